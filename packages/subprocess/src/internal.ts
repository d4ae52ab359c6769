// What the facade needs of child processes, and nobody else should touch: it may change in any
// release.
export { ChildTransport } from "./child-transport.js";
export { execCommand, openSubprocess, shellCommand } from "./open-subprocess.js";
export { SubprocessStreamProtocol } from "./stream-protocol.js";
