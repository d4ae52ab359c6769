import { StreamReader, StreamReaderProtocol } from "@asyncio-ts/net";
import { bothForms, errorOf } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { virtually } from "../../task/test/virtually.js";
import { connected } from "./connected.js";
import { FakeTransport } from "./fake-transport.js";
import { text } from "./read-text.js";

describe("StreamReaderProtocol", () => {
  bothForms("feeds the reader, and keeps the connection after the peer's end", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const { reader, protocol } = connected();
        protocol.dataReceived(Buffer.from("ab"));
        expect(protocol.eofReceived()).toBe(true);
        expect(yield* text(reader.read())).toBe("ab");
      }),
    );
  });

  bothForms("lets TLS be closed after the peer's end", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const { protocol } = connected(new FakeTransport({ sslObject: {} }));
        expect(protocol.eofReceived()).toBe(false);
      }),
    );
  });

  bothForms("ends the reader when the connection is closed", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const { reader, protocol } = connected();
        protocol.dataReceived(Buffer.from("ab"));
        protocol.connectionLost(null);
        expect(yield* text(reader.read())).toBe("ab");
        // What comes late is nobody's.
        protocol.dataReceived(Buffer.from("cd"));
        protocol.eofReceived();
      }),
    );
  });

  bothForms("lets the reader fail when the connection is lost", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const { reader, protocol } = connected();
        const error = new Error("reset");
        protocol.connectionLost(error);
        expect(yield* errorOf(reader.read())).toBe(error);
      }),
    );
  });

  bothForms("pauses and resumes the transport for the reader", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const { reader, protocol, transport } = connected();
        protocol.dataReceived(Buffer.alloc(131_073));
        expect(transport.log).toEqual(["pause"]);
        yield* text(reader.read(65_537));
        expect(transport.log).toEqual(["pause", "resume"]);
      }),
    );
  });

  bothForms(
    "goes over to another transport, which has to wait if the reader is full",
    async ({ fn }) => {
      await virtually(
        fn(function* () {
          const { reader, protocol, transport } = connected();
          protocol.dataReceived(Buffer.alloc(131_073));
          const other = new FakeTransport({ sslObject: {} });
          protocol.replaceTransport(other);
          expect(other.log).toEqual(["pause"]);
          yield* text(reader.read(65_537));
          expect([transport.log, other.log]).toEqual([["pause"], ["pause", "resume"]]);
          expect(protocol.eofReceived()).toBe(false);
          const third = new FakeTransport();
          protocol.replaceTransport(third);
          expect(third.log).toEqual([]);
        }),
      );
    },
  );

  bothForms("takes the loop from the reader, and does without one", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = new StreamReader();
        expect(new StreamReaderProtocol(reader).loop).toBe(reader.loop);
        const deaf = new StreamReaderProtocol(undefined);
        expect(deaf.loop).toBe(reader.loop);
        deaf.connectionMade(new FakeTransport());
        deaf.dataReceived(Buffer.from("x"));
        expect(deaf.eofReceived()).toBe(true);
        deaf.connectionLost(null);
      }),
    );
  });
});
