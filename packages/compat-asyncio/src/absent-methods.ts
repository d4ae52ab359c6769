import { advise, RuntimeError } from "@asyncio-ts/loop";

// What a loop of Python's has, and a loop here can't do: it is told when called, not by a TypeError.

/** Python's builtin: it exists, but can't be done here. */
export class NotImplementedError extends RuntimeError {
  static {
    NotImplementedError.prototype.name = "NotImplementedError";
  }
}

const NEEDS_NODE =
  "it needs Node, Deno or Bun; this is the entry of the package for browsers, which has no I/O";
const NO_DESCRIPTORS =
  "no host watches file descriptors: use a stream, as connect_read_pipe() and open_connection() make it";
const NO_SOCKETS =
  "no host gives raw sockets: use open_connection(), start_server() or create_datagram_endpoint()";

/** What to do instead. The first group is replaced by what does it, in the entry for Node. */
const ADVICE: ReadonlyMap<string, readonly string[]> = new Map([
  [
    NEEDS_NODE,
    [
      ...["add_signal_handler", "remove_signal_handler", "run_in_executor", "set_default_executor"],
      ...["connect_read_pipe", "connect_write_pipe", "create_connection", "create_server"],
      ...["create_unix_connection", "create_unix_server", "create_datagram_endpoint", "start_tls"],
      ...[
        "getaddrinfo",
        "getnameinfo",
        "connect_accepted_socket",
        "sendfile",
        "subprocess_exec",
        "subprocess_shell",
      ],
    ],
  ],
  [NO_DESCRIPTORS, ["add_reader", "remove_reader", "add_writer", "remove_writer"]],
  [
    NO_SOCKETS,
    [
      ...["sock_accept", "sock_connect", "sock_recv", "sock_recv_into"],
      ...["sock_recvfrom", "sock_recvfrom_into", "sock_sendall", "sock_sendfile", "sock_sendto"],
    ],
  ],
]);

/** Gives a class of loops those methods, each of which throws NotImplementedError. */
export function addAbsentMethods(prototype: object): void {
  for (const [advice, names] of ADVICE) {
    for (const name of names) {
      const value = (): never => {
        throw advise(new NotImplementedError(`${name}()`), advice);
      };
      Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
    }
  }
}
