/** @file Slices and planes of recorded runs: against closed forms, resumed, and refused. */
import assert from "node:assert/strict";
import { appendFileSync, readFileSync, truncateSync } from "node:fs";
import { before, test } from "node:test";
import { assertNear } from "../landscape/matrices.fixture.ts";
import { writeLog } from "../recording/index.ts";
import { type Run, readRun } from "../store/index.ts";
import { forkRun, openSession, resumeRun, runExperiment } from "../training/index.ts";
import { ENGINE, makeFolder, tiny } from "../training/testRuns.fixture.ts";
import type { LandscapeRequest } from "./landscapeRequest.ts";
import { type Landscape, type LandscapeOptions, measureLandscape } from "./measureLandscape.ts";
import { visitStates } from "./visitStates.ts";

const root = makeFolder();
const LINEAR = [
  "model.depth=1",
  "model.precision=f64",
  "loss.name=squaredError",
  "loss.precision=f64",
  "data.validationPoints=8",
];
let run: Run;
before(async () => {
  run = await readRun((await runExperiment(tiny(...LINEAR, "validation.everySteps=1"), { ...ENGINE, root })).run);
});

const REQUEST: LandscapeRequest = {
  along: ["random"],
  steps: [5],
  range: { from: -3, to: 3, points: 7 },
  normalize: "filter",
  biases: "scaled",
  parts: ["train", "validation"],
  precision: "f64",
  seed: 0,
};

const measure = (asked: Partial<LandscapeRequest>, options: LandscapeOptions = {}, of = run) =>
  measureLandscape(of, { ...REQUEST, ...asked }, { ...ENGINE, ...options });

/** Loss and accuracy of the linear network on a part of its data, by sums of our own. */
async function evaluateLinear(parameters: Float64Array, part: "train" | "validation") {
  const session = await openSession(tiny(...LINEAR), ENGINE);
  session.dispose();
  const { loaded, layout } = session;
  assert.ok(loaded.kind === "vectors");
  const [classes, inputs] = (layout[0] as (typeof layout)[number]).shape as [number, number];
  let [loss, right] = [0, 0];
  for (const row of loaded.subsets[part]) {
    const x = new Float64Array(inputs);
    loaded.write(row, x, 0);
    const logits = Array.from({ length: classes }, (_, k) =>
      x.reduce(
        (sum, value, j) => sum + value * (parameters[k * inputs + j] as number),
        parameters[classes * inputs + k] as number,
      ),
    );
    const label = loaded.targets[row] as number;
    loss += logits.reduce((sum, z, k) => sum + (z - (k === label ? 1 : 0)) ** 2, 0) / classes;
    right += logits.indexOf(Math.max(...logits)) === label ? 1 : 0;
  }
  const { length } = loaded.subsets[part];
  return { loss: loss / length, accuracy: right / length };
}

/** Of a slice's first piece, where all values are finite. */
function curvesOf({ pieces }: Landscape, part: "train" | "validation") {
  const curves = pieces[0]?.curves[part];
  assert.ok(curves);
  return curves as { readonly loss: readonly number[]; readonly accuracy: readonly number[] };
}

async function stateOf(step: number, of = run): Promise<Float64Array> {
  let found = new Float64Array();
  await visitStates(of, [step], ENGINE, ({ state }) => {
    found = Float64Array.from(state.parameters);
  });
  return found;
}

test("a slice of a linear network has the losses and accuracies of its points", async () => {
  const [from, to] = [await stateOf(5), await stateOf(24)];
  const { pieces, alphas, betas, isDone } = await measure({ along: ["final"], normalize: "none" });
  assert.deepEqual([isDone, betas, pieces.length, pieces[0]?.row], [true, null, 1, null]);
  for (const part of ["train", "validation"] as const)
    for (const [i, alpha] of alphas.entries()) {
      const point = from.map((value, k) => value + alpha * ((to[k] as number) - value));
      const expected = await evaluateLinear(point, part);
      assertNear([pieces[0]?.curves[part]?.loss[i] as number], [expected.loss], 1e-12);
      assert.equal(pieces[0]?.curves[part]?.accuracy[i], expected.accuracy);
    }
});

test("α = 1 along `final` is the loss of the last state, and α = 0 that which the next step recorded", async () => {
  const found = await measure({ along: ["final"], normalize: "none", range: { from: 0, to: 1, points: 2 } });
  assert.deepEqual(found.alphas, [0, 1]);
  const { loss, accuracy } = curvesOf(found, "validation");
  const recorded = (name: string, step: number) => run.series.columns[name]?.[step - 1] as number;
  assertNear([loss[0] as number], [recorded("validationLoss", 6)], 1e-12);
  assertNear([accuracy[0] as number], [recorded("validationAccuracy", 6)], 1e-7);
  assertNear([curvesOf(found, "train").loss[0] as number], [recorded("trainLoss", 6)], 1e-12);
  assertNear([loss[1] as number], [(await evaluateLinear(await stateOf(24), "validation")).loss], 1e-12);
});

