/** @file Exit codes of the command line, and the one line that each kind of error prints. */
import { CommanderError } from "commander";
import { RequestError } from "../experiment/index.ts";
import { StoreError } from "../store/storeError.ts";

export const DONE = 0;
export const INTERNAL_ERROR = 1;
/** The request is invalid: what was asked for, or where the run should go. */
export const INVALID_REQUEST = 2;
/** Data is missing or damaged. */
export const DAMAGED_DATA = 3;
/** Training became non-finite. */
export const NON_FINITE = 4;
export const INTERRUPTED = 130;

/** How the program ends because of `error`: its exit code and one line for the person who asked. */
export function describeError(error: unknown): { code: number; line: string } {
  if (error instanceof RequestError) return { code: INVALID_REQUEST, line: error.message };
  if (error instanceof CommanderError)
    return { code: INVALID_REQUEST, line: oneLine(error.message.replace(/^error: /, "")) };
  if (error instanceof StoreError) {
    const impossible = error.kind === "exists" || error.kind === "unwritable" || error.kind === "locked";
    return { code: impossible ? INVALID_REQUEST : DAMAGED_DATA, line: oneLine(error.message) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: INTERNAL_ERROR, line: `internal error: ${oneLine(message)} (SLINGSHOT_DEBUG=1 shows where)` };
}

const oneLine = (text: string): string => text.trim().replace(/\s*[\r\n]+\s*/g, " ");
