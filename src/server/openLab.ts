/** @file The lab over run folders: shows what lies in them, whoever trains it, and trains itself. */

import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { type ForkRequest, type Lab, LabError, type RunDetails } from "../lab/index.ts";
import type { RunVerdict } from "../report/runVerdict.ts";
import { isOfSweep } from "../sweep/folder/places.ts";
import { checkExperiment, checkFork } from "./checkExperiment.ts";
import { describeRun, judge } from "./describeRun.ts";
import { Follower } from "./followRuns.ts";
import { openInside } from "./insideRuns.ts";
import { LabFolders } from "./labFolders.ts";
import { type ReadRun, RunReader } from "./runReader.ts";
import { RunTable, type TableRun } from "./runTable.ts";
import { StudyShelf } from "./studyShelf.ts";
import { SweepShelf } from "./sweepShelf.ts";
import { type PausedRun, Trainings } from "./trainings.ts";

/** Share of the time that judging a run may take while it grows. */
const JUDGING_SHARE = 0.05;

export interface OpenLab extends Lab {
  /** Saves and ends all trainings. */
  close(): Promise<readonly PausedRun[]>;
}

/** What was judged of a run last. */
interface LastVerdict {
  readonly verdict: RunVerdict;
  /** Until then it stands for the run though that has grown. */
  readonly goodUntilMs: number;
}

/** Verdicts on what was read, and the last one of each run by its real path. */
interface KnownVerdicts {
  readonly ofRead: WeakMap<ReadRun, RunVerdict>;
  readonly last: Map<string, LastVerdict>;
}

/**
 * @param paths folders of runs
 * @param script of the command line, by which trainings are started
 * @throws StoreError (`missing`) where there is no such folder
 */
export function openLab(paths: readonly string[], script: string): OpenLab {
  const folders = new LabFolders(paths);
  const trainings = new Trainings(script, () => follower.look());
  const table = new RunTable(folders, (real) => trainings.find(real));
  const sweeps = new SweepShelf();
  const studies = new StudyShelf(sweeps);
  const follower = new Follower(async () => {
    const found = await table.read();
    const sweepMarks = sweeps.mark(found);
    return { byId: found.byId, sweepMarks, studyMarks: studies.mark(found, sweepMarks) };
  });
  const reader = new RunReader();
  const inside = openInside(table, reader, script);
  const verdicts: KnownVerdicts = { ofRead: new WeakMap(), last: new Map() };

  const readRun = async (id: string): Promise<RunDetails> => {
    const entry = await table.findNow(id);
    const read = await reader.read(entry.directory);
    const verdict = await judgeNowAndThen(entry, read, verdicts);
    return describeRun(entry, read, verdict, await table.read());
  };

  return {
    kind: "folders",
    listRuns: async () => {
      const { runs, leftOut } = await table.read();
      return { runs, leftOut };
    },
    readRun,
    readSeries: async (id, request) => {
      const { directory } = await table.find(id);
      return (await reader.read(directory)).rows.part(request);
    },
    listSweeps: async () => sweeps.list(await table.read()),
    readSweep: async (id) => sweeps.read(await table.read(), id),
    listStudies: async () => studies.list(await table.read()),
    readStudy: async (id) => studies.read(await table.read(), id),
    drawStudy: async (id) => studies.draw(await table.read(), id),
    startRun: async (request) => {
      const directory = await trainings.run(checkExperiment(request), folders.root);
      return nameNew(table, directory);
    },
    forkRun: async (id, { at, set, resetOptimizer }: ForkRequest) => {
      const { directory } = await table.find(id);
      checkFork((await reader.read(directory)).run, { at, set });
      const root = isOfSweep(directory) ? folders.root : dirname(directory);
      const onReplay = (step: number) => follower.tell({ kind: "replay", id, step, at });
      return nameNew(table, await trainings.fork(directory, { at, set, resetOptimizer, root }, onReplay));
    },
    pauseRun: async (id) => {
      const { real, run } = await table.findNow(id);
      if (await trainings.pause(real)) return;
      if (run.state === "running" || run.state === "starting")
        throw new LabError("busy", `${id} is trained by another process, which alone can stop it`);
      throw new LabError("invalid", `${id} is not in training`);
    },
    resumeRun: async (id, steps) => {
      const entry = await table.findNow(id);
      refuseResume(entry.run, steps);
      await trainings.resume(entry, steps);
    },
    ...inside,
    watch: (listener) => follower.listen(listener),
    close: async () => {
      const [paused] = await Promise.all([trainings.close(), inside.close()]);
      return paused;
    },
  };
}

async function nameNew(table: RunTable, directory: string): Promise<string> {
  const real = realpathSync.native(directory);
  const { byId } = await table.read();
  const found = [...byId.values()].find((entry) => entry.real === real);
  if (found === undefined) throw new LabError("missing", `${directory} was removed as soon as it was there`);
  return found.id;
}

/** What a process would be started for in vain. */
function refuseResume({ id, state, step, steps: asked }: TableRun["run"], steps: number | undefined): void {
  if (state === "running" || state === "starting") throw new LabError("busy", `${id} is in training`);
  if (state === "imported")
    throw new LabError("invalid", `${id} is an imported log, which has no training to go on with`);
  const isFurther = steps !== undefined && steps > (asked ?? 0);
  if (state === "done" && !isFurther)
    throw new LabError("invalid", `${id} is done, all ${step} steps`, { remedy: { kind: "extend" } });
}

/** As it is now; while a run grows, now and then: of a million rows it takes a moment. */
async function judgeNowAndThen(entry: TableRun, read: ReadRun, known: KnownVerdicts): Promise<RunVerdict> {
  const last = entry.rows === null ? undefined : known.last.get(entry.real);
  const before = known.ofRead.get(read) ?? (last && performance.now() < last.goodUntilMs ? last.verdict : undefined);
  if (before !== undefined) return before;
  const begin = performance.now();
  const verdict = await judge(entry, read);
  const end = performance.now();
  known.ofRead.set(read, verdict);
  known.last.set(entry.real, { verdict, goodUntilMs: end + (end - begin) / JUDGING_SHARE });
  return verdict;
}
