/** @file What happened in a run: its spikes by name, what kind of run it is, how sure that is, and why. */
import type { Series } from "../series.ts";
import { CAUSES, type RunScene } from "./causes/index.ts";
import { judgeClass } from "./class.ts";
import type { Diagnosis, NamedCause } from "./diagnosis.ts";
import { sayEvidence, weighAlone } from "./evidence.ts";
import type { TrainingFacts } from "./facts.ts";
import { findFalls } from "./findFalls.ts";
import { findFirstNonFinite } from "./firstNonFinite.ts";
import { judgeCycles } from "./judgeCycles.ts";
import { listMissing } from "./missing.ts";
import { nameSpikes } from "./nameSpikes.ts";
import { summarise } from "./summary.ts";
import { primaryOf, trackColumns } from "./trackColumns.ts";
import { clearZerosAfterEnd } from "./zerosAfterEnd.ts";

/** What is less likely than this is not named as a cause. */
const LEAST_CONFIDENCE = 0.5;

/**
 * Diagnoses a log from its numbers alone and what is known besides: every spike of any column with its step, height, duration and
 * kind; the class of the run; the first number that is not finite; causes with what would decide between them; what the log
 * lacks. Time is linear in the numbers; memory is some two copies of them.
 *
 * @param series steps ascending; columns are known by their names (`findRoles`); losses in any unit that is 0 at best
 * @example
 * import { diagnose } from "slingshot-lab/diagnosis";
 *
 * // A noisy loss with one bad row.
 * const step = Float64Array.from({ length: 400 }, (_, i) => i + 1);
 * const loss = step.map((_, i) => 2 + 0.05 * Math.sin(i * i) + (i === 250 ? 3 : 0));
 * const found = diagnose({ step, columns: { loss } });
 * console.log(found.class, found.spikes[0]?.step, found.spikes[0]?.kind); // other-spikes 251 bad-batch
 */
export function diagnose(series: Series, facts: TrainingFacts = {}): Diagnosis {
  return diagnoseByLoss(series, facts).diagnosis;
}

/** The same, with the column by whose spikes the run is classed; null where there is none. */
export function diagnoseByLoss(
  series: Series,
  facts: TrainingFacts,
): { readonly diagnosis: Diagnosis; readonly primary: string | null } {
  const firstNonFinite = findFirstNonFinite(series, facts);
  const cleared = clearZerosAfterEnd(series, firstNonFinite);
  const log = trackColumns(cleared.series, facts);
  const report = judgeCycles(log);
  const findings = { fittedAt: report?.fittedAt ?? null, slingshots: report?.slingshots ?? [], firstNonFinite };
  const primary = primaryOf(log);
  const spikes = nameSpikes(log, primary, findings).filter(
    ({ step }) => step > (facts.historyEnd ?? Number.NEGATIVE_INFINITY),
  );
  const own = spikes.filter(({ column }) => column === primary);
  const found = judgeClass(log, primary, own, report);
  const run: RunScene = {
    log,
    class: found.class,
    cycles: findings.slingshots,
    fittedAt: findings.fittedAt,
    spikes: own.filter(({ isHarmless }) => !isHarmless),
    firstNonFinite,
  };
  const rest = {
    ...found,
    evidence: cleared.says === null ? found.evidence : [...found.evidence, cleared.says],
    fittedAt: findings.fittedAt,
    cycles: findings.slingshots,
    spikes,
    ...findFalls(log, primary),
    firstNonFinite,
    missing: listMissing(run, primary),
    causes: listCauses(run),
    steps: stepsOf(series),
  };
  return { diagnosis: { ...rest, summary: summarise(rest, primary) }, primary };
}

function listCauses(run: RunScene): NamedCause[] {
  if (run.spikes.length === 0 && run.class !== "norm-inflation" && run.firstNonFinite === null) return [];
  return CAUSES.map((cause): NamedCause => {
    const evidence = cause.weigh(run);
    const { name, title, source } = cause;
    return {
      name,
      title,
      source,
      confidence: weighAlone(evidence),
      evidence: sayEvidence(evidence),
      measure: cause.measure(run),
      trial: cause.trial(run),
    };
  })
    .filter(({ confidence }) => confidence > LEAST_CONFIDENCE)
    .sort((a, b) => b.confidence - a.confidence);
}

function stepsOf({ step }: Series): Diagnosis["steps"] {
  const [first, last] = [step[0], step.at(-1)];
  return first === undefined || last === undefined ? null : { first, last, rows: step.length };
}
