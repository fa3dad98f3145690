/** @file The checkpoint that a run began with, where its first weights were not drawn: without it there is no way to begin. */
import { checkpointFile } from "./checkpointName.ts";
import type { RunManifest } from "./facts.ts";
import type { Damage } from "./run.ts";

/** The step at which a fork, or a run from imported weights, began; null for a run of drawn weights, and for a log. */
export function startStepOf({ forkedFrom, importedFrom }: RunManifest): number | null {
  return forkedFrom?.step ?? (importedFrom === undefined ? null : 0);
}

/** What is damaged where that checkpoint is not on the manifest: set aside, or never written. */
export function findMissingStart(manifest: RunManifest): Damage[] {
  const start = startStepOf(manifest);
  if (start === null || manifest.checkpoints.some(({ step }) => step === start)) return [];
  const reason = "it is missing, and the run began with it";
  return [{ file: checkpointFile(start), firstStep: null, lastStep: null, reason }];
}
