/** @file What goes wrong in the rooms below, as the error that a lab's pages know. */
import { RequestError } from "../experiment/index.ts";
import { StoreError } from "../files/index.ts";
import { LabError } from "../lab/index.ts";

const KINDS: Readonly<Record<StoreError["kind"], LabError["kind"]>> = {
  missing: "missing",
  locked: "busy",
  exists: "busy",
  damaged: "damaged",
  differs: "damaged",
  unwritable: "damaged",
  unsaved: "damaged",
};

/** The error as a lab's; null where it is a mistake of the program's own, of which nobody is told more than that there was one. */
export function asLabError(error: unknown): LabError | null {
  if (error instanceof LabError) return error;
  if (error instanceof RequestError)
    return new LabError("invalid", error.message, { cause: error, remedy: error.remedy });
  if (error instanceof StoreError)
    return new LabError(KINDS[error.kind], error.message, { cause: error, remedy: error.remedy });
  return null;
}
