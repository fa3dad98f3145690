/** @file Curvature along a run: the numbers beside dense matrices and differences, stopped and gone on with, and what is refused. */
import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { before, test } from "node:test";
import { nodeHost } from "../engine/hosts/node.ts";
import { dot, normOf, symmetricEigen } from "../landscape/index.ts";
import { createLossSurface, type TrainingState } from "../session/index.ts";
import { type Run, readRun } from "../store/index.ts";
import { forkRun, openSession, resumeRun, runExperiment } from "../training/index.ts";
import { experimentOf } from "../training/recordedRun.ts";
import { replayRun } from "../training/replayRun.ts";
import { ENGINE, makeFolder, tiny } from "../training/testRuns.fixture.ts";
import { type CurvatureOptions, measureCurvature, type StepCurvature } from "./index.ts";

const root = makeFolder();

const record = async (...settings: string[]): Promise<Run> =>
  readRun((await runExperiment(tiny("model.activation=tanh", ...settings), { ...ENGINE, root })).run);

let run: Run;
before(async () => {
  run = await record("steps=40", "optimizer.warmupSteps=30");
});

const TIGHT = { ...ENGINE, tolerance: 1e-9, top: 2, bottom: 2 };

async function measure(steps: readonly number[], options: CurvatureOptions = TIGHT, of = run) {
  rmSync(`${of.directory}/measurements`, { recursive: true, force: true });
  return measureCurvature(of, steps, options);
}

async function stateAfter(step: number, of = run): Promise<TrainingState> {
  return (await replayRun(of, step, ENGINE))?.state ?? assert.fail();
}

/** The loss of a run at any parameters, its gradient, and its Hessian written out. */
async function openDense(of: Run, asked: { readonly part?: "validation"; readonly numbers?: Int32Array } = {}) {
  const { parameters } = await stateAfter(of.manifest.forkedFrom?.step ?? 0, of);
  const surface = await createLossSurface(experimentOf(of), { host: nodeHost, parameters, ...asked });
  const { size } = surface;
  return {
    size,
    gradientAt: (at: Float64Array) => {
      surface.moveTo(at);
      const into = new Float64Array(size);
      return { loss: surface.gradient(into), gradient: into };
    },
    hessianAt: (at: TrainingState) => {
      surface.moveTo(at.parameters);
      return Array.from({ length: size }, (_, i) => {
        const [unit, column] = [new Float64Array(size), new Float64Array(size)];
        unit[i] = 1;
        surface.hessian.multiply(unit, column);
        return column;
      });
    },
  };
}

function assertNear(found: readonly (number | null | undefined)[], expected: readonly number[], within: number): void {
  assert.equal(found.length, expected.length);
  for (const [i, value] of expected.entries())
    assert.ok(
      Math.abs((found[i] ?? Number.NaN) - value) <= within * Math.max(1, Math.abs(value)),
      `${found} and not ${expected}`,
    );
}

const ends = (values: Float64Array, count: number) => ({
  top: [...values].toReversed().slice(0, count),
  bottom: [...values].slice(0, count),
});

