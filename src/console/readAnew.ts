/** @file The runs of a sweep by the definition of generalising that was asked for, with what is told while they are read. */
import type { GrokkingDefinition } from "../analysis/index.ts";
import type { JudgedAnew } from "../sweep/index.ts";
import type { Progress } from "../terminal/index.ts";
import { formatStep } from "../words.ts";

/** @throws StoreError where the folder is no sweep or cannot be read */
export async function readAnew(
  folder: string,
  definition: GrokkingDefinition,
  progress: Progress,
): Promise<JudgedAnew> {
  const { judgeAnew, readSweepFolder } = await import("../sweep/index.ts");
  readSweepFolder(folder);
  const anew = await judgeAnew(folder, definition, (read, of) =>
    progress.update([`${formatStep(read)} of ${formatStep(of)}`, `runs of ${folder} read`]),
  );
  progress.end();
  for (const line of anew.unread) progress.say(`not known when it generalised: ${line}`);
  return anew;
}
