import { connect } from "node:net";
import { TimeoutError } from "@asyncio-ts/future";
import { AsyncioError } from "@asyncio-ts/loop";
import {
  ConnectionError,
  ConnectionRefusedError,
  FileNotFoundError,
  GaiError,
  OSError,
  SSLCertVerificationError,
  SSLError,
  toOSError,
} from "@asyncio-ts/net";
import { describe, expect, it } from "vitest";

function nodeError(code: string, errno?: number, more: object = {}): Error {
  return Object.assign(new Error(`${code}: said Node`), { code, errno, ...more });
}

describe("toOSError", () => {
  it("gives what Node refuses Python's class, args and words", async () => {
    // Nobody listens on port 1 of the loopback interface.
    const cause = await new Promise<Error>((resolve) => {
      connect(1, "127.0.0.1").on("error", resolve);
    });
    const error = toOSError(cause) as ConnectionRefusedError;
    expect(error).toBeInstanceOf(ConnectionRefusedError);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toBeInstanceOf(OSError);
    expect(error).toBeInstanceOf(AsyncioError);
    expect([error.name, error.args, error.errno, error.strerror]).toEqual([
      "ConnectionRefusedError",
      [111, "Connection refused"],
      111,
      "Connection refused",
    ]);
    expect([error.code, error.syscall, error.address, error.port]).toEqual([
      "ECONNREFUSED",
      "connect",
      "127.0.0.1",
      1,
    ]);
    expect(error.message).toBe("[Errno 111] Connection refused");
    expect(error.cause).toBe(cause);
  });

  it.each([
    ["EPIPE", -32, "BrokenPipeError", "Broken pipe"],
    ["ECONNRESET", -104, "ConnectionResetError", "Connection reset by peer"],
    ["ECONNABORTED", -103, "ConnectionAbortedError", "Software caused connection abort"],
    ["EADDRINUSE", -98, "OSError", "Address already in use"],
    ["EADDRNOTAVAIL", -99, "OSError", "Cannot assign requested address"],
    ["EACCES", -13, "PermissionError", "Permission denied"],
    ["ESRCH", -3, "ProcessLookupError", "No such process"],
    ["EINTR", -4, "InterruptedError", "Interrupted system call"],
    ["EMFILE", -24, "OSError", "Too many open files"],
  ])("%s is %s as Linux tells it", (code, errno, name, strerror) => {
    const error = toOSError(nodeError(code, errno)) as OSError;
    expect([error.name, error.args]).toEqual([name, [-errno, strerror]]);
  });

  it("finds the number of an error that has none", () => {
    expect((toOSError(nodeError("EPIPE")) as OSError).args).toEqual([32, "Broken pipe"]);
  });

  it("keeps the file that it is about", () => {
    const error = toOSError(nodeError("ENOENT", -2, { path: "/none" })) as FileNotFoundError;
    expect(error).toBeInstanceOf(FileNotFoundError);
    expect(error.filename).toBe("/none");
  });

  it("makes ETIMEDOUT a TimeoutError that is an OSError too", () => {
    const error = toOSError(nodeError("ETIMEDOUT", -110)) as OSError;
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toBeInstanceOf(OSError);
    expect(error).not.toBeInstanceOf(ConnectionError);
    expect([error.errno, error.args]).toEqual([110, [110, "Connection timed out"]]);
    expect(new TimeoutError()).not.toBeInstanceOf(OSError);
  });

  it("tells a name that can't be looked up as getaddrinfo does", () => {
    const error = toOSError(nodeError("ENOTFOUND", -3008)) as GaiError;
    expect(error).toBeInstanceOf(GaiError);
    expect([error.name, error.args]).toEqual(["gaierror", [-2, "Name or service not known"]]);
  });

  it("tells TLS errors from the system's", () => {
    const untrusted = toOSError(nodeError("DEPTH_ZERO_SELF_SIGNED_CERT"));
    expect(untrusted).toBeInstanceOf(SSLCertVerificationError);
    const broken = toOSError(nodeError("ERR_SSL_WRONG_VERSION_NUMBER"));
    expect(broken).toBeInstanceOf(SSLError);
    expect(broken).not.toBeInstanceOf(SSLCertVerificationError);
    expect(broken).toBeInstanceOf(OSError);
  });

  it("leaves what is not the system's as it is", () => {
    for (const other of [new Error("x"), new TypeError(), "text", undefined, null]) {
      expect(toOSError(other)).toBe(other);
    }
    const ours = new OSError("text");
    expect(toOSError(ours)).toBe(ours);
    const argument = nodeError("ERR_INVALID_ARG_TYPE");
    expect(toOSError(argument)).toBe(argument);
  });
});

describe("OSError", () => {
  it("has no number if it was given words only", () => {
    const error = new OSError("Multiple exceptions: a, b");
    expect([error.message, error.args, error.errno]).toEqual([
      "Multiple exceptions: a, b",
      ["Multiple exceptions: a, b"],
      undefined,
    ]);
  });
});