test("eigenvalues are those of the Hessian written out, and of the preconditioned one", async () => {
  const dense = await openDense(run);
  assert.ok(dense.size <= 300);
  const { steps } = await measure([0, 1, 25, 40], { ...TIGHT, preconditioned: true });
  for (const found of steps) {
    const state = await stateAfter(found.step);
    const hessian = dense.hessianAt(state);
    const { top, bottom } = ends(symmetricEigen(hessian).values, 2);
    assertNear(found.top ?? [], top, 1e-8);
    assertNear(found.bottom ?? [], bottom, 1e-8);
    assert.equal(found.converged, true);
    assert.equal(found.residuals?.top.length, 2);
    if (found.step === 0) {
      assert.equal(found.preconditioned, null);
      continue;
    }
    // Adam's by its definition, element by element.
    const { updates, optimizer } = state;
    const v = optimizer.get("exp_avg_sq") ?? assert.fail();
    const P = Array.from(v, (value) => (1 - 0.9 ** updates) * (Math.sqrt(value / (1 - 0.95 ** updates)) + 1e-8));
    const scaled = hessian.map((row, i) =>
      row.map((value, j) => value / Math.sqrt((P[i] as number) * (P[j] as number))),
    );
    const of = ends(symmetricEigen(scaled).values, 2);
    assertNear(found.preconditioned?.top ?? [], of.top, 1e-6);
    assertNear(found.preconditioned?.bottom ?? [], of.bottom, 1e-6);
    const { gradient } = dense.gradientAt(Float64Array.from(state.parameters));
    const step = gradient.map((value, i) => value / (P[i] as number));
    const bent = hessian.map((row) => dot(row, step));
    assertNear([found.preconditioned?.alongGradient], [dot(step, Float64Array.from(bent)) / dot(gradient, step)], 1e-8);
  }
});

test("curvature along update and gradient are what differences of the loss say, of the step that leaves from there", async () => {
  const dense = await openDense(run);
  const { steps } = await measure([5, 39, 40]);
  for (const { step, updateSharpness, gradientSharpness, loss, gradientNorm } of steps) {
    const at = Float64Array.from((await stateAfter(step)).parameters);
    const here = dense.gradientAt(at);
    assertNear([loss, gradientNorm], [here.loss, normOf(here.gradient)], 1e-12);
    // dᵀHd/‖d‖² from gradients at two points beside this one.
    const along = (direction: Float64Array) => {
      const length = normOf(direction);
      const unit = direction.map((value) => value / length);
      const [ahead, behind] = [1e-5, -1e-5].map((h) =>
        dense.gradientAt(at.map((value, i) => value + h * (unit[i] as number))),
      );
      return (dot(ahead?.gradient ?? at, unit) - dot(behind?.gradient ?? at, unit)) / 2e-5;
    };
    assertNear([gradientSharpness], [along(here.gradient)], 1e-7);
    if (step === 40) assert.equal(updateSharpness, null);
    else {
      const next = (await stateAfter(step + 1)).parameters;
      assertNear([updateSharpness], [along(at.map((value, i) => (next[i] as number) - value))], 1e-7);
    }
  }
});

test("the learning rate is that of the step that leaves from there, and the threshold the optimizer's at it", async () => {
  const { steps, thresholdOf } = await measure([0, 15, 40]);
  assertNear(
    steps.map(({ learningRate }) => learningRate),
    [0, 0.0005, 0.001],
    1e-15,
  );
  assert.deepEqual(thresholdOf, "preconditioned");
  // At a rate of 0 there is none.
  assert.equal(steps[0]?.threshold, null);
  assertNear([steps[1]?.threshold, steps[2]?.threshold], [(2 * 1.9) / (0.1 * 5e-4), 38_000], 1e-9);
  for (const [settings, threshold, of] of [
    [["optimizer.name=sgd", "optimizer.learningRate=0.1"], 20, "hessian"],
    [["optimizer.name=sgd", "optimizer.learningRate=0.1", "optimizer.momentum=0.9"], 38, "hessian"],
    [
      ["optimizer.name=sgd", "optimizer.learningRate=0.1", "optimizer.momentum=0.9", "optimizer.dampening=0.5"],
      76,
      "hessian",
    ],
    [
      ["optimizer.name=sgd", "optimizer.learningRate=0.1", "optimizer.momentum=0.9", "optimizer.nesterov=true"],
      3.8 / 0.28,
      "hessian",
    ],
    [["optimizer.name=rmsProp"], 2000, "preconditioned"],
    [["optimizer.name=adamW", "optimizer.amsgrad=true"], 38_000, "preconditioned"],
    [["optimizer.name=lion"], null, null],
    [['optimizer.transforms=[{"name":"clipNorm"}]'], null, null],
  ] as const) {
    const other = await record(...settings);
    const said: string[] = [];
    const result = await measure([24], { ...ENGINE, say: (line) => said.push(line) }, other);
    if (threshold === null) assert.match(said.join("\n"), /threshold: none is known/);
    assert.deepEqual([result.thresholdOf, said.length === 0 || threshold === null], [of, true]);
    assert.ok(Math.abs((result.steps[0]?.threshold ?? 0) - (threshold ?? 0)) < 1e-9, `${result.steps[0]?.threshold}`);
  }
});

