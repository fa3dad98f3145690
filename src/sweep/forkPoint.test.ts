/** @file A sweep of forks: the runs of a seed go on from one state, to the bits of a fork by hand. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readRun } from "../store/index.ts";
import { forkRun, runExperiment } from "../training/index.ts";
import { estimatePoints } from "./executors/estimatePoints.ts";
import { Journal } from "./folder/journal.ts";
import { failedPlace, parentPlace, runPlace } from "./folder/places.ts";
import { hashExperiment, openSweep, parseSweep, planSweep, readSweepFolder } from "./index.ts";
import { makeRoots, tinyBase } from "./madeSweep.fixture.ts";
import type { Outcome } from "./outcome.ts";
import { parentOf } from "./planSweep.ts";
import type { Point, SweepFork } from "./sweep.ts";
import { refusalOf } from "./sweeps.fixture.ts";
import { workPoints } from "./workPoints.ts";

const root = makeRoots();
const FORK: SweepFork = { at: 10, resetOptimizer: false };
const AXES = { "optimizer.epsilon": [1e-8, 1e-5] };

const documentOf = (more: object = {}) =>
  parseSweep(
    { experiment: tinyBase(), axes: AXES, seeds: [3, 4], fork: { at: 10 }, ...more },
    { name: "forks", folder: "." },
  );

async function open(more: object = {}) {
  const document = documentOf(more);
  const plan = planSweep(document);
  return { plan, sweep: await openSweep(root("forks"), plan, { ...document }) };
}

test("the runs of a seed are forks of one parent, to the bits of a fork by hand", async () => {
  const { sweep, plan } = await open();
  const counts = await workPoints(sweep, plan.points, {});
  assert.deepEqual([counts.done, counts.failed], [4, 0]);
  const parent = parentPlace(sweep.folder, hashExperiment(parentOf(plan.base, FORK, 3))).directory;
  const point = plan.points.find(({ seed, values }) => seed === 3 && values["optimizer.epsilon"] === 1e-5) as Point;
  const { manifest, series } = await readRun(runPlace(sweep.folder, point.hash).directory);
  assert.equal(manifest.forkedFrom?.step, 10);
  assert.deepEqual(manifest.forkedFrom?.changes.map(({ path }) => path).sort(), ["optimizer.epsilon", "steps"]);
  assert.equal(series.step.length, plan.base.steps);
  const plain = await runExperiment({ ...plan.base, seed: 3, steps: 10 }, { threads: 1, root: root("plain") });
  const overrides = [`steps=${plan.base.steps}`, "optimizer.epsilon=1e-5"];
  const byHand = await forkRun(plain.run, { threads: 1, at: 10, overrides, root: root("hand") });
  assert.equal(manifest.parametersSha256, byHand.parametersSha256);
  const { outcomes } = new Journal(sweep.folder);
  const own = (plan.base.steps - 10) / (manifest.stepsPerSecond ?? 0);
  assert.equal(outcomes.get(point.hash)?.seconds, own, "the steps of the parent are none of its own");
  assert.ok(existsSync(parent));
  assert.equal(
    readdirSync(join(sweep.folder, "parents")).flatMap((at) => readdirSync(join(sweep.folder, "parents", at))).length,
    2,
  );
});

test("the time that runs will take is that of their steps from the fork on", async () => {
  const { sweep, plan } = await open({ axes: { steps: [20, 40] }, seeds: [3] });
  const [short, long] = plan.points as [Point, Point];
  const ratio = (outcomes: ReadonlyMap<string, Outcome>) => {
    const seconds = estimatePoints(sweep, plan.points, outcomes);
    return (seconds.get(long.hash) ?? 0) / (seconds.get(short.hash) ?? 0);
  };
  assert.ok(Math.abs(ratio(new Map()) - 3) < 1e-9);
  await workPoints(sweep, [short], {});
  const { outcomes } = new Journal(sweep.folder);
  const taken = outcomes.get(short.hash)?.seconds ?? 0;
  assert.ok(Math.abs(ratio(outcomes) - 3) < 1e-9);
  assert.ok(Math.abs((estimatePoints(sweep, plan.points, outcomes).get(short.hash) ?? 0) / taken - 1) < 1e-9);
});

test("two that work at the same time train each parent once", async () => {
  const { sweep, plan } = await open();
  const [first, second] = await Promise.all([
    workPoints(
      sweep,
      plan.points.filter((_, i) => i % 2 === 0),
      {},
    ),
    workPoints(
      sweep,
      plan.points.filter((_, i) => i % 2 === 1),
      {},
    ),
  ]);
  assert.deepEqual([first.done + second.done, first.failed + second.failed], [4, 0]);
});

test("stopped before, nothing of a run is made; gone on with, it is the same run", async () => {
  const { sweep, plan } = await open();
  const { interrupted } = await workPoints(sweep, plan.points, { signal: AbortSignal.abort() });
  assert.ok(interrupted);
  const stop = new AbortController();
  const stopped = workPoints(sweep, plan.points, {
    signal: stop.signal,
    onBegin: () => setImmediate(() => stop.abort()),
  });
  assert.ok((await stopped).interrupted);
  assert.equal((await workPoints(sweep, plan.points, {})).done, 4);
});

/** What is done to a parent once a fork of it has ended, and whether it can be read after that. */
const DAMAGE: readonly (readonly [string, (parent: string) => void, "readable" | "unreadable"])[] = [
  ["no manifest", (parent) => rmSync(join(parent, "manifest.json")), "unreadable"],
  ["half a manifest", (parent) => truncateSync(join(parent, "manifest.json"), 100), "unreadable"],
  ["no experiment", (parent) => rmSync(join(parent, "experiment.yaml")), "unreadable"],
  ["no checkpoint", (parent) => rmSync(join(parent, "checkpoints"), { recursive: true }), "readable"],
  ["half of its rows", (parent) => truncateRows(join(parent, "series")), "readable"],
  ["nothing", (parent) => rmSync(parent, { recursive: true }), "readable"],
];