test("of a run that was made longer, `final` leads to another end", async () => {
  const { run: directory } = await runExperiment(tiny(), { ...ENGINE, root });
  const asked = { along: ["final"], parts: ["train"] } as const;
  const short = await measure(asked, {}, await readRun(directory));
  await resumeRun(directory, { ...ENGINE, steps: 30 });
  const long = await measure(asked, {}, await readRun(directory));
  assert.notEqual(long.file, short.file);
  assert.notDeepEqual(long.pieces, short.pieces);
  const random = await measure({ parts: ["train"] }, {}, await readRun(directory));
  await resumeRun(directory, { ...ENGINE, steps: 36 });
  assert.deepEqual(await measure({ parts: ["train"] }, {}, await readRun(directory)), random);
});

test("each direction is what its name says", async () => {
  const [first, here, next, last] = (await Promise.all(
    [0, 5, 6, 24].map((step) => stateOf(step)),
  )) as Float64Array[] as [Float64Array, Float64Array, Float64Array, Float64Array];
  const normOf = (x: Float64Array) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
  const away = (to: Float64Array) => normOf(to.map((value, i) => value - (here[i] as number)));
  const lengths = {
    initial: away(first),
    final: away(last),
    step: away(next),
    random: 1,
    hessian: 1,
    "hessian-bottom": 1,
  };
  for (const [name, length] of Object.entries(lengths)) {
    const { pieces } = await measure({ along: [name as keyof typeof lengths], normalize: "none" });
    assertNear([pieces[0]?.directions[0]?.length as number], [length], 1e-12, name);
    assert.equal(pieces[0]?.directions[0]?.normalizedLength, pieces[0]?.directions[0]?.length);
  }
  // A quadratic loss: the gradient and the ends of the spectrum are those of parabolas along the direction.
  const parabola = async (name: "gradient" | "hessian" | "hessian-bottom") => {
    const found = await measure({ along: [name], normalize: "none", range: { from: -1, to: 1, points: 3 } });
    const [low, middle, high] = curvesOf(found, "train").loss as readonly [number, number, number];
    return { direction: found.pieces[0]?.directions[0], slope: (high - low) / 2, bend: high + low - 2 * middle };
  };
  const { direction, slope } = await parabola("gradient");
  assertNear([slope], [(direction?.length as number) ** 2], 1e-10);
  for (const name of ["hessian", "hessian-bottom"] as const) {
    const { direction: vector, bend } = await parabola(name);
    assert.equal(vector?.converged, true);
    assertNear([bend], [vector?.eigenvalue as number], 1e-8);
    assert.ok((vector?.residual as number) < 1e-3);
  }
});

test("filters are normalised, and biases scaled or left out", async () => {
  const here = await stateOf(5);
  const normOf = (x: ArrayLike<number>) => Math.hypot(...Array.from(x));
  const weights = here.length - 8;
  const scaled = (await measure({ along: ["final"] })).pieces[0]?.directions[0];
  assertNear([scaled?.normalizedLength as number], [normOf(here)], 1e-12);
  const leftOut = (await measure({ along: ["final"], biases: "left-out" })).pieces[0]?.directions[0];
  assertNear([leftOut?.normalizedLength as number], [normOf(here.subarray(0, weights))], 1e-12);
  assert.equal(leftOut?.length, scaled?.length);
});

test("slices at several steps are those of each alone, running statistics and gradients included", async () => {
  const { run: directory } = await runExperiment(tiny("model.hiddenNorm=batch"), { ...ENGINE, root });
  const normed = await readRun(directory);
  const look = async (steps: number[]) =>
    (await measure({ along: ["gradient"], parts: ["train"], steps }, {}, normed)).pieces;
  assert.deepEqual(await look([5, 20]), [...(await look([5])), ...(await look([20]))]);
});

const PLANE = { along: ["random", "random"], steps: [5, 9], range: { from: -1, to: 1, points: 5 } } as const;

test("a plane has slices as its rows, and says the angle between its directions", async () => {
  const { pieces, betas, alphas } = await measure({ ...PLANE, seed: 3 });
  assert.deepEqual(
    pieces.map(({ step, row }) => [step, row]),
    [5, 9].flatMap((step) => [0, 1, 2, 3, 4].map((row) => [step, row])),
  );
  assert.deepEqual(betas, alphas);
  const slice = await measure({ ...PLANE, along: ["random"], seed: 3 });
  for (const [i, step] of [5, 9].entries())
    assert.deepEqual(pieces.find((piece) => piece.step === step && piece.row === 2)?.curves, slice.pieces[i]?.curves);
  assert.ok(Math.abs(pieces[0]?.cosine ?? 1) < 0.9);
  assert.notEqual(pieces[0]?.cosine, 0);
});