test("other forms of Adam, and RMSProp, have the preconditioner that their step divides by", async () => {
  for (const settings of [
    ["optimizer.name=adamW", "optimizer.epsilonPlacement=inside-root", "optimizer.epsilon=1e-6"],
    ["optimizer.epsilonPlacement=before-correction", "optimizer.epsilon=1e-4"],
    ["optimizer.amsgrad=true"],
    ["optimizer.name=rmsProp", "optimizer.centered=true"],
  ]) {
    // Each divides m by P/(1 − β₁ᵗ), RMSProp g by P: what the last update says P was, where it was not tiny.
    const of = await record("model.precision=f64", ...settings);
    const [before, after] = [await stateAfter(23, of), await stateAfter(24, of)];
    const { top = [] } = (await measure([24], { ...TIGHT, preconditioned: true }, of)).steps[0]?.preconditioned ?? {};
    const dense = await openDense(of);
    const hessian = dense.hessianAt(after);
    const { gradient } = dense.gradientAt(Float64Array.from(before.parameters));
    const rate = 1e-3;
    const P = Array.from(after.parameters, (value, i) => {
      const moved = (before.parameters[i] as number) - value;
      const mean = after.optimizer.get("exp_avg")?.[i] ?? (gradient[i] as number);
      return (rate * mean) / moved;
    });
    assert.ok(P.every((value) => value > 0));
    const scaled = hessian.map((row, i) =>
      row.map((value, j) => value / Math.sqrt((P[i] as number) * (P[j] as number))),
    );
    assertNear(top, ends(symmetricEigen(scaled).values, 2).top, 1e-5);
  }
});

test("of a batch, and of the validation set, it is that of their rows", async () => {
  const of = await record("batch.size=3", "data.validationPoints=5");
  const { steps } = await measure([7, 8], { ...TIGHT, batch: true }, of);
  const session = await openSession(experimentOf(of), ENGINE);
  // The loss of a step is recorded: that of its batch, before its update.
  const recorded = of.series.columns.trainLoss ?? assert.fail();
  assertNear(
    steps.map(({ loss }) => loss),
    [recorded[7] as number, recorded[8] as number],
    1e-6,
  );
  const [validation] = (await measure([7], { ...TIGHT, part: "validation" }, of)).steps;
  const dense = await openDense(of, { part: "validation" });
  const state = await stateAfter(7, of);
  assertNear(validation?.top ?? [], ends(symmetricEigen(dense.hessianAt(state)).values, 2).top, 1e-8);
  session.dispose();
});

test("stopped and gone on with, on one thread or two, the file has the same bytes; then it is read", async () => {
  const steps = [0, 20, 39, 40];
  const options = { ...TIGHT, traceProbes: 3, densityProbes: 1, preconditioned: true };
  const { file, steps: whole } = await measure(steps, options);
  const bytes = readFileSync(file);
  assert.equal(whole[1]?.trace?.products, 3);
  assert.equal(whole[1]?.density?.probes.length, 1);
  for (const after of [1, 50, 300]) {
    rmSync(`${run.directory}/measurements`, { recursive: true });
    const stop = new AbortController();
    let products = 0;
    const stopped = await measureCurvature(run, steps, {
      ...options,
      signal: stop.signal,
      onProgress: () => ++products === after && stop.abort(),
    });
    assert.deepEqual([stopped.isDone, stopped.steps.length < 4], [false, true]);
    const found: StepCurvature[] = [];
    const again = await measureCurvature(run, steps, {
      ...options,
      threads: after === 300 ? 2 : 1,
      onFound: (each) => found.push(each),
    });
    assert.deepEqual([again.isDone, found, again.steps], [true, again.steps, whole]);
    assert.deepEqual(readFileSync(file), bytes, `after ${after} products`);
  }
  const read = await measureCurvature(run, steps, { ...options, onPlan: () => assert.fail("it is there") });
  assert.deepEqual(read.steps, whole);
});

