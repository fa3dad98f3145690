/** @file Landscapes of a lab's runs, each measured by a process of its own, `slingshot landscape`, which keeps what is done of it. */
import { type StartedChild, startChild } from "../console/childProcess.ts";
import { DAMAGED_DATA, DONE, INTERRUPTED, INVALID_REQUEST, NON_FINITE } from "../console/exitCodes.ts";
import { LabError, type LandscapeAsk, type LandscapeProgress, type LandscapeWatch } from "../lab/index.ts";

/**
 * @param running has the process as long as it runs
 * @returns whether it is done: the signal may have come before
 * @throws LabError
 */
export async function measureBeside(
  script: string,
  directory: string,
  ask: LandscapeAsk,
  { signal, onProgress }: LandscapeWatch,
  running: Set<StartedChild>,
): Promise<boolean> {
  const child = startChild(script, listArguments(directory, ask), (told) => onProgress?.(told as LandscapeProgress));
  const stop = () => child.stop();
  running.add(child);
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  try {
    const { code, lastLine } = await child.outcome;
    // What is not finite is kept and drawn too.
    if (code === DONE || code === NON_FINITE) return true;
    if (code === INTERRUPTED || signal?.aborted) return false;
    const message = lastLine.replace(/^error: /, "") || "the measurement ended without a word";
    if (code === INVALID_REQUEST) throw new LabError("invalid", message);
    throw new LabError(code === DAMAGED_DATA ? "damaged" : "busy", message);
  } finally {
    running.delete(child);
    signal?.removeEventListener("abort", stop);
  }
}

function listArguments(directory: string, { step, along, reach, points, normalize }: LandscapeAsk): string[] {
  const range = `--range=${-reach}:${reach}`;
  const how = ["--points", String(points), "--normalize", normalize];
  return ["landscape", directory, "--along", along.join(), "--at", String(step), range, ...how];
}
