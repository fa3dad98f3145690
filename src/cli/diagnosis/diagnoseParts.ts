/** @file Diagnoses a log that is too long to be held, part by part. */
import { type Diagnosis, PartedDiagnosis, type TrainingFacts } from "../../diagnosis/index.ts";
import { GatheredParts, type Log, type LongLog, type ReadLogOptions, readParts, toSeries } from "../../logs/index.ts";

/** @throws NotInParts where it has to be read whole */
export async function diagnoseParts(
  long: LongLog,
  options: ReadLogOptions,
  facts: TrainingFacts,
  size?: Parameters<typeof readParts>[2],
): Promise<{ readonly log: Log; readonly diagnosis: Diagnosis }> {
  const parted = new PartedDiagnosis(facts);
  const gathered = new GatheredParts();
  for await (const part of readParts(long, options, size)) {
    gathered.add(part);
    const { series, nonFinite } = toSeries(part);
    parted.add(series, nonFinite);
  }
  const diagnosis = parted.finish();
  return { log: gathered.finish(long, diagnosis.steps ?? undefined), diagnosis };
}
