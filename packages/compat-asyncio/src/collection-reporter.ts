import type { Future } from "@asyncio-ts/future";
import { neverRetrieved, type Reporter } from "@asyncio-ts/future/internal";
import type { Context, Loop } from "@asyncio-ts/loop";

interface Report {
  readonly ref: WeakRef<Future<unknown>>;
  readonly message: string;
  readonly exception: unknown;
  /** Of a task. */
  readonly context: Context | undefined;
}

/**
 * CPython's rule: an error that nobody has asked for is reported when its future is collected, or
 * at the latest when the loop closes (rule F6). By then the future is gone, as in CPython's
 * `__del__` it almost is, so the report of a collected one has no future.
 */
export class CollectionReporter implements Reporter {
  readonly #loop: Loop;
  readonly #open = new Set<Report>();
  readonly #reports = new WeakMap<Future<unknown>, Report>();
  /** What has failed since the last macrotask. */
  #fresh: Report[] = [];
  readonly #registry = new FinalizationRegistry<Report>((report) => this.#collected(report));

  constructor(loop: Loop) {
    this.#loop = loop;
    loop.atClose.add(() => this.#closed());
  }

  failed(future: Future<unknown>): void {
    const report: Report = {
      ref: new WeakRef(future),
      message: `${future.kind} exception was never retrieved`,
      exception: future.outcome,
      context: (future as { readonly context?: Context }).context,
    };
    this.#open.add(report);
    this.#reports.set(future, report);
    this.#registry.register(future, report, future);
    if (this.#fresh.length === 0) this.#loop.host.macrotask(() => this.#settle());
    this.#fresh.push(report);
  }

  /**
   * Until somebody reads its stack, an error of V8's holds all that was `this` in the calls that led to
   * it, the task's driver among them: the task could not be collected. What most errors are
   * asked for at once needs not be paid for.
   */
  #settle(): void {
    for (const report of this.#fresh) {
      if (!this.#open.has(report)) continue;
      try {
        void (report.exception as Partial<Error> | null)?.stack;
      } catch {
        // A getter of somebody's own: his task is told of later, when the loop closes.
      }
    }
    this.#fresh = [];
  }

  retrieved(future: Future<unknown>): void {
    const report = this.#reports.get(future);
    if (report === undefined) return;
    this.#reports.delete(future);
    this.#open.delete(report);
    this.#registry.unregister(future);
  }

  #collected(report: Report): void {
    if (!this.#open.delete(report)) return;
    this.#tell(report);
  }

  #closed(): void {
    const reports = [...this.#open];
    this.#open.clear();
    for (const report of reports) {
      const future = report.ref.deref();
      if (future === undefined) this.#tell(report);
      else this.#loop.callExceptionHandler(neverRetrieved(future));
    }
  }

  /** In the context of the task, as the report of a task that is still there. */
  #tell({ message, exception, context }: Report): void {
    const tell = (): void => this.#loop.callExceptionHandler({ message, exception });
    if (context === undefined) tell();
    // In a copy, as somebody may be in the context now.
    else context.copy().run(tell);
  }
}