const truncateRows = (series: string) => {
  for (const name of readdirSync(series)) truncateSync(join(series, name), 100);
};

for (const [what, damage, state] of DAMAGE)
  test(`of a parent with ${what} left, the forks to come are made all the same, and nothing is lost`, async () => {
    const { sweep, plan } = await open({ seeds: [3] });
    const [first, second] = plan.points as [Point, Point];
    const hash = hashExperiment(parentOf(plan.base, FORK, 3));
    const { directory } = parentPlace(sweep.folder, hash);
    const beginOf = async (point: Point) =>
      (await readRun(runPlace(sweep.folder, point.hash).directory)).manifest.forkedFrom?.parametersSha256;
    await workPoints(sweep, [first], {});
    const before = readFileSync(join(directory, "series", readdirSync(join(directory, "series"))[0] ?? ""));
    damage(directory);
    const stop = AbortSignal.timeout(20_000);
    const { done, interrupted } = await workPoints(sweep, [second], { signal: stop });
    assert.deepEqual([done, interrupted], [1, false]);
    assert.equal(await beginOf(second), await beginOf(first));
    const aside = join(failedPlace(sweep.folder, hash, 1), "series");
    assert.equal(existsSync(aside), state === "unreadable");
    if (state === "unreadable") assert.deepEqual(readFileSync(join(aside, readdirSync(aside)[0] ?? "")), before);
  });

test("where the parent ends before the fork, its runs fail and say why", async () => {
  const errorsOf = async (set: object) => {
    const { sweep, plan } = await open({ seeds: [3], set, axes: { "loss.temperature": [1, 2] } });
    await workPoints(sweep, plan.points, {});
    return [...new Journal(sweep.folder).outcomes.values()].map(({ error }) => error ?? "");
  };
  const ruled = { "optimizer.learningRate": 3, "stop.diverged": { timesFirst: 1.01, forSteps: 3 } };
  const infinite = { "model.initializationScale": 1e20 };
  for (const [set, how] of [
    [ruled, /^fork\.at: 10 is not allowed; the parent was ended by stop\.diverged at step \d: /],
    [infinite, /^fork\.at: 10 is not allowed; the parent became non-finite at step \d: /],
  ] as const) {
    const errors = await errorsOf(set);
    assert.equal(errors.length, 2);
    for (const error of errors) assert.match(error, how);
  }
});

test("a folder of forks stays one, and its document is one of the same runs", async () => {
  const { sweep, plan } = await open();
  assert.deepEqual(readSweepFolder(sweep.folder), sweep);
  const plain = planSweep(documentOf({ fork: undefined }));
  const other = planSweep(documentOf({ fork: { at: 12 } }));
  for (const { points } of [plain, other])
    assert.ok(points.every(({ hash }) => plan.points.every((point) => point.hash !== hash)));
  await assert.rejects(
    openSweep(sweep.folder, plain, {}),
    /is the sweep of forks at step 10, and runs that are no forks are asked for/,
  );
  await assert.rejects(openSweep(sweep.folder, other, {}), /forks at step 10, and forks at step 12 are asked for/);
});

test("what a fork cannot be is refused before anything is trained", () => {
  const refused = (more: object) => refusalOf(() => planSweep(documentOf(more)));
  assert.match(refused({ fork: { at: 24 } }), /^fork.at: 24 is not allowed; must be less than the steps of each run/);
  assert.match(refused({ fork: { at: 0 } }), /^fork.at: 0 is not allowed/);
  assert.match(refused({ fork: { step: 3 } }), /^fork.step: unknown setting/);
  assert.match(refused({ axes: { "model.width": [4, 8] } }), /^axes\.model\.width: 4 is not allowed in a fork/);
  const conditions = [{ when: { "optimizer.epsilon": 1e-5 }, set: { "model.width": 8 } }];
  assert.match(refused({ conditions }), /^conditions\[0\]\.set\.model\.width: 8 is not allowed in a fork/);
  assert.match(
    refused({ fork: { at: 1e15 } }),
    /^fork.at: 1000000000000000 is not allowed; must be less than the steps/,
  );
  assert.match(
    refused({ set: { "stop.diverged": { forSteps: 15 } } }),
    /^fork.at: 10 is not allowed; the parent would end there: stop\.diverged\.forSteps: 15 is not allowed/,
  );
});
