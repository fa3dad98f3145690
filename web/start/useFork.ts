/** @file The fork that the guided page makes: the one that the lab has, or a new one as soon as its parent has come so far. */
import { useEffect, useState } from "preact/hooks";
import { type Lab, LabError, type RunDetails } from "../../src/lab/index.ts";
import { CHANGES, type StartAddress } from "../../src/lab/start/startAddress.ts";
import { goOn } from "./usePair.ts";

export interface Fork {
  readonly id: string | null;
  /** Why there is none, in one line. */
  readonly problem: string | null;
}

const NONE: Fork = { id: null, problem: null };

export function useFork(
  lab: Lab,
  parent: RunDetails | null,
  { change, at }: Pick<StartAddress, "change" | "at">,
): Fork {
  const [fork, setFork] = useState(NONE);
  const hasCome = parent !== null && at !== null && (parent.step ?? 0) > at;
  const key = change === null || !hasCome ? null : JSON.stringify([parent.id, change, at]);
  // A lab that cannot fork what it trains is asked again once that is done.
  const isDone = parent?.isTraining === false;
  useEffect(() => {
    let isOld = false;
    setFork(NONE);
    if (key === null || parent === null || change === null || at === null) return;
    makeFork(lab, parent, at, CHANGES[change]).then(
      (id) => isOld || setFork({ id, problem: null }),
      (error: Error) => {
        const isBusy = error instanceof LabError && error.kind === "busy" && !isDone;
        if (!isOld) setFork({ id: null, problem: isBusy ? null : error.message });
      },
    );
    return () => {
      isOld = true;
    };
  }, [lab, key, isDone]);
  return fork;
}

async function makeFork(lab: Lab, parent: RunDetails, at: number, change: string): Promise<string> {
  const { runs } = await lab.listRuns();
  const { findFork } = await import("./findRuns.ts");
  const found = findFork(runs, parent, { at, set: [change] });
  if (found === null) return lab.forkRun(parent.id, { at, set: [change] });
  await goOn(lab, found);
  return found.id;
}
