/** @file The sweep that an arm is at a budget: its document, its runs, and where they lie. */
import { RequestError } from "../experiment/index.ts";
import { parseSweep, planSweep, type SweepDocument, type SweepPlan } from "../sweep/index.ts";
import type { Arm, Budget } from "./study.ts";
import { armFolder } from "./studyPlaces.ts";

export interface PlannedArm {
  readonly arm: Arm;
  /** Of the sweep; it need not be there yet. */
  readonly folder: string;
  readonly document: SweepDocument;
  readonly plan: SweepPlan;
}

/** What is asked of all arms. */
export interface ArmOptions {
  /** Where studies keep their runs. */
  readonly root: string;
  readonly budget: Budget;
  /** Of each point, instead of as many as the arm has; null for those. */
  readonly seeds: number | null;
  /** Whether the user named a folder with data. */
  readonly hasData: boolean;
}

/** Null where the arm has nothing at the budget, or needs what is not there. */
export function planArm(arm: Arm, { root, budget, seeds, hasData }: ArmOptions): PlannedArm | null {
  const sweep = arm.sweeps[budget];
  if (sweep === null || (arm.needs !== undefined && !hasData)) return null;
  try {
    const document = parseSweep(
      { name: arm.name, ...sweep, seeds: seeds ?? sweep.seeds },
      { name: arm.name, folder: root },
    );
    return { arm, folder: armFolder(root, budget, arm.name), document, plan: planSweep(document) };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    // What studies say is tested; a user's number of seeds may leave a condition without its seed.
    if (seeds !== null)
      throw new RequestError(`seeds: ${seeds} is not allowed for the arm ${arm.name}: ${error.message}`);
    throw new Error(`the arm ${arm.name} is not a sweep: ${error.message}`);
  }
}
