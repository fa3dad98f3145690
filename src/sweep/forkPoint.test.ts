/** @file A sweep of forks: the runs of a seed go on from one state, to the bits of a fork by hand. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readRun } from "../store/index.ts";
import { forkRun, runExperiment } from "../training/index.ts";
import { parentPlace, runPlace } from "./folder/places.ts";
import { hashExperiment, openSweep, parseSweep, planSweep, readSweepFolder } from "./index.ts";
import { makeRoots, tinyBase } from "./madeSweep.fixture.ts";
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
  assert.ok(existsSync(parent));
  assert.equal(
    readdirSync(join(sweep.folder, "parents")).flatMap((at) => readdirSync(join(sweep.folder, "parents", at))).length,
    2,
  );
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
  assert.match(
    refused({ axes: { "model.width": [4, 8] } }),
    /^model.width: 8 is not allowed in a fork|^model.width: 4 is not allowed in a fork/,
  );
});
