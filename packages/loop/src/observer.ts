/**
 * Watches a loop at work: see `Loop.observer`. What it is told costs one comparison a turn and a
 * step while nobody watches. It is called in the middle of a turn, so it must not throw.
 */
export interface LoopObserver {
  /** A turn begins; turns are counted from 1. Not called again when one goes on after a hold. */
  onTurn?(turn: number): void;
  /**
   * A step is over. `subject` is the Task whose step it was, or the Handle of the callback, a
   * cancelled one included, or an object without a public type, as for plain code that awaits a
   * future. A step of an async function is over here when its code has been resumed, not when it
   * waits again: that code runs before the next step, and after this call.
   */
  onStep?(subject: object): void;
}
