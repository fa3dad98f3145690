/** @file Trajectories of recorded runs: their components, and the plane under them. */
import assert from "node:assert/strict";
import { readFileSync, truncateSync } from "node:fs";
import { before, test } from "node:test";
import { symmetricEigen } from "../landscape/index.ts";
import { assertNear } from "../landscape/matrices.fixture.ts";
import { type Run, readRun } from "../store/index.ts";
import { runExperiment } from "../training/index.ts";
import { ENGINE, makeFolder, tiny } from "../training/testRuns.fixture.ts";
import type { TrajectoryRequest } from "./landscapeRequest.ts";
import { type LandscapeOptions, measureLandscape } from "./measureLandscape.ts";
import { measureTrajectory } from "./measureTrajectory.ts";
import { visitStates } from "./visitStates.ts";

const root = makeFolder();
let run: Run;
before(async () => {
  run = await readRun((await runExperiment(tiny("data.validationPoints=8"), { ...ENGINE, root })).run);
});

const REQUEST: TrajectoryRequest = {
  steps: [0, 4, 8, 12, 16, 20, 24],
  parts: ["train", "validation"],
  precision: "f64",
  points: null,
};

const measure = (asked: Partial<TrajectoryRequest> = {}, options: LandscapeOptions = {}) =>
  measureTrajectory(run, { ...REQUEST, ...asked }, { ...ENGINE, ...options });

test("shares and places are those of the covariance of the states", async () => {
  const { components, isDone, rows, alphas } = await measure();
  assert.ok(components);
  assert.deepEqual([isDone, rows, alphas], [true, [], null]);
  const states: Float64Array[] = [];
  await visitStates(run, REQUEST.steps, ENGINE, ({ state }) => {
    states.push(Float64Array.from(state.parameters));
  });
  const last = states.at(-1) as Float64Array;
  const differences = states.slice(0, -1).map((state) => state.map((value, i) => value - (last[i] as number)));
  const mean = last.map((_, i) => differences.reduce((sum, row) => sum + (row[i] as number), 0) / differences.length);
  const centred = differences.map((row) => row.map((value, i) => value - (mean[i] as number)));
  const covariance = Array.from(last, (_, i) =>
    Float64Array.from(last, (_, j) => centred.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), 0)),
  );
  const { values, vectors } = symmetricEigen(covariance);
  const total = values.reduce((sum, value) => sum + value, 0);
  for (const [i, axis] of (["alpha", "beta"] as const).entries()) {
    const place = values.length - 1 - i;
    assertNear([components.shares[i] as number], [(values[place] as number) / total], 1e-10);
    const along = [...differences, last.map(() => 0)].map((row) =>
      row.reduce((sum, value, j) => sum + value * (vectors[place]?.[j] as number), 0),
    );
    const sign = Math.sign(along[0] as number);
    assertNear(
      components.points.map((point) => point[axis]),
      along.map((value) => sign * value),
      1e-8,
    );
  }
  assert.deepEqual(
    components.points.map(({ step }) => step),
    REQUEST.steps,
  );
});

test("the plane reaches around the trajectory, and goes on where it stopped", async () => {
  const whole = await measure({ points: 5 });
  const { alphas, betas, rows, components } = whole;
  assert.ok(alphas && betas && components);
  assert.deepEqual([alphas.length, betas.length, rows.length], [5, 5, 5]);
  for (const { alpha, beta } of components.points) {
    assert.ok(alpha > (alphas[0] as number) && alpha < (alphas[4] as number));
    assert.ok(beta > (betas[0] as number) && beta < (betas[4] as number));
  }
  const bytes = readFileSync(whole.file, "utf8");
  const kept = `${bytes.split("\n").slice(0, 4).join("\n")}\n`;
  truncateSync(whole.file, Buffer.byteLength(kept));
  const controller = new AbortController();
  controller.abort();
  const stopped = await measure({ points: 5 }, { signal: controller.signal });
  assert.deepEqual([stopped.isDone, stopped.rows.length], [false, 2]);
  assert.deepEqual(await measure({ points: 5 }, { threads: 2 }), whole);
  assert.equal(readFileSync(whole.file, "utf8"), bytes);
});

