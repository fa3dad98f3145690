/** @file What takes longer than a part of a log, seen in few of its rows: plateaus, and a norm that grows. */
import { findPlateaus } from "../spikes/index.ts";
import { formatNumber, formatStep } from "../words.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { TrainingFacts } from "./facts.ts";
import { judgeCycles } from "./judgeCycles.ts";
import { findRoles } from "./roles.ts";
import type { ThinnedLog } from "./thinnedLog.ts";

export interface Slow {
  /** Rows of the log to each that was looked at. */
  readonly rowsPerRow: number;
  readonly plateaus: Diagnosis["plateaus"];
  /** Null where the norm of the last layer does not grow for nothing. */
  readonly inflation: (Pick<Diagnosis, "confidence" | "evidence"> & { readonly fittedAt: number }) | null;
}

/** @param loss the column whose plateaus are found; null where there is none */
export function findSlow(log: ThinnedLog, loss: string | null, facts: TrainingFacts): Slow {
  const { step, columns } = log.read();
  const values = columns[loss ?? ""];
  const { rowsPerRow } = log;
  return {
    rowsPerRow,
    plateaus: values === undefined ? [] : findPlateaus(step, values),
    inflation: findInflation({ step, columns }, facts),
  };
}

function findInflation({ step, columns }: ReturnType<ThinnedLog["read"]>, facts: TrainingFacts): Slow["inflation"] {
  // Every row has been looked at for spikes in the parts: these are as good as rows side by side.
  const numbers = step.map((_, row) => row);
  const { lossFloor, fittedBelow } = facts;
  const report = judgeCycles({ step: numbers, columns, roles: findRoles(columns), facts: { lossFloor, fittedBelow } });
  if (report?.answer !== "norm-inflation" || report.fittedAt === null) return null;
  const { confidence, normGrowth } = report;
  const fittedAt = step[report.fittedAt] as number;
  const says = `the last layer's norm ends at ${formatNumber(normGrowth)} times its size at step ${formatStep(fittedAt)}, when the training data were fitted, and grows on although the loss no longer falls`;
  return { fittedAt, confidence, evidence: [says] };
}
