import type { CaseProcess } from "../src/case-process.js";
import { describeDifference } from "../src/difference.js";
import type { FormName, Program } from "../src/program.js";
import { type Counts, inWords } from "../src/run.js";
import { writeDifference } from "./difference-file.js";
import type { Options } from "./options.js";
import type { Recorded, Recorder } from "./recorder.js";
import { shrink } from "./shrink.js";
import { judge, REASONS, type Reason, reasonToSkip, type Verdict } from "./verdict.js";

/** How many programs are made at a time. */
const BATCH = 25;
/** Milliseconds in which one program is made smaller. */
const SHRINK_LIMIT = 10_000;

type Ours = Pick<CaseProcess, "ask">;
type Print = (line: string) => void;
type Settings = Pick<Options, "seed" | "count" | "profiles" | "out" | "shrinkFor">;

/** Compares ours with CPython, program by program, and counts each form of each. */
export class Comparison {
  readonly #settings: Settings;
  readonly #recorder: Recorder;
  readonly #ours: ReadonlyMap<FormName, Ours>;
  readonly #print: Print;
  readonly #total: Counts = { passed: 0, failed: 0 };
  readonly #skipped = new Map<Reason, number>();
  #shrinkFor: number;

  constructor(
    settings: Settings,
    recorder: Recorder,
    ours: ReadonlyMap<FormName, Ours>,
    print: Print,
  ) {
    this.#settings = settings;
    this.#recorder = recorder;
    this.#ours = ours;
    this.#print = print;
    this.#shrinkFor = settings.shrinkFor;
  }

  /** Tells of each difference, each profile and what was skipped. Throws if nothing was compared. */
  async run(): Promise<Counts> {
    const { seed, count, profiles } = this.#settings;
    this.#print(`${this.#recorder.title}, --seed ${seed} --count ${count}`);
    for (const [profile, forms] of profiles) await this.#runProfile(profile, forms);
    for (const [reason, number] of this.#skipped) {
      this.#print(`skipped ${number}: ${REASONS[reason]}`);
    }
    if (this.#total.passed + this.#total.failed === 0) throw new Error("nothing was compared");
    return this.#total;
  }

  async #runProfile(profile: string, forms: readonly FormName[]): Promise<void> {
    const { seed, count } = this.#settings;
    const counts = { same: 0, differs: 0, skipped: 0 };
    for (let first = 0; first < count; first += BATCH) {
      const number = Math.min(BATCH, count - first);
      const made = await this.#recorder.make(profile, seed, first, number);
      for (const [index, recorded] of made.entries()) {
        const id = `${profile}-${seed}-${first + index}`;
        for (const kind of await this.#runProgram(recorded, id, profile, forms)) counts[kind] += 1;
      }
    }
    this.#total.passed += counts.same;
    this.#total.failed += counts.differs;
    const told = inWords({ passed: counts.same, failed: counts.differs });
    this.#print(
      `${profile.padEnd(16)} ${forms.join("+").padEnd(16)} ${told}, ${counts.skipped} skipped`,
    );
  }

  async #runProgram(
    recorded: Recorded,
    id: string,
    profile: string,
    forms: readonly FormName[],
  ): Promise<Verdict["kind"][]> {
    const verdicts = await Promise.all(forms.map((form) => this.#judge(recorded, form)));
    for (const [index, form] of forms.entries()) {
      const verdict = verdicts[index]!;
      if (verdict.kind === "skipped") {
        this.#skipped.set(verdict.reason, (this.#skipped.get(verdict.reason) ?? 0) + 1);
      } else if (verdict.kind === "differs") {
        const again = await this.#write(recorded, { id, profile, form }, verdict);
        this.#print([describeDifference(id, form, verdict.difference), ...again].join("\n  "));
      }
    }
    return verdicts.map(({ kind }) => kind);
  }

  async #judge(recorded: Recorded, form: FormName): Promise<Verdict> {
    const reason = reasonToSkip(recorded, this.#recorder.version);
    if (reason !== undefined) return { kind: "skipped", reason };
    const ours = this.#ours.get(form);
    if (ours === undefined) throw new Error(`nothing runs the ${form} form`);
    return await judge(recorded, form, this.#recorder, ours);
  }

  /** Writes the program, and a smaller one if there is time. The result tells how to run them. */
  async #write(
    recorded: Recorded,
    origin: { id: string; profile: string; form: FormName },
    verdict: Verdict & { kind: "differs" },
  ): Promise<string[]> {
    const { seed, out } = this.#settings;
    const { id, profile, form } = origin;
    const where = `seed ${seed}, profile ${profile}, program ${id}, ${form} form`;
    const told = [where, `again:    ${writeDifference(recorded, origin, this.#recorder, out)}`];
    const start = performance.now();
    const end = start + Math.min(this.#shrinkFor, SHRINK_LIMIT);
    const { problem } = verdict.difference;
    const differs = (program: Program) => this.#differs(program, form, problem);
    const small = await shrink(recorded, differs, end);
    this.#shrinkFor -= performance.now() - start;
    if (small !== recorded) {
      const named = { ...origin, id: `${id}-${form}-small` };
      told.push(`smaller:  ${writeDifference(small, named, this.#recorder, out)}`);
    }
    return told;
  }

  /** The program recorded anew, if it still shows a difference of the same kind. */
  async #differs(
    program: Program,
    form: FormName,
    problem: string | null,
  ): Promise<Recorded | undefined> {
    const recorded = await this.#recorder.record(program);
    const verdict = await this.#judge(recorded, form);
    if (verdict.kind !== "differs") return undefined;
    return firstLine(verdict.difference.problem) === firstLine(problem) ? recorded : undefined;
  }
}

function firstLine(text: string | null): string | undefined {
  return text?.split("\n", 1)[0];
}
