/** @file The folder of a sweep, made or opened: what it is asked for, and which runs follow. */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Experiment, parseExperiment, RequestError } from "../../experiment/index.ts";
import { writeDurably, writeFileAtomically } from "../../files/atomicFile.ts";
import { type RunLock, takeLock } from "../../files/lock.ts";
import { describeMissingFolder } from "../../files/missingFolder.ts";
import { atMost, readWholeSync } from "../../files/readWhole.ts";
import { asStoreError, damagedFile, StoreError } from "../../files/storeError.ts";
import { LARGEST_SWEEP } from "../../limits.ts";
import { buildFolder } from "../../recording/newFolder.ts";
import { decodeExperiment } from "../../store/experimentFile.ts";
import { type Settings, toYaml } from "../../store/index.ts";
import { refuseWithinRun } from "../../store/ownPlace.ts";
import { diffSettings } from "../../verdict/index.ts";
import { checkDocument } from "../checkDocument.ts";
import { forkSchema } from "../document.ts";
import type { SweepFork, SweepPlan } from "../sweep.ts";
import { isSweep, pointsFile, sweepFile } from "./places.ts";
import { addPoints, toLines } from "./points.ts";

/** The folder of a sweep, and the experiment on top of which its runs set what they set. */
export interface Sweep {
  readonly folder: string;
  readonly name: string;
  readonly base: Experiment;
  /** Where its runs part from their parents, if they are forks. */
  readonly fork?: SweepFork;
}

/**
 * Makes `folder` that of the sweep that `plan` follows from; where it is one of the same experiment already, what is new is
 * added.
 * @param document what was asked for, complete, for sweep.yaml
 * @throws StoreError (`exists`) where the folder holds something else or the sweep of another experiment, and then nothing
 * is changed; (`unwritable`); (`damaged`) where its sweep.yaml is
 */
export async function openSweep(folder: string, plan: SweepPlan, document: Settings): Promise<Sweep> {
  refuseWithinRun(join(folder, "sweep.yaml"));
  const sweep = { folder, name: plan.name, base: plan.base, ...(plan.fork && { fork: plan.fork }) };
  const text = toYaml({ ...document, experiment: plan.base });
  if (!isSweep(folder)) {
    const made = makeSweep(sweep, plan, text);
    if (made) return sweep;
  }
  refuseOther(readSweepFolder(folder), plan);
  const lock = await takeFolderLock(folder);
  try {
    addPoints(folder, plan.points);
    writeFileAtomically(sweepFile(folder), text, () => lock.assertHeld());
  } finally {
    lock.release();
  }
  return sweep;
}

/**
 * The sweep in `folder`.
 * @throws StoreError: `missing` where there is none, `damaged` where its sweep.yaml is
 */
export function readSweepFolder(folder: string): Sweep {
  const path = sweepFile(folder);
  if (!isSweep(folder)) {
    const reason = describeMissingFolder(folder) ?? "it has no sweep.yaml";
    throw new StoreError("missing", folder, `${folder} is no sweep: ${reason}`);
  }
  try {
    const { name, experiment, fork } = decodeExperiment(
      readWholeSync(path, atMost(LARGEST_SWEEP)).bytes.toString("utf8"),
    );
    return {
      ...{ folder, name: String(name), base: parseExperiment(experiment) },
      ...(fork !== undefined && { fork: checkDocument(forkSchema, fork, "fork") }),
    };
  } catch (error) {
    throw damagedFile(path, error);
  }
}

/** False where another process has just made it. */
function makeSweep({ folder }: Sweep, { points }: SweepPlan, text: string): boolean {
  const entries = asStoreError("unwritable", "list", folder, () => (existsSync(folder) ? readdirSync(folder) : []));
  if (entries.length > 0) {
    if (isSweep(folder)) return false;
    throw new StoreError("exists", folder, `${folder} holds something else and is no sweep; choose another folder`);
  }
  try {
    buildFolder(folder, (path) => {
      writeDurably(sweepFile(path), text);
      writeDurably(pointsFile(path), toLines(points));
      for (const name of ["runs", "journal"]) mkdirSync(join(path, name));
    });
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.kind === "exists" && isSweep(folder)) return false;
    throw error;
  }
}

/**
 * Points are settings on top of an experiment: on top of another one they would be other runs.
 * @throws RequestError where the sweep is of another experiment than what is asked for
 */
export function refuseOther({ folder, base, fork }: Sweep, asked: Pick<SweepPlan, "base" | "fork">): void {
  if (JSON.stringify(fork) !== JSON.stringify(asked.fork))
    throw new RequestError(
      `${folder} is the sweep of ${tellFork(fork)}, and ${tellFork(asked.fork)} are asked for; choose another folder`,
    );
  const [first] = diffSettings([base, asked.base]);
  if (first === undefined) return;
  const [there, here] = first.values.map((value) => value ?? "left out");
  throw new RequestError(
    `${folder} is the sweep of another experiment: ${first.path} is ${there} there, and ${here} is asked for; choose another folder`,
  );
}

const tellFork = (fork: SweepFork | undefined): string =>
  fork === undefined
    ? "runs that are no forks"
    : `forks at step ${fork.at}${fork.resetOptimizer ? " with a new optimizer" : ""}`;

/** Waits between two tries, and how often. Who holds the lock has it for moments. */
const WAIT_MS = 200;
const MOST_TRIES = 150;

/**
 * The lock of who adds to the sweep in `folder`, or hands its runs out, just now.
 * @throws StoreError (`locked`) where another process has it for half a minute
 */
export async function takeFolderLock(folder: string): Promise<RunLock> {
  for (let tries = 1; ; tries++) {
    try {
      return await takeLock(folder, { say: () => {} });
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === "locked") || tries === MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }
}
