/** @file What kind of run it is, and how sure that is. */

import { formatNumber, formatStep } from "../words.ts";
import type { Diagnosis, NamedSpike } from "./diagnosis.ts";
import type { JudgedCycles } from "./judgeCycles.ts";
import type { DiagnosedLog } from "./log.ts";

/** Rows that show anything. */
const LEAST_ROWS = 32;

/** No judgement is surer. */
const SUREST = 0.99;

/** A rise after fitting that could be a slingshot's: peak ÷ level. */
const SLINGSHOT_RATIO = 1e3;

type Judged = Pick<Diagnosis, "class" | "confidence" | "evidence">;

/** @param spikes of the primary column */
export function judgeClass(
  log: DiagnosedLog,
  primary: string | null,
  spikes: readonly NamedSpike[],
  { report, hasNorm }: JudgedCycles,
): Judged {
  if (primary === null) return cannotTell(["the log has no column that is a loss"]);
  const rows = log.tracks.get(primary)?.step.length ?? 0;
  if (rows < LEAST_ROWS)
    return cannotTell([`${primary} has ${rows} numbers, and ${LEAST_ROWS} are the least to tell noise from a spike`]);
  if (report !== null && hasNorm && report.answer !== "neither") {
    return { class: report.answer, confidence: 0.95, evidence: [report.reason] };
  }
  const open =
    report !== null && !hasNorm && report.fittedAt !== null
      ? spikes.filter((spike) => couldBeSlingshot(spike, report.fittedAt as number))
      : [];
  if (open.length > 0) {
    const [first] = open as [NamedSpike];
    return cannotTell([
      `${primary} rises ${formatNumber(first.peak / first.level)} times at step ${formatStep(first.step)}, after the training data were fitted, and without the last layer's norm nobody can say whether that is a slingshot`,
    ]);
  }
  const reason = report === null || !hasNorm ? [] : [report.reason];
  if (spikes.length === 0)
    return { class: "none", confidence: 0.9, evidence: [`no rise of ${primary} is 5 times its noise`, ...reason] };
  // As sure as it is that none of them is a slingshot.
  const confidence = spikes.reduce(
    (sure, { kinds }) => sure * (1 - (kinds.find(({ name }) => name === "slingshot")?.confidence ?? 0)),
    1,
  );
  return { class: "other-spikes", confidence: Math.min(SUREST, Math.max(0.5, confidence)), evidence: reason };
}

function couldBeSlingshot({ step, peak, level, kind, recovered }: NamedSpike, fittedAt: number): boolean {
  return (
    step > fittedAt &&
    recovered &&
    (kind === null || kind === "slingshot" || kind === "collapse-of-v") &&
    peak > SLINGSHOT_RATIO * Math.max(level, 0)
  );
}

const cannotTell = (evidence: readonly string[]): Judged => ({ class: "cannot-tell", confidence: 1, evidence });
