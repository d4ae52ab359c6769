export * from "@asyncio-ts/test-kit";
