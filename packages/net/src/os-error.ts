import { AsyncioError } from "@asyncio-ts/loop";

/** Marks what counts as an OSError, in any copy of this package. @internal */
export const BRAND: unique symbol = Symbol.for("@asyncio-ts/OSError") as never;

/**
 * The operating system has refused something. `args` are (errno, strerror) as in Python, with a
 * positive errno; what failed for a reason of its own has the one argument that says so. Node's
 * own words are kept: `code`, `syscall`, `address`, `port`, and the error itself as `cause`.
 *
 * Python: `OSError`.
 */
export class OSError extends AsyncioError {
  static {
    OSError.prototype.name = "OSError";
    // ETIMEDOUT is a TimeoutError, which other packages know too, and an OSError all the same.
    Object.defineProperty(OSError, Symbol.hasInstance, {
      value(this: unknown, value: unknown): boolean {
        if (this !== OSError) return Function.prototype[Symbol.hasInstance].call(this, value);
        return typeof value === "object" && value !== null && BRAND in value;
      },
    });
    Object.defineProperty(OSError.prototype, BRAND, { value: true });
  }

  /** The system's number for it, `undefined` where there is none. */
  readonly errno: number | undefined;
  /** What that number means, in the system's words. */
  readonly strerror: string | undefined;
  /** The system's name for it: `"ECONNREFUSED"`. */
  code: string | undefined = undefined;
  /** The call that has failed. */
  syscall: string | undefined = undefined;
  /** The address that it is about. */
  address: string | undefined = undefined;
  /** The port that it is about. */
  port: number | undefined = undefined;
  /** The file that it is about. Python: `filename`. */
  filename: string | undefined = undefined;

  constructor(...args: unknown[]) {
    super(...args);
    const [errno, strerror] = args;
    const pair = args.length >= 2;
    this.errno = pair ? (errno as number) : undefined;
    this.strerror = pair ? (strerror as string) : undefined;
    if (pair) this.message = `[Errno ${String(errno)}] ${String(strerror)}`;
  }
}

/** A call would have had to wait. Python: `BlockingIOError`. */
export class BlockingIOError extends OSError {
  static {
    BlockingIOError.prototype.name = "BlockingIOError";
  }
}

/** A connection failed, or has broken. Python: `ConnectionError`. */
export class ConnectionError extends OSError {
  static {
    ConnectionError.prototype.name = "ConnectionError";
  }
}

/** The other side can't take what is sent: it has closed its end. Python: `BrokenPipeError`. */
export class BrokenPipeError extends ConnectionError {
  static {
    BrokenPipeError.prototype.name = "BrokenPipeError";
  }
}

/** The connection was given up. Python: `ConnectionAbortedError`. */
export class ConnectionAbortedError extends ConnectionError {
  static {
    ConnectionAbortedError.prototype.name = "ConnectionAbortedError";
  }
}

/** Nobody listens there. Python: `ConnectionRefusedError`. */
export class ConnectionRefusedError extends ConnectionError {
  static {
    ConnectionRefusedError.prototype.name = "ConnectionRefusedError";
  }
}

/** The peer has broken the connection. Python: `ConnectionResetError`. */
export class ConnectionResetError extends ConnectionError {
  static {
    ConnectionResetError.prototype.name = "ConnectionResetError";
  }
}

/** Python: `FileExistsError`. */
export class FileExistsError extends OSError {
  static {
    FileExistsError.prototype.name = "FileExistsError";
  }
}

/** Python: `FileNotFoundError`. */
export class FileNotFoundError extends OSError {
  static {
    FileNotFoundError.prototype.name = "FileNotFoundError";
  }
}

/** A signal came while the system was busy. Python: `InterruptedError`. */
export class InterruptedError extends OSError {
  static {
    InterruptedError.prototype.name = "InterruptedError";
  }
}

/** Python: `IsADirectoryError`. */
export class IsADirectoryError extends OSError {
  static {
    IsADirectoryError.prototype.name = "IsADirectoryError";
  }
}

/** Python: `NotADirectoryError`. */
export class NotADirectoryError extends OSError {
  static {
    NotADirectoryError.prototype.name = "NotADirectoryError";
  }
}

/** Python: `PermissionError`. */
export class PermissionError extends OSError {
  static {
    PermissionError.prototype.name = "PermissionError";
  }
}

/** There is no such process (any more). Python: `ProcessLookupError`. */
export class ProcessLookupError extends OSError {
  static {
    ProcessLookupError.prototype.name = "ProcessLookupError";
  }
}

/** A name or an address could not be looked up. Python: `socket.gaierror`. */
export class GaiError extends OSError {
  static {
    GaiError.prototype.name = "gaierror";
  }
}

/** By the system's names of errors: their classes, where it isn't OSError itself. @internal */
export const CLASSES: Readonly<Record<string, typeof OSError>> = {
  EAGAIN: BlockingIOError,
  EALREADY: BlockingIOError,
  EINPROGRESS: BlockingIOError,
  EWOULDBLOCK: BlockingIOError,
  EPIPE: BrokenPipeError,
  ESHUTDOWN: BrokenPipeError,
  ECONNABORTED: ConnectionAbortedError,
  ECONNREFUSED: ConnectionRefusedError,
  ECONNRESET: ConnectionResetError,
  EEXIST: FileExistsError,
  ENOENT: FileNotFoundError,
  EINTR: InterruptedError,
  EISDIR: IsADirectoryError,
  ENOTDIR: NotADirectoryError,
  EACCES: PermissionError,
  EPERM: PermissionError,
  ESRCH: ProcessLookupError,
};
