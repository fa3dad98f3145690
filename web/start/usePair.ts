/** @file The run and its twin in a lab: those that it has, gone on with where they are not done; else they are started. */
import { useEffect, useState } from "preact/hooks";
import type { Lab, LabRun, RunRequest } from "../../src/lab/index.ts";
import { listRequests } from "../../src/lab/start/pairRequests.ts";
import type { StartAddress } from "../../src/lab/start/startAddress.ts";

export type Pair =
  | { readonly kind: "looking" }
  /** They would be runs on somebody's disk, and are started when asked for. */
  | { readonly kind: "absent"; start(): void }
  | { readonly kind: "there"; readonly ids: readonly [run: string, twin: string] }
  | { readonly kind: "refused"; readonly line: string };

export function usePair(lab: Lab, { experiment, set }: Pick<StartAddress, "experiment" | "set">): Pair {
  const [pair, setPair] = useState<Pair>({ kind: "looking" });
  const key = JSON.stringify([experiment, set]);
  useEffect(() => {
    let isOld = false;
    const show = (next: Pair) => {
      if (!isOld) setPair(next);
    };
    const refuse = (error: Error) => show({ kind: "refused", line: error.message });
    show({ kind: "looking" });
    const requests = listRequests({ experiment, set });
    const open = async (mayStart: boolean): Promise<void> => {
      const found = await findPair(lab, requests);
      if (found.includes(null) && !mayStart) {
        show({ kind: "absent", start: () => void open(true).catch(refuse) });
        return;
      }
      // One after the other: what is refused of the first is refused of both.
      const run = found[0] ?? (await lab.startRun(requests[0]));
      const twin = found[1] ?? (await lab.startRun(requests[1]));
      show({ kind: "there", ids: [run, twin] });
    };
    void open(lab.kind === "tab").catch(refuse);
    return () => {
      isOld = true;
    };
  }, [lab, key]);
  return pair;
}

async function findPair(lab: Lab, requests: readonly RunRequest[]): Promise<(string | null)[]> {
  const { runs } = await lab.listRuns();
  if (runs.length === 0) return requests.map(() => null);
  const { findRun } = await import("./findRuns.ts");
  const found = requests.map((request) => findRun(runs, request));
  for (const run of found) if (run !== null) await goOn(lab, run);
  return found.map((run) => run?.id ?? null);
}

/** Trains a run on that was cut off. */
export async function goOn(lab: Lab, { id, state, isTraining }: LabRun): Promise<void> {
  if (state === "interrupted" && !isTraining) await lab.resumeRun(id);
}
