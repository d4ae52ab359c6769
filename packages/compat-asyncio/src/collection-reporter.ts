import type { Future } from "@asyncio-ts/future";
import { neverRetrieved, type Reporter } from "@asyncio-ts/future/internal";
import type { Loop } from "@asyncio-ts/loop";

interface Report {
  readonly ref: WeakRef<Future<unknown>>;
  readonly message: string;
  readonly exception: unknown;
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
    };
    this.#open.add(report);
    this.#reports.set(future, report);
    this.#registry.register(future, report, future);
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
    const { message, exception } = report;
    this.#loop.callExceptionHandler({ message, exception });
  }

  #closed(): void {
    const reports = [...this.#open];
    this.#open.clear();
    for (const { ref, message, exception } of reports) {
      const future = ref.deref();
      this.#loop.callExceptionHandler(
        future === undefined ? { message, exception } : neverRetrieved(future),
      );
    }
  }
}
