/** @file Exit codes of the command line, and the one line that each kind of error prints. */
import { CommanderError } from "commander";
import { HostError } from "../engine/hostError.ts";
import { RequestError } from "../experiment/requestError.ts";
import { isDiskError, StoreError, systemErrorCode } from "../files/storeError.ts";
import { wordError } from "./remedy.ts";

export const DONE = 0;
export const INTERNAL_ERROR = 1;
/** The request is invalid: what was asked for, or where the run should go. */
export const INVALID_REQUEST = 2;
/** Data is missing or damaged, or could not be stored: the disk is full, or fails. Of a sweep, runs that failed are missing. */
export const DAMAGED_DATA = 3;
/** Training became non-finite. */
export const NON_FINITE = 4;
/** What was asked to be looked for is there: spikes of a loss. */
export const SPIKES = 5;
export const INTERRUPTED = 130;
/** Who read standard output closed it before all was there; as if by SIGPIPE. What was to be done is done all the same. */
export const OUTPUT_CLOSED = 141;

/** All of them, for people. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [DONE, "done"],
  [INTERNAL_ERROR, "internal error: a bug of this program"],
  [INVALID_REQUEST, "the request is invalid: what was asked for, or the place where it should go"],
  [DAMAGED_DATA, "data are missing or damaged, or could not be stored (a full disk); of a sweep, runs failed"],
  [NON_FINITE, "training became non-finite; of diagnose --exit-code, a number is not finite"],
  [SPIKES, "of diagnose --exit-code: the loss spikes"],
  [INTERRUPTED, "interrupted"],
  [OUTPUT_CLOSED, "standard output was closed before it was all there"],
];

/** How the program ends because of `error`: its exit code and one line for the person who asked. */
export function describeError(error: unknown): { code: number; line: string } {
  if (error instanceof RequestError) return { code: INVALID_REQUEST, line: wordError(error) };
  if (error instanceof CommanderError)
    return { code: INVALID_REQUEST, line: oneLine(error.message.replace(/^error: /, "")) };
  if (error instanceof HostError) return { code: INVALID_REQUEST, line: oneLine(error.message) };
  if (error instanceof StoreError) {
    const impossible = error.kind === "exists" || error.kind === "locked" || isWrongPlace(error);
    return { code: impossible ? INVALID_REQUEST : DAMAGED_DATA, line: oneLine(wordError(error)) };
  }
  const surroundings = describeSurroundings(error);
  if (surroundings !== null) return { code: INVALID_REQUEST, line: surroundings };
  const message = error instanceof Error ? error.message : String(error);
  return { code: INTERNAL_ERROR, line: `internal error: ${oneLine(message)} (SLINGSHOT_DEBUG=1 shows where)` };
}

/** Whether another place would do: with a disk that is full, or fails, the one that was asked for is right. */
function isWrongPlace({ kind, cause }: StoreError): boolean {
  return kind === "unwritable" && !isDiskError(cause);
}

/** What is wrong with the place where the program was started, where that is the error; else null. */
function describeSurroundings(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ("syscall" in error && error.syscall === "uv_cwd")
    return "the current folder does not exist any more; go to one that does";
  if (error instanceof ReferenceError && error.message === "WebAssembly is not defined")
    return "this Node.js has no WebAssembly, which the engine needs (--jitless, in NODE_OPTIONS, takes it away)";
  const code = systemErrorCode(error);
  if (code === "EMFILE" || code === "ENFILE" || error.message.includes("EMFILE"))
    return "too many open files (EMFILE): raise ulimit -n";
  return null;
}

const oneLine = (text: string): string => text.trim().replace(/\s*[\r\n]+\s*/g, " ");
