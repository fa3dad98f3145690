/** @file Two processes that want to continue one run at once: one does, the other leaves it alone. */
import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readRun } from "../../../src/store/index.ts";
import { assertSameContent, contentOf } from "./content.ts";
import { assertDone, assertRefusal, errorLines, startSlingshot } from "./slingshotProcess.ts";
import { reachStep, resumeArguments, runArguments, type TinyExperiment, type Undisturbed } from "./tinyRuns.ts";

/** Trains below `root` and kills the process once there is a checkpoint of `step`; answers with the run's folder. */
export async function leaveKilled(tiny: TinyExperiment, root: string, step: number): Promise<string> {
  const process = startSlingshot(runArguments(tiny, root));
  const directory = await reachStep(process, root, step);
  process.kill("SIGKILL");
  assert.equal((await process.ending).signal, "SIGKILL");
  return directory;
}

/**
 * Two processes resume a copy of the killed run `directory` at `copy`. One goes on to the right bits, having told that it
 * took the lock over; the other ends with one line that names the first.
 *
 * @returns false where the second came when the first was done, so that nothing was shown
 */
export async function resumeTwice(directory: string, copy: string, { content }: Undisturbed): Promise<boolean> {
  cpSync(directory, copy, { recursive: true });
  const dead = (JSON.parse(readFileSync(join(copy, newestLock(copy)), "utf8")) as { pid: number }).pid;
  const processes = [startSlingshot(resumeArguments(copy)), startSlingshot(resumeArguments(copy))];
  const endings = await Promise.all(processes.map(({ ending }) => ending));
  const winner = endings.findIndex(({ stderr }) => stderr.includes(`took the lock over from process ${dead} on `));
  const [first, second] = winner === 1 ? [endings[1], endings[0]] : endings;
  assert.ok(first !== undefined && second !== undefined);
  assertDone(first);
  assert.match(first.stderr, /which has ended without giving it back/);
  assertSameContent(await contentOf(copy), content);
  const { history } = (await readRun(copy)).manifest;
  assert.deepEqual(
    history.map(({ kind }) => kind),
    ["lock-taken-over", "resumed"],
  );
  if (second.code === 0) {
    assert.deepEqual(errorLines(second), []);
    assert.match(second.stderr, /is done, all/);
    return false;
  }
  const holder = processes[winner]?.pid;
  assert.match(assertRefusal(second, [2]), new RegExp(`is being written by process ${holder} on \\S+ since `));
  assert.deepEqual(
    second.stderr.split("\n").filter((line) => line !== ""),
    errorLines(second),
  );
  return true;
}

/** The lock file that counts. */
export function newestLock(directory: string): string {
  const name = readdirSync(directory)
    .filter((file) => file.startsWith("lock-"))
    .sort()
    .at(-1);
  assert.ok(name !== undefined, "there is no lock");
  return name;
}
