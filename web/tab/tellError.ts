/** @file Errors of training and of the store, as a lab tells them. */
import { RequestError } from "../../src/experiment/requestError.ts";
import { StoreError, type StoreErrorKind } from "../../src/files/storeError.ts";
import { FormatError } from "../../src/formatError.ts";
import { LabError } from "../../src/lab/index.ts";
import type { ToldError } from "./messages.ts";

const KINDS: Readonly<Record<StoreErrorKind, LabError["kind"]>> = {
  exists: "invalid",
  missing: "missing",
  damaged: "damaged",
  unwritable: "busy",
  locked: "busy",
  differs: "damaged",
  unsaved: "busy",
};

export function tellError(error: unknown): ToldError {
  const message = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof RequestError || error instanceof StoreError ? error.remedy : undefined;
  if (error instanceof LabError) return { kind: error.kind, message, remedy: error.remedy };
  if (error instanceof StoreError) return { kind: KINDS[error.kind], message, remedy };
  if (error instanceof RequestError || error instanceof FormatError) return { kind: "invalid", message, remedy };
  return { kind: "damaged", message, remedy };
}
