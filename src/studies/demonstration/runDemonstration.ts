/** @file Runs of a demonstration at once: all to their end, or none past the first that fails. */
import type { RunProgress, RunResult } from "../../training/index.ts";
import type { Demonstration, Side } from "./demonstration.ts";

/** How a run ended. */
export interface SideOutcome {
  /** 0 where it was done. */
  readonly code: number;
  /** Undefined where it has none. */
  readonly result: RunResult | undefined;
  /** The last line that it narrated: the error, if any. */
  readonly lastLine: string;
}

/** A run that was started, wherever it runs. */
export interface StartedSide {
  /** Where it stands; undefined until it first tells. */
  progress(): RunProgress | undefined;
  /** Asks it to save and stop. */
  stop(): void;
  readonly outcome: Promise<SideOutcome>;
}

export interface StartedDemonstration {
  /** Where each run stands, in the order of the demonstration's. */
  progress(): readonly (RunProgress | undefined)[];
  stop(): void;
  /** The results of all runs, or the first failure: one run alone shows nothing, so the others need not go on. */
  readonly outcome: Promise<{ readonly results: readonly RunResult[]; readonly failure: SideOutcome | undefined }>;
}

/** @param start starts one run, in a process of its own for example */
export function startDemonstration({ sides }: Demonstration, start: (side: Side) => StartedSide): StartedDemonstration {
  const runs = sides.map(start);
  const stop = (): void => {
    for (const run of runs) run.stop();
  };
  return { progress: () => runs.map((run) => run.progress()), stop, outcome: awaitAll(runs, stop) };
}

async function awaitAll(
  runs: readonly StartedSide[],
  stop: () => void,
): Promise<Awaited<StartedDemonstration["outcome"]>> {
  let failure: SideOutcome | undefined;
  const outcomes = await Promise.all(
    runs.map(async (run) => {
      const outcome = await run.outcome;
      if (outcome.code !== 0 && failure === undefined) {
        failure = outcome;
        stop();
      }
      return outcome;
    }),
  );
  return { results: outcomes.flatMap(({ result }) => (result === undefined ? [] : [result])), failure };
}
