// What the packages of this tree that do I/O need, and nobody else should touch: it may change in
// any release.
export { Closing, WaitClosed } from "./closing.js";
export { DatagramEndpoint } from "./datagram-endpoint.js";
export { Drain, FlowControlMixin } from "./flow-control.js";
export { HostWait } from "./host-wait.js";
export { classesOf, type IoClasses } from "./io-classes.js";
export { closed, type OpenResource, opened } from "./open-resources.js";
export { beginTransport, makeTransport } from "./open-transport.js";
export { ReadPipe, WritePipe } from "./pipe-transport.js";
export { NextLine, Read, ReadAll, ReadExactly, ReadLine, ReadUntil } from "./reads.js";
export { type RaceOptions, type RaceResult, staggeredRace } from "./staggered-race.js";
export { type Ends, StreamTransport, type TransportOwner } from "./stream-transport.js";
export { draining } from "./stream-writer.js";
export { TlsTransport } from "./tls-transport.js";
export { TransportBase } from "./transport-base.js";
