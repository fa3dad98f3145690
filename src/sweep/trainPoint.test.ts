/** @file One run of a sweep, wherever it stands: begun, gone on with, judged, kept apart, left to another. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { openRun } from "../recording/index.ts";
import { readRun } from "../store/index.ts";
import { runExperiment } from "../training/index.ts";
import { Journal, JournalWriter } from "./folder/journal.ts";
import { failedPlace, journalFolder, runPlace } from "./folder/places.ts";
import { readStatus } from "./folder/readStatus.ts";
import { makePlan, makeRoots, openMade, tinyBase } from "./madeSweep.fixture.ts";
import { experimentOf } from "./planSweep.ts";
import type { Point } from "./sweep.ts";
import { type SweepWork, trainPoint } from "./trainPoint.ts";

const root = makeRoots();
const plan = makePlan(tinyBase(), "optimizer.epsilon", [1e-8]);
const point = plan.points[0] as Point;

async function begin(): Promise<SweepWork & { readonly folder: string; readonly directory: string }> {
  const folder = root("sweep");
  const sweep = await openMade(folder, plan);
  const { directory } = runPlace(folder, point.hash);
  return { sweep, folder, directory, journal: new Journal(folder), writer: new JournalWriter(folder) };
}

const plainHash = async (): Promise<string> => {
  const experiment = experimentOf(plan.base, point);
  return (await runExperiment(experiment, { threads: 1, root: root("plain") })).parametersSha256;
};

test("it is trained into the folder of its hash, to the bits of a single run, and the journal says how it ended", async () => {
  const work = await begin();
  const end = await trainPoint(work, point);
  assert.ok(end.kind === "ended");
  const { hash, status, steps, answer, parametersSha256, attempts, error, trainLoss } = end.outcome;
  assert.deepEqual([hash, status, steps, answer, attempts, error], [point.hash, "done", 24, "neither", 1, null]);
  assert.equal(parametersSha256, await plainHash());
  const { series, experiment } = await readRun(work.directory);
  assert.equal(trainLoss, series.columns.trainLoss?.at(-1));
  assert.equal(experiment.name, plan.base.name);
  work.journal.refresh();
  assert.deepEqual(work.journal.outcomes.get(point.hash), end.outcome);
  assert.deepEqual(await trainPoint(work, point), end, "and it is left as it is");
});

test("stopped before or within, it goes on to the same bits", async () => {
  const work = await begin();
  assert.deepEqual(await trainPoint(work, point, { signal: AbortSignal.abort() }), { kind: "interrupted" });
  assert.ok(!existsSync(work.directory));
  const stop = new AbortController();
  await runExperiment(experimentOf(plan.base, point), {
    ...{ threads: 1, root: dirname(work.directory), folder: point.hash.slice(0, 16), signal: stop.signal },
    say: () => {},
    onEnd: async () => stop.abort(),
  });
  const { writer } = await openRun(work.directory, { say: () => {} });
  writer.finish("interrupted");
  const end = await trainPoint(work, point);
  assert.ok(end.kind === "ended");
  assert.deepEqual([end.outcome.attempts, end.outcome.parametersSha256], [2, await plainHash()]);
});

test("an end that the journal has not is judged from the run", async () => {
  const work = await begin();
  const first = await trainPoint(work, point);
  rmSync(journalFolder(work.folder), { recursive: true });
  work.writer.close();
  assert.equal(readStatus(work.folder).done, 1);
  const again = { sweep: work.sweep, journal: new Journal(work.folder), writer: new JournalWriter(work.folder) };
  assert.deepEqual(await trainPoint(again, point), first);
  assert.equal(new Journal(work.folder).outcomes.size, 1);
});

test("what another process writes is left to it", async () => {
  const work = await begin();
  const experiment = experimentOf(plan.base, point);
  await runExperiment(experiment, { threads: 1, root: dirname(work.directory), folder: point.hash.slice(0, 16) });
  const { writer } = await openRun(work.directory, { say: () => {} });
  assert.equal(readStatus(work.folder).running, 1);
  assert.deepEqual(await trainPoint(work, point), { kind: "taken" });
  writer.release();
  assert.equal((await trainPoint(work, point)).kind, "ended");
});

test("a run that fails is kept apart with its message, and tried again when that is asked for", async () => {
  const work = await begin();
  await trainPoint(work, point);
  work.writer.close();
  rmSync(journalFolder(work.folder), { recursive: true });
  writeFileSync(join(work.directory, "manifest.json"), "{");
  const again = { sweep: work.sweep, journal: new Journal(work.folder), writer: new JournalWriter(work.folder) };
  const end = await trainPoint(again, point);
  assert.ok(end.kind === "ended" && end.outcome.status === "failed");
  assert.match(end.outcome.error ?? "", /manifest\.json is damaged/);
  assert.ok(!existsSync(work.directory));
  assert.equal(readFileSync(join(failedPlace(work.folder, point.hash, 1), "manifest.json"), "utf8"), "{");
  assert.deepEqual(await trainPoint(again, point), end);
  const second = await trainPoint(again, point, { retryFailed: true });
  assert.ok(second.kind === "ended");
  assert.deepEqual([second.outcome.status, second.outcome.attempts], ["done", 2]);
  assert.deepEqual(readStatus(work.folder).failed, 0);
});

test("a run that lacks its experiment is damaged, and nobody waits for another process to end it", async () => {
  const work = await begin();
  await trainPoint(work, point);
  work.writer.close();
  rmSync(journalFolder(work.folder), { recursive: true });
  rmSync(join(work.directory, "experiment.yaml"));
  const again = { sweep: work.sweep, journal: new Journal(work.folder), writer: new JournalWriter(work.folder) };
  const end = await trainPoint(again, point);
  assert.ok(end.kind === "ended" && end.outcome.status === "failed");
  assert.match(end.outcome.error ?? "", /it has no experiment\.yaml/);
  assert.ok(existsSync(join(failedPlace(work.folder, point.hash, 1), "manifest.json")));
});

test("what cannot be an experiment fails without a folder; what is no run in its place is moved away", async () => {
  const work = await begin();
  const wrong = { ...point, settings: { "optimizer.epsilon": -1 } };
  const end = await trainPoint(work, wrong);
  assert.ok(end.kind === "ended");
  assert.match(end.outcome.error ?? "", /epsilon: -1 is not allowed/);
  assert.deepEqual(readdirSync(join(work.folder, "runs")), []);
  const other = await begin();
  mkdirSync(other.directory, { recursive: true });
  writeFileSync(join(other.directory, "notes.txt"), "mine");
  const moved = await trainPoint(other, point);
  assert.ok(moved.kind === "ended" && moved.outcome.status === "failed");
  assert.equal(readFileSync(join(failedPlace(other.folder, point.hash, 1), "notes.txt"), "utf8"), "mine");
});

test("the journal says which rule ended a run, also one that held at the last step", async () => {
  const endOf = async (...settings: string[]) => {
    const wild = tinyBase("stop.diverged={timesFirst: 1.01, forSteps: 3}", ...settings);
    const asked = makePlan(wild, "optimizer.learningRate", [3]);
    const folder = root("ruled");
    const sweep = await openMade(folder, asked);
    const work = { sweep, journal: new Journal(folder), writer: new JournalWriter(folder) };
    const end = await trainPoint(work, asked.points[0] as Point);
    assert.ok(end.kind === "ended");
    return end.outcome;
  };
  const { endedBy, steps } = await endOf();
  assert.ok(endedBy === "diverged" && steps < 24);
  const last = await endOf(`steps=${steps}`);
  assert.deepEqual([last.endedBy, last.steps], ["diverged", steps]);
});