const DIVERGING = [
  ...["optimizer.name=sgd", "optimizer.learningRate=1e30", "loss.name=squaredError", "model.activation=identity"],
];

test("a fork has its own curvature; where numbers are not finite, that is what is kept", async () => {
  const { run: directory } = await forkRun(run.directory, {
    ...ENGINE,
    at: 20,
    overrides: ["optimizer.learningRate=0.05"],
    root,
  });
  const fork = await readRun(directory);
  const [first, later] = (await measure([20, 21], TIGHT, fork)).steps;
  const [same] = (await measure([20])).steps;
  assert.deepEqual([first?.top, first?.learningRate], [same?.top, 0.05 * (20 / 30)]);
  assert.notDeepEqual(later?.top, same?.top);
  const diverged = await record(...DIVERGING);
  const { steps } = await measure([0, Number(diverged.series.step.at(-1))], TIGHT, diverged);
  assert.equal(steps[0]?.nonFinite, undefined);
  assert.match(steps[1]?.nonFinite ?? "", /is not finite$/);
  assert.equal(steps[1]?.top, undefined);
});

test("a state that the next step leaves for infinity has its curvature still, but none along that step", async () => {
  const diverged = await record(...DIVERGING);
  const last = Number(diverged.series.step.at(-1));
  const { steps } = await measure([last - 1, last], TIGHT, diverged);
  assert.deepEqual([steps[0]?.nonFinite, steps[0]?.updateSharpness, steps[0]?.converged], [undefined, null, true]);
  assert.match(steps[1]?.nonFinite ?? "", /is not finite$/);
});

test("of a run that was made longer, an update leaves from what was its last step", async () => {
  const { directory } = await record();
  const at = async () => (await measureCurvature(await readRun(directory), [10, 24], ENGINE)).steps[1];
  const before = await at();
  assert.equal(before?.updateSharpness, null);
  await resumeRun(directory, { ...ENGINE, steps: 30 });
  const after = await at();
  assert.deepEqual([after?.top, typeof after?.updateSharpness], [before?.top, "number"]);
});

test("what the run does not allow is refused before anything is written", async () => {
  for (const [options, problem] of [
    [{ top: 0, bottom: 0 }, /^RequestError: top: 0 is not allowed where bottom is 0, too$/],
    [{ top: 4, mostProducts: 3 }, /^RequestError: mostProducts: 3 is not allowed; must be at least 5/],
    [{ batch: true, part: "validation" }, /^RequestError: batch: is of the training set/],
    [{ data: "elsewhere" }, /^RequestError: data: is for data that are read from files, and data.name is hypercube$/],
  ] as const)
    await assert.rejects(measure([1], { ...ENGINE, ...options }), problem);
  const lion = await record("optimizer.name=lion");
  await assert.rejects(
    measure([1], { ...ENGINE, preconditioned: true }, lion),
    /^RequestError: preconditioned: is for adam, adamW and rmsProp, .* optimizer is lion$/,
  );
  await assert.rejects(
    measure([1], { ...ENGINE, top: 999 }),
    /^RequestError: top: 999 and bottom: 1 are more eigenvalues than there are/,
  );
  const bare = await record("data.validationPoints=0");
  await assert.rejects(
    measure([1], { ...ENGINE, part: "validation" }, bare),
    /^RequestError: part: validation is not allowed; this run has no validation set$/,
  );
});
