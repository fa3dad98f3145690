/** @file Runs that others train: which of them have no end yet, and where the whole stands. */
import type { Journal } from "../../folder/journal.ts";
import type { Outcome } from "../../outcome.ts";
import type { Point } from "../../sweep.ts";
import { estimatePoints } from "../estimatePoints.ts";
import type { ExecutorRequest, SweepProgress } from "../executor.ts";

export class LeftPoints {
  /** Seconds of each run, by hash. */
  readonly estimates: ReadonlyMap<string, number>;
  readonly #journal: Journal;
  /** What was known at first: of a run that is tried again, the end of an earlier attempt. */
  readonly #before: ReadonlyMap<string, Outcome>;
  #left: readonly Point[];
  /** Of runs that have ended since: how long they took, and how long they were thought to. */
  readonly #took = { seconds: 0, estimated: 0 };

  constructor({ sweep, points }: ExecutorRequest, journal: Journal) {
    this.estimates = estimatePoints(sweep, points, journal.outcomes);
    this.#journal = journal;
    this.#before = new Map(journal.outcomes);
    this.#left = points;
  }

  /** How many there are. */
  count(): number {
    const { outcomes } = this.#journal;
    this.#journal.refresh();
    this.#left = this.#left.filter(({ hash }) => {
      const outcome = outcomes.get(hash);
      if (outcome === undefined || outcome === this.#before.get(hash)) return true;
      this.#took.seconds += outcome.seconds;
      this.#took.estimated += this.#secondsOf(hash);
      return false;
    });
    return this.#left.length;
  }

  /** @param running tasks */
  describe(running: number): SweepProgress {
    const counts = { running, done: 0, "non-finite": 0, failed: 0 };
    let secondsTrained = 0;
    for (const { status, seconds } of this.#journal.outcomes.values()) {
      counts[status]++;
      secondsTrained += seconds;
    }
    const { seconds, estimated } = this.#took;
    const left = this.#left.reduce((sum, { hash }) => sum + this.#secondsOf(hash), 0);
    const speed = estimated > 0 ? seconds / estimated : Number.NaN;
    const secondsLeft = running > 0 ? (left * speed) / running : Number.NaN;
    return { counts, running: [], secondsTrained, secondsLeft };
  }

  #secondsOf(hash: string): number {
    return this.estimates.get(hash) ?? 0;
  }
}
