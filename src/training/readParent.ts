/** @file The parent of a fork, where it is at hand and the run that it was. */
import { isDeepStrictEqual } from "node:util";
import { listChanges, listEffectiveChanges, parseExperiment, RequestError } from "../experiment/index.ts";
import { StoreError } from "../files/index.ts";
import type { Remedy } from "../problem.ts";
import { type ForkedFrom, listParentPlaces, type Run, readRun } from "../store/index.ts";
import { firstLostStep, firstStepOf, lastRecordedStep } from "./recordedRun.ts";

/** The parent with all rows up to the fork, itself and not another run under its name. */
export async function readParent({ directory, experiment }: Run, origin: ForkedFrom): Promise<Run> {
  const places = listParentPlaces(directory, origin);
  const what = `${directory} is a fork of ${origin.run} at step ${origin.step}`;
  for (const place of places) {
    const parent = await readRun(place).catch((error: unknown) => {
      if (error instanceof StoreError && error.kind === "missing") return null;
      throw error;
    });
    if (parent === null) continue;
    const lost = firstLostStep(parent);
    if (!isParent(parent, experiment, origin))
      throw refuse(directory, `${what}, and ${place} is a run of other settings`);
    if ((lost !== null && lost <= origin.step) || lastRecordedStep(parent) < origin.step) {
      throw refuse(directory, `${what}, which has lost rows too`, { kind: "repair", run: place });
    }
    if (origin.step < firstStepOf(parent)) throw refuse(directory, `${what}, which itself begins later`);
    return parent;
  }
  throw refuse(directory, `${what}, which is needed and was not found; looked in ${places.join(", ")}`);
}

/** Whether the fork's settings are the parent's with the changes of the fork. Either may have been made longer since. */
function isParent(parent: Run, experiment: unknown, origin: ForkedFrom): boolean {
  try {
    const changes = listChanges(parseExperiment(parent.experiment), parseExperiment(experiment));
    return isDeepStrictEqual(listEffectiveChanges(changes), listEffectiveChanges(origin.changes));
  } catch (error) {
    if (error instanceof RequestError) return false;
    throw error;
  }
}

export const refuse = (directory: string, message: string, remedy?: Remedy) =>
  new StoreError("damaged", directory, message, undefined, remedy);
