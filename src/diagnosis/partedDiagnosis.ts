/** @file Diagnoses a log that comes in parts, in memory that does not grow with its rows. */
import { countUpTo, type Series, takeAfter, takeUpTo } from "../series.ts";
import { diagnoseByLoss } from "./diagnose.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { TrainingFacts } from "./facts.ts";
import { findSlow } from "./findSlow.ts";
import type { NonFinite } from "./firstNonFinite.ts";
import { type JudgedPart, joinParts } from "./joinParts.ts";
import { findRoles } from "./roles.ts";
import { ThinnedLog } from "./thinnedLog.ts";

/** Rows of a log, from within the part before. */
interface Part {
  readonly series: Series;
  readonly nonFinite: readonly NonFinite[];
  /** The last step that is the earlier part's. */
  readonly after: number;
  /** The last step of what leads to the part and is not judged. */
  readonly historyEnd: number;
}

/**
 * Takes the parts of a log in order; each begins with the last rows of the one before, in whose middle the border between them is.
 * Each is judged by `diagnose` as the log that it is, and what two of them find counts once. Memory grows with the
 * spikes alone. What takes longer than a part is looked for in a log of few rows.
 *
 * @example
 * import { PartedDiagnosis } from "slingshot-lab/diagnosis";
 *
 * const parted = new PartedDiagnosis();
 * for (let first = 1; first < 9000; first += 3000) {
 *   const step = Float64Array.from({ length: 4000 }, (_, i) => first + i);
 *   const loss = step.map((at) => 2 + 0.05 * Math.sin(at * at) + (at === 3500 ? 3 : 0));
 *   parted.add({ step, columns: { loss } });
 * }
 * console.log(parted.finish().spikes.map(({ step }) => step).join()); // 3500
 */
export class PartedDiagnosis {
  readonly #facts: TrainingFacts;
  readonly #judged: JudgedPart[] = [];
  readonly #thinned = new ThinnedLog();
  #last: Part | null = null;
  /** The loss by which the first part is classed. */
  #loss: string | null = null;
  #rows = 0;
  #first = Number.NaN;
  #hasNonFinite = false;

  /** @param facts what is known of the whole; `nonFinite` and `historyEnd` are told by the parts */
  constructor(facts: TrainingFacts = {}) {
    this.#facts = facts;
  }

  /**
   * Judges the part before, and keeps this one.
   * @param nonFinite where columns of the part became NaN
   */
  add(series: Series, nonFinite: readonly NonFinite[] = []): void {
    const none = Number.NEGATIVE_INFINITY;
    if (this.#last === null) {
      this.#first = series.step[0] ?? Number.NaN;
      this.#last = { series, nonFinite, after: none, historyEnd: none };
      return;
    }
    const { step } = this.#last.series;
    const end = step.at(-1) ?? none;
    const shared = countUpTo(series.step, end);
    const border = series.step[(shared - 1) >> 1] ?? end;
    this.#judge(this.#last, border);
    // Noise is not known from the first rows on, and they have been judged.
    this.#last = { series, nonFinite, after: border, historyEnd: series.step[shared >> 2] ?? border };
  }

  finish(): Diagnosis {
    if (this.#last !== null) this.#judge(this.#last, Number.POSITIVE_INFINITY);
    const last = this.#last?.series.step.at(-1);
    const steps = last === undefined ? null : { first: this.#first, last, rows: this.#rows };
    this.#last = null;
    const slow = findSlow(this.#thinned, this.#loss, this.#facts);
    return joinParts(this.#judged, { steps, loss: this.#loss, slow });
  }

  /** @param upTo the last step that is the part's own */
  #judge({ series, nonFinite, after, historyEnd }: Part, upTo: number): void {
    const own = takeAfter(takeUpTo(series, upTo), after);
    this.#rows += own.step.length;
    if (this.#hasNonFinite && this.#isSilent(series)) return;
    const facts = {
      ...this.#facts,
      // A column that ends in NaN may go on in the next part.
      nonFinite: nonFinite.filter(({ step }) => step <= upTo),
      ...(historyEnd === Number.NEGATIVE_INFINITY ? {} : { historyEnd }),
    };
    const found = diagnoseByLoss(series, facts);
    // A part that ends in a burst cannot be told, and the next one has it whole.
    const isCut = found.diagnosis.class === "cannot-tell" && upTo < Number.POSITIVE_INFINITY;
    const again = isCut ? diagnoseByLoss(takeUpTo(series, upTo), facts) : found;
    const { diagnosis, primary } = again.diagnosis.class === "cannot-tell" ? found : again;
    this.#loss ??= primary;
    this.#hasNonFinite ||= diagnosis.firstNonFinite !== null;
    this.#judged.push({ diagnosis, first: series.step[0] ?? Number.NaN, after });
    const { trainLoss, trainAccuracy, lastLayerNorm } = findRoles(series.columns);
    const names = [primary ?? undefined, trainLoss, trainAccuracy, lastLayerNorm].filter((name) => name !== undefined);
    this.#thinned.take(own, [...new Set(names)]);
  }

  /** Whether the loss has ended: it has no number, or zeros, which stand for one that is none. */
  #isSilent({ columns }: Series): boolean {
    const values = columns[this.#loss ?? ""];
    if (values === undefined) return true;
    for (let row = 0; row < values.length; row++) if (Number.isFinite(values[row]) && values[row] !== 0) return false;
    return true;
  }
}
