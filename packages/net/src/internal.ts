// What the packages of this tree that do I/O need, and nobody else should touch: it may change in
// any release.
export {};
