/** @file A run of a sweep that has ended, read where all of it is there. */
import { type Run, readRun, StoreError } from "../store/index.ts";

/** The run in a folder, or why it is not to be judged: it cannot be read, or steps of it are lost. */
export async function readEnded(
  directory: string,
): Promise<{ readonly run: Run; readonly problem: null } | { readonly run: null; readonly problem: string }> {
  try {
    const run = await readRun(directory);
    return run.damaged.length === 0
      ? { run, problem: null }
      : { run: null, problem: `${directory}: steps of it are lost` };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { run: null, problem: error.message };
  }
}
