// What the packages of this tree that do I/O need, and nobody else should touch: it may change in
// any release.
export { Closing, WaitClosed } from "./closing.js";
export { Drain, FlowControlMixin } from "./flow-control.js";
export { NextLine, Read, ReadAll, ReadExactly, ReadLine, ReadUntil } from "./reads.js";
export { draining, type WriterProtocol } from "./stream-writer.js";