test("a plane that was stopped, or torn, is the one that was not; a finished one is read", async () => {
  const whole = await measure({ ...PLANE, seed: 4 });
  const bytes = readFileSync(whole.file, "utf8");
  const lines = bytes.split("\n");
  // Killed in the middle of a line of the second step.
  const kept = `${lines.slice(0, 8).join("\n")}\n`;
  truncateSync(whole.file, Buffer.byteLength(kept));
  appendFileSync(whole.file, '{"step":9,"ro');
  const counted: number[] = [];
  const onStart = (points: number) => counted.push(points);
  assert.deepEqual(await measure({ ...PLANE, seed: 4 }, { onStart, threads: 2 }), whole);
  assert.equal(readFileSync(whole.file, "utf8"), bytes);
  assert.deepEqual(counted, [15]);
  // Stopped by a signal.
  truncateSync(whole.file, Buffer.byteLength(kept));
  const controller = new AbortController();
  controller.abort();
  const stopped = await measure({ ...PLANE, seed: 4 }, { signal: controller.signal });
  assert.deepEqual([stopped.isDone, stopped.pieces.length], [false, 7]);
  assert.deepEqual(await measure({ ...PLANE, seed: 4 }), whole);
  assert.equal(readFileSync(whole.file, "utf8"), bytes);
  const none: number[] = [];
  assert.deepEqual(await measure({ ...PLANE, seed: 4 }, { onStart: (points) => none.push(points) }), whole);
  assert.deepEqual(none, []);
});

test("in float32 a slice is that of float64, rounded", async () => {
  const [exact, rounded] = [await measure({}), await measure({ precision: "f32" })];
  const losses = [exact, rounded].map(({ pieces }) => pieces[0]?.curves.train?.loss as number[]) as [
    number[],
    number[],
  ];
  assertNear(losses[1], losses[0], 1e-5 * Math.max(...losses[0]));
  assert.notDeepEqual(losses[1], losses[0]);
});

test("a loss that is not finite is null", async () => {
  const { pieces } = await measure({ range: { from: -1e200, to: 1e200, points: 3 } });
  assert.deepEqual(
    pieces[0]?.curves.train?.loss.map((value) => value === null),
    [true, false, true],
  );
});

test("a fork begins where it was forked", async () => {
  const options = { ...ENGINE, at: 10, overrides: [], root };
  const fork = await readRun((await forkRun(run.directory, options)).run);
  const { pieces } = await measure(
    { along: ["initial"], steps: [12], normalize: "none", range: { from: 0, to: 1, points: 2 } },
    {},
    fork,
  );
  const expected = await evaluateLinear(await stateOf(10), "train");
  assertNear([pieces[0]?.curves.train?.loss[1] as number], [expected.loss], 1e-12);
  await assert.rejects(
    measure({ along: ["initial"], steps: [10] }, {}, fork),
    /along: initial is no direction at step 10/,
  );
});

test("what cannot be measured is refused before anything starts", async () => {
  const refused: [Partial<LandscapeRequest>, RegExp][] = [
    [
      { along: ["random", "random"], range: { from: -1, to: 1, points: 31_623 } },
      /^RequestError: points: a plane of 31,623 × 31,623 has 1,000,014,129 points, and at most 1,000,000 are allowed/,
    ],
    [
      { steps: [1, 2, 3], range: { from: -1, to: 1, points: 400_000 } },
      /points: a slice of 400,000 at 3 steps has 1,200,000 points/,
    ],
    [{ along: ["initial"], steps: [0, 5] }, /along: initial is no direction at step 0/],
    [{ along: ["final"], steps: [24] }, /along: final is no direction at step 24/],
    [{ along: ["step"], steps: [24] }, /along: step is no direction at step 24, the run's last: no update follows it/],
    [{ along: ["gradient", "gradient"] }, /along: gradient stands there twice/],
  ];
  for (const [asked, message] of refused) await assert.rejects(measure(asked), message);
  const plain = await readRun((await runExperiment(tiny(), { ...ENGINE, root })).run);
  await assert.rejects(measure({}, {}, plain), /part: validation is not there: the data have no validation set/);
  const log = writeLog(
    { step: Float64Array.of(1), columns: [{ name: "trainLoss", values: Float64Array.of(1) }] },
    { root, name: "log" },
  );
  await assert.rejects(measure({}, {}, await readRun(log)), /is an imported log/);
});
