/** @file One trial: a run is killed at a random moment, perhaps several times, and must come to what it would have been. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readRun, verifyRun } from "../../../src/store/index.ts";
import { assertSameContent, assertSameRows, contentOf, listFiles, snapshot } from "./content.ts";
import type { Random } from "./random.ts";
import {
  assertDone,
  assertRefusal,
  type Ending,
  resultOf,
  type SlingshotProcess,
  sleep,
  startSlingshot,
} from "./slingshotProcess.ts";
import {
  listHidden,
  listRuns,
  load,
  newestCheckpoint,
  resumeArguments,
  runArguments,
  runUndisturbed,
  type TinyExperiment,
  type Undisturbed,
} from "./tinyRuns.ts";

export interface KillTrial {
  readonly tiny: TinyExperiment;
  /** The same experiment without a kill. */
  readonly undisturbed: Undisturbed;
  readonly signal: "SIGKILL" | "SIGTERM";
  readonly mostKills: number;
}

/**
 * What the first kill left.
 * - `nothing`: it came before there was a folder.
 * - `a hidden folder`: one in which the run was being made, and which the next run removes.
 * - `a run`: one that can be resumed.
 * - `a done run`: the process was faster, or was only about to end.
 */
export type Leftover = "nothing" | "a hidden folder" | "a run" | "a done run";

export interface KillOutcome {
  readonly leftover: Leftover;
  /** Processes that a signal ended, or made stop. */
  readonly kills: number;
}

/** Trains below the new folder `root`, kills, resumes to the end, and compares with the undisturbed run. */
export async function killAndResume(root: string, trial: KillTrial, random: Random): Promise<KillOutcome> {
  const { tiny, undisturbed, signal, mostKills } = trial;
  const first = await strike(startSlingshot(runArguments(tiny, root)), root, trial, random);
  const [directory] = listRuns(root);
  const leftover = await judge(directory, root);
  if (directory === undefined) {
    if (leftover === "nothing") return { leftover, kills: 1 };
    for (const name of listHidden(root)) await assertNoRun(join(root, name));
    const again = await runUndisturbed(tiny, root);
    assertSameContent(again.content, undisturbed.content);
    assert.deepEqual(listHidden(root), []);
    return { leftover, kills: 1 };
  }
  await assertIntact(directory, undisturbed);
  if (first.code === 130) await assertStopped(directory, first);
  let kills = first.code === 0 ? 0 : 1;
  while (kills < mostKills && random.fraction() < 0.5) {
    const ending = await strike(startSlingshot(resumeArguments(directory)), root, trial, random);
    if (ending.code === 0) break;
    if (ending.code === 130) await assertStopped(directory, ending);
    else assert.equal(ending.signal, signal, ending.stderr);
    kills++;
    await assertIntact(directory, undisturbed);
  }
  await resumeToTheEnd(directory, undisturbed);
  return { leftover, kills };
}

/** Resumes a run as a person would, and asserts that it becomes what it would have been undisturbed. */
export async function resumeToTheEnd(directory: string, { content }: Undisturbed): Promise<Ending> {
  const ending = await startSlingshot(resumeArguments(directory)).ending;
  assertDone(ending);
  assert.equal(resultOf(ending).run, directory);
  assertSameContent(await contentOf(directory), content);
  // A run that was done already is not opened, and others write reports without the lock.
  if (/resuming from/.test(ending.stderr)) {
    assert.deepEqual(
      listFiles(directory).filter((name) => name.endsWith(".tmp") && !name.includes("report.html")),
      [],
    );
  }
  return ending;
}

/** Sends the signal at a random moment of the process's life, or finds it ended. */
async function strike(
  process: SlingshotProcess,
  root: string,
  { tiny, undisturbed, signal }: KillTrial,
  random: Random,
): Promise<Ending> {
  const begin = performance.now();
  const [directory] = listRuns(root);
  const reached = directory === undefined ? 0 : newestCheckpoint(directory);
  const step = reached + random.below(load(tiny).steps - reached);
  const moments = {
    // Evenly over all it does, loading of the program included.
    time: (ms: number) => performance.now() - begin >= ms,
    // While the folder is being made.
    folder: () => readdirSync(root).length > 0,
    // Evenly over the training, however busy the machine is.
    checkpoint: () => listRuns(root).some((run) => newestCheckpoint(run) > step),
    // While the end is being written.
    events: () => listRuns(root).some((run) => existsSync(join(run, "events.jsonl"))),
  };
  // Before there is anything to stop, SIGTERM is just another kill.
  const kinds = ["time", "folder", "checkpoint", "checkpoint", "checkpoint", "events"] as const;
  const kind = signal === "SIGTERM" ? "checkpoint" : random.pick(kinds);
  const totalMs = random.fraction() * undisturbed.elapsedMs;
  const laterMs = random.fraction() * 30;
  while (process.isRunning() && !moments[kind](totalMs)) await sleep(1);
  if (kind !== "time") await sleep(laterMs);
  process.kill(signal);
  return process.ending;
}

async function judge(directory: string | undefined, root: string): Promise<Leftover> {
  if (directory === undefined) return listHidden(root).length === 0 ? "nothing" : "a hidden folder";
  return (await readRun(directory)).manifest.status === "done" ? "a done run" : "a run";
}

/** A kill damages nothing: what was recorded until then is there, row for row. */
async function assertIntact(directory: string, { content }: Undisturbed): Promise<void> {
  const { series, damaged } = await readRun(directory);
  assert.deepEqual(damaged, []);
  assert.deepEqual(await verifyRun(directory), []);
  assertSameRows(series, content.series);
}

/** A signal that was heard: the run says that it was interrupted, and anybody may go on with it. */
async function assertStopped(directory: string, { stdout, stderr }: Ending): Promise<void> {
  assert.equal((JSON.parse(stdout) as { status: string }).status, "interrupted");
  assert.match(stderr, /to go on: slingshot resume /);
  const { manifest } = await readRun(directory);
  assert.equal(manifest.status, "interrupted");
  assert.equal(manifest.checkpoints.at(-1)?.step, manifest.steps);
}

/** A hidden folder: no command takes it for a run, and none touches it. */
async function assertNoRun(directory: string): Promise<void> {
  const before = snapshot(directory);
  const refusal = assertRefusal(await startSlingshot(resumeArguments(directory)).ending, [2, 3]);
  assert.match(refusal, /is not a run: it has no manifest\.json|is no run: making .* was begun, and is not complete/);
  assert.deepEqual(snapshot(directory), before);
}
