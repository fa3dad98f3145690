/** @file What kind of run it is, and how sure that is. */
import type { SlingshotReport } from "../analysis/index.ts";
import { formatStep, pluralise } from "../words.ts";
import type { Diagnosis, NamedSpike } from "./diagnosis.ts";
import { slingshot } from "./kinds/slingshot.ts";
import type { DiagnosedLog } from "./log.ts";
import { roleOf } from "./roles.ts";
import { describeSlowRise } from "./slowRise.ts";

/** Rows that show anything. */
const LEAST_ROWS = 32;

/** No judgement is surer. */
const SUREST = 0.99;

type Judged = Pick<Diagnosis, "class" | "confidence" | "evidence">;

/** @param spikes of the primary column */
export function judgeClass(
  log: DiagnosedLog,
  primary: string | null,
  spikes: readonly NamedSpike[],
  report: SlingshotReport | null,
): Judged {
  if (primary === null) return cannotTell([describeNoLoss(log)]);
  const rows = log.tracks.get(primary)?.step.length ?? 0;
  if (rows < LEAST_ROWS)
    return cannotTell([
      `${primary} has ${rows} ${pluralise(rows, "number")}, and ${LEAST_ROWS} are the least to tell noise from a spike`,
    ]);
  const real = spikes.filter(({ isHarmless }) => !isHarmless);
  if (report?.answer === "cannot-tell") {
    const seen = real.length === 0 ? describeCalm(log, primary, spikes.length) : [];
    return cannotTell([...report.missing.map((what) => `it takes ${what}`), ...seen]);
  }
  if (report !== null && report.answer !== "neither")
    return { class: report.answer, confidence: report.confidence, evidence: [report.reason] };
  const reason = report === null ? [] : [report.reason];
  const sure = report?.confidence ?? SUREST;
  if (real.length === 0)
    return { class: "none", confidence: sure, evidence: [...describeCalm(log, primary, spikes.length), ...reason] };
  // As sure as it is that none of them is a slingshot.
  const others = real.reduce((share, { kinds }) => share * (1 - confidenceOf(kinds, slingshot.name)), 1);
  return { class: "other-spikes", confidence: Math.min(SUREST, sure, Math.max(0.5, others)), evidence: reason };
}

const confidenceOf = (kinds: NamedSpike["kinds"], kind: string): number =>
  kinds.find(({ name }) => name === kind)?.confidence ?? 0;

const cannotTell = (evidence: readonly string[]): Judged => ({ class: "cannot-tell", confidence: 0, evidence });

/** Of a column whose spikes, if it has any, are harmless. */
function describeCalm({ tracks }: DiagnosedLog, primary: string, flickers: number): string[] {
  const track = tracks.get(primary);
  const rise = track === undefined ? null : describeSlowRise(track);
  const sudden = rise === null ? "rise" : "sudden rise";
  if (flickers === 0) return [`no ${sudden} of ${primary} is out of its noise`, ...(rise === null ? [] : [rise])];
  const times = `${formatStep(flickers)} ${pluralise(flickers, "time")}`;
  return [
    `${primary} flickers ${times} in its last digits, and does not rise otherwise`,
    ...(rise === null ? [] : [rise]),
  ];
}

function describeNoLoss({ step, columns }: DiagnosedLog): string {
  const empty = Object.keys(columns).find((name) => roleOf(name) === "trainLoss");
  if (empty === undefined) return "the log has no column that is a loss";
  return `${empty} holds no number at any of ${formatStep(step.length)} steps`;
}
