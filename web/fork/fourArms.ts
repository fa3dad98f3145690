/** @file Four forks from one state that tell what a slingshot comes from: as it was, exact loss, larger ε, forgotten moments. */
import type { ForkRequest, Lab, RunDetails } from "../../src/lab/index.ts";
import { listValues } from "../runs/settingsOf.ts";

const ARMS: readonly Omit<ForkRequest, "at">[] = [
  { set: [] },
  { set: ["loss.precision=f64"] },
  { set: ["optimizer.epsilon=1e-5"] },
  { set: [], resetOptimizer: true },
];

/** The arms whose setting the run has. */
export function listArms({ settings }: RunDetails): Omit<ForkRequest, "at">[] {
  const values = listValues(settings);
  return ARMS.filter(({ set }) => set.every((one) => values.has(one.replace(/=.*/, ""))));
}

/** @returns ids of the forks @throws LabError */
export async function forkArms(lab: Lab, details: RunDetails, at: number): Promise<string[]> {
  const forks: string[] = [];
  for (const arm of listArms(details)) forks.push(await lab.forkRun(details.id, { at, ...arm }));
  return forks;
}