test("the plane has the loss of the last state at its origin", async () => {
  // Odd multiples: no point of the plane is the origin, so that its neighbours must hold it between them.
  const { rows, alphas, betas } = await measure({ points: 41 });
  const slice = await measureLandscape(
    run,
    {
      ...{ along: ["initial"], steps: [24], range: { from: 0, to: 1, points: 2 }, normalize: "none", biases: "scaled" },
      ...{ parts: ["train"], precision: "f64", seed: 0 },
    },
    ENGINE,
  );
  const nearest = (values: readonly number[] | null) =>
    (values ?? []).reduce((best, value, i, all) => (Math.abs(value) < Math.abs(all[best] as number) ? i : best), 0);
  const near = rows[nearest(betas)]?.curves.train?.loss[nearest(alphas)] as number;
  const expected = slice.pieces[0]?.curves.train?.loss[0] as number;
  assert.ok(Math.abs(near - expected) < 0.1 * expected, `${near} beside ${expected}`);
});

test("too few states have no two components, and too many do not fit", async () => {
  await assert.rejects(
    measure({ steps: [3, 4] }),
    /^RequestError: at: a trajectory needs three steps or more, such as 0:last:10, and 2 are named/,
  );
  await assert.rejects(
    measure({ steps: [1, 2, 3], points: 5 }),
    /^RequestError: at: the plane under a trajectory needs four steps or more, such as 0:last:10, and 3 are named/,
  );
  assert.equal((await measure({ steps: [1, 2, 3] })).components?.shares.length, 1);
  assert.equal((await measure({ steps: [1, 2, 3, 4], points: 2 })).rows.length, 2);
  await assert.rejects(
    measure({ points: 1001 }),
    /points: a plane of 1,001 × 1,001 has 1,002,001 points, and at most 1,000,000 are allowed/,
  );
});

test("of states on a line there is one component and no plane, and of states that do not differ none", async () => {
  const request = { ...REQUEST, steps: [0, 1, 2, 3, 4], parts: ["train"] as const, points: 3 };
  for (const [rate, components] of [
    ["1e-8", 1],
    ["1e-300", 0],
  ] as const) {
    const lion = tiny("optimizer.name=lion", `optimizer.learningRate=${rate}`, "model.precision=f64", "steps=4");
    const straight = await readRun((await runExperiment(lion, { ...ENGINE, root })).run);
    const found = await measureTrajectory(straight, request, ENGINE);
    assert.deepEqual([found.isDone, found.rows, found.alphas, found.betas], [true, [], null, null]);
    assert.deepEqual([found.components?.shares.length, found.components?.points.length], [components, 5]);
    // What an earlier version began and then refused is finished.
    const bytes = readFileSync(found.file, "utf8");
    truncateSync(found.file, Buffer.byteLength(`${bytes.split("\n").slice(0, 2).join("\n")}\n`));
    assert.deepEqual(await measureTrajectory(straight, request, ENGINE), found);
    assert.equal(readFileSync(found.file, "utf8"), bytes);
  }
});

test("states that are not finite are left out and named, and there are no directions to them", async () => {
  const settings = ["optimizer.learningRate=10", "loss.name=squaredError", "model.activation=identity", "steps=40"];
  const experiment = tiny("optimizer.name=sgd", ...settings);
  const diverged = await readRun((await runExperiment(experiment, { ...ENGINE, root })).run);
  const last = Number(diverged.series.step.at(-1));
  const steps = [...Array(last + 1).keys()];
  const request = { ...REQUEST, steps, parts: ["train"] as const, points: 3 };
  const lost = await measureTrajectory(diverged, request, ENGINE);
  assert.deepEqual([lost.isDone, lost.rows, lost.alphas], [true, [], null]);
  assert.deepEqual([lost.components?.points, lost.components?.nonFinite?.at(-1)], [[], last]);
  const slice = { along: ["initial"] as const, range: { from: -1, to: 1, points: 3 }, normalize: "filter" as const };
  const { pieces } = await measureLandscape(
    diverged,
    { ...request, ...slice, steps: [last], biases: "scaled", seed: 0 },
    ENGINE,
  );
  assert.deepEqual(pieces[0]?.curves, { train: { loss: [null, null, null], accuracy: [null, null, null] } });
  assert.equal(pieces[0]?.nonFinite, "the parameters are not finite");
});
