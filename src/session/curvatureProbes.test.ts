/** @file Probes of curvature against differences of the loss, dense matrices and steps taken by hand. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createBatcher } from "../data/index.ts";
import { nodeHost } from "../engine/hosts/node.ts";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { type Floats, precondition, symmetricEigen } from "../landscape/index.ts";
import { createStream, permutation } from "../random/index.ts";
import { openSession } from "../training/index.ts";
import { createLossSurface, type LossSurface, type TrainingState } from "./index.ts";

const SMALL = ["data.points=24", "data.dimensions=6", "model.width=5", "model.depth=3", "model.activation=tanh"];

interface Step {
  readonly before: TrainingState;
  readonly after: TrainingState;
  readonly row: Readonly<Record<string, number>>;
  /** The loss before the step, in float64. */
  readonly surface: LossSurface;
}

/** The eleventh step, or another, with these settings. */
async function takeStep(settings: readonly string[], count = 10, numbersOf?: () => Int32Array): Promise<Step> {
  const experiment = loadExperiment("hypercube", [...SMALL, ...settings]);
  const session = await openSession(experiment, { threads: 1 });
  for (let i = 0; i < count; i++) session.advance();
  const before = session.capture();
  const values = session.advance();
  const row = Object.fromEntries(session.columns.map(({ name }, i) => [name, values[i] as number]));
  const numbers = numbersOf?.();
  const surface = await createLossSurface(experiment, {
    host: nodeHost,
    parameters: before.parameters,
    ...(numbers && { numbers }),
  });
  session.dispose();
  return { before, after: session.capture(), row, surface };
}

const close = (found: number | undefined, expected: number, error: number, what: string) =>
  assert.ok(
    Math.abs((found ?? Number.NaN) - expected) <= error * Math.abs(expected),
    `${what}: ${found}, expected ${expected}`,
  );

/** dᵀHd / over from second differences of the loss. */
function bend(surface: LossSurface, start: ArrayLike<number>, direction: ArrayLike<number>, over: number): number {
  const length = Math.sqrt(Array.from(direction).reduce((sum, x) => sum + x * x, 0));
  const at = (distance: number) => {
    surface.moveTo(Float64Array.from(start, (x, i) => x + (distance * (direction[i] as number)) / length));
    return surface.loss();
  };
  // Richardson: the error of the plain second difference is quadratic in h.
  const second = (h: number) => (at(h) + at(-h) - 2 * at(0)) / h ** 2;
  const [coarse, fine] = [second(2e-3), second(1e-3)];
  surface.moveTo(start as Floats);
  return (((4 * fine - coarse) / 3) * length ** 2) / over;
}

const gradientOf = (surface: LossSurface) => {
  const gradient = new Float64Array(surface.size);
  surface.gradient(gradient);
  return gradient;
};

/** Adam's P before the step: of the updates that were. */
function adamScale({ optimizer, updates }: TrainingState, epsilon = 1e-8): Float64Array {
  return Float64Array.from(
    optimizer.get("exp_avg_sq") ?? [],
    (v) => (1 - 0.9 ** updates) * (Math.sqrt(v / (1 - 0.95 ** updates)) + epsilon),
  );
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, x) => total + x, 0);

describe("sharpness", () => {
  for (const [what, settings] of [
    ["in float64", ["model.precision=f64", "loss.precision=f64"]],
    ["of a run in float32", []],
    ["of some rows", ["instruments.sharpness.rows=7"]],
    ["in float32", ["instruments.sharpness.precision=f32"]],
  ] as const) {
    test(`is the loss's bending along update, gradient and scaled gradient: ${what}`, async () => {
      const rows = what === "of some rows" ? Int32Array.from({ length: 7 }, (_, i) => i) : undefined;
      const on = ["instruments.sharpness.everySteps=1", "optimizer.betas=[0.9,0.95]", "optimizer.weightDecay=0.01"];
      const { before, after, row, surface } = await takeStep([...on, ...settings], 10, rows && (() => rows));
      const error = what === "in float32" ? 2e-4 : 2e-6;
      const update = Float64Array.from(after.parameters, (x, i) => x - (before.parameters[i] as number));
      const gradient = gradientOf(surface);
      const scaled = gradient.map((g, i) => g / (adamScale(before)[i] as number));
      const along = (direction: Float64Array, over: number) => bend(surface, before.parameters, direction, over);
      close(row.updateSharpness, along(update, sum(update.map((x) => x * x))), error, "update");
      close(row.gradientSharpness, along(gradient, sum(gradient.map((x) => x * x))), error, "gradient");
      close(
        row.preconditionedSharpness,
        along(scaled, sum(gradient.map((g, i) => g * (scaled[i] as number)))),
        error,
        "scaled",
      );
      close(row.stabilityThreshold, (2 * 1.9) / (0.1 * 1e-3), 1e-12, "threshold");
      surface.dispose();
    });
  }

  test("is of the step's own batch, short ones included", async () => {
    const settings = ["batch.size=10", "instruments.sharpness.everySteps=1", "instruments.sharpness.rows=batch"];
    // Three batches an epoch, the third of four rows.
    for (const count of [10, 11]) {
      const taken = createBatcher({ rows: 24, size: 10, sampling: "epochs" }, 0).indicesOf(count).slice();
      const { before, after, row, surface } = await takeStep(settings, count, () => taken);
      assert.equal(taken.length, count === 11 ? 4 : 10);
      const update = Float64Array.from(after.parameters, (x, i) => x - (before.parameters[i] as number));
      close(
        row.updateSharpness,
        bend(surface, before.parameters, update, sum(update.map((x) => x * x))),
        2e-6,
        "update",
      );
      close(row.trainLoss, surface.loss(), 1e-5, "the same batch");
      surface.dispose();
    }
  });

  test("has no number where there is none", async () => {
    const first = await takeStep(["instruments.sharpness.everySteps=1"], 0);
    assert.ok(Number.isNaN(first.row.preconditionedSharpness), "before the first update nothing is remembered");
    const sgd = await takeStep([
      "optimizer.name=sgd",
      "optimizer.learningRate=0.1",
      "instruments.sharpness.everySteps=1",
    ]);
    assert.ok(Number.isNaN(sgd.row.preconditionedSharpness) && (sgd.row.updateSharpness as number) > 0);
    close(sgd.row.stabilityThreshold, 20, 1e-12, "2/η");
    const still = await takeStep(["optimizer.warmupSteps=5", "instruments.sharpness.everySteps=1"], 0);
    assert.deepEqual([still.row.updateSharpness, still.row.stabilityThreshold], [Number.NaN, Number.POSITIVE_INFINITY]);
    for (const { surface } of [first, sgd, still]) surface.dispose();
  });
});

/** The Hessian, column by column. */
function denseOf({ size, hessian }: Pick<LossSurface, "size" | "hessian">): Float64Array[] {
  return Array.from({ length: size }, (_, i) => {
    const [unit, column] = [new Float64Array(size), new Float64Array(size)];
    unit[i] = 1;
    hessian.multiply(unit, column);
    return column;
  });
}

describe("hessian", () => {
  test("has the ends and the trace of the dense matrix, and of the one that Adam sees", async () => {
    const on = ["everySteps=1", "preconditioned=true", "traceProbes=400", "tolerance=1e-7"];
    const settings = on.map((setting) => `instruments.hessian.${setting}`);
    const { before, row, surface } = await takeStep(settings, 30);
    const dense = denseOf(surface);
    const { values } = symmetricEigen(dense);
    const scaled = symmetricEigen(
      denseOf({ size: surface.size, hessian: precondition(surface.hessian, adamScale(before)) }),
    ).values;
    close(row.hessianTop, values.at(-1) as number, 1e-6, "top");
    close(row.hessianBottom, values[0] as number, 1e-6, "bottom");
    close(row.preconditionedTop, scaled.at(-1) as number, 1e-6, "scaled");
    assert.ok((row.hessianResidual as number) <= 1e-7);
    const trace = sum(values);
    const spread = Math.sqrt(
      (2 * sum(dense.flatMap((column, i) => [...column].map((x, j) => (i === j ? 0 : x * x))))) / 400,
    );
    assert.ok(
      Math.abs((row.hessianTrace as number) - trace) < 5 * spread,
      `${row.hessianTrace} of ${trace} ± ${spread}`,
    );
    surface.dispose();
  });

  test("says so where products did not suffice", async () => {
    const on = ["everySteps=1", "mostProducts=3", "tolerance=1e-9"];
    const { row, surface } = await takeStep(on.map((setting) => `instruments.hessian.${setting}`));
    assert.ok((row.hessianResidual as number) > 1e-9);
    assert.ok(Number.isNaN(row.hessianTrace) && Number.isNaN(row.preconditionedTop));
    surface.dispose();
  });
});

test("the commutator defect is that of two steps in two orders, and hardly depends on their length", async () => {
  const settings = [
    "model.precision=f64",
    "loss.precision=f64",
    "instruments.commutator.everySteps=1",
    "instruments.commutator.pairs=1",
  ];
  const defects = await Promise.all(
    ["1e-3", "1e-4"].map(async (rate) => {
      const { row, surface } = await takeStep([...settings, `instruments.commutator.learningRate=${rate}`]);
      surface.dispose();
      return row.commutatorDefect as number;
    }),
  );
  close(defects[0], defects[1] as number, 1e-2, "η");
  const { before, row, surface } = await takeStep([...settings, "instruments.commutator.batch=12"]);
  const drawn = permutation(createStream(0, "probes", (before.step + 1) * 2 ** 23), 24);
  const halves = [drawn.slice(0, 12), drawn.slice(12)].map((half) => Int32Array.from(half)) as [Int32Array, Int32Array];
  const gradientAt = async (numbers: Int32Array, at: Float64Array) => {
    const experiment = loadExperiment("hypercube", [...SMALL, ...settings]);
    const half = await createLossSurface(experiment, { host: nodeHost, parameters: at, numbers });
    const gradient = gradientOf(half);
    half.dispose();
    return gradient;
  };
  const start = Float64Array.from(before.parameters);
  const walk = async (first: Int32Array, second: Int32Array) => {
    const g = await gradientAt(first, start);
    const middle = start.map((x, i) => x - 1e-3 * (g[i] as number));
    const next = await gradientAt(second, middle);
    return {
      end: middle.map((x, i) => x - 1e-3 * (next[i] as number)),
      length: 1e-3 * Math.sqrt(sum(g.map((x) => x * x))),
    };
  };
  const [ab, ba] = [await walk(halves[0], halves[1]), await walk(halves[1], halves[0])];
  const apart = Math.sqrt(sum(ab.end.map((x, i) => (x - (ba.end[i] as number)) ** 2)));
  close(row.commutatorDefect, apart / (ab.length * ba.length), 1e-6, "defect");
  surface.dispose();
});

test("a slice finds the exponent of a quadratic, and the wall of a fitted network", async () => {
  const on = ["instruments.gradientSlice.everySteps=1", "model.width=16"];
  const early = await takeStep([...on, "optimizer.learningRate=1e-5"], 3);
  close(early.row.sliceExponent, 2, 0.02, "a small step on a smooth loss");
  assert.ok((early.row.updateOverCore as number) < 0.3);
  early.surface.dispose();
  const late = await takeStep([...on, "optimizer.learningRate=1e-2"], 300);
  assert.ok((late.row.trainLoss as number) < 1e-3);
  assert.ok((late.row.coreWidth as number) < Number.POSITIVE_INFINITY, "the loss of a confident network has a wall");
  late.surface.dispose();
});

test("where a product with the Hessian is not finite, training goes on, and the eigenvalues are NaN", async () => {
  const { row } = await takeStep(["optimizer.learningRate=1e38", "instruments.hessian.everySteps=1"], 3);
  for (const name of ["hessianTop", "hessianBottom", "hessianResidual"]) assert.equal(row[name], Number.NaN, name);
});

test("with frozen parameters, which have no second moment, no preconditioner is known", async () => {
  const frozen = 'optimizer.frozen=["layers.0.*"]';
  const { row } = await takeStep([frozen, "instruments.sharpness.everySteps=1"]);
  assert.deepEqual([row.preconditionedSharpness, Number.isFinite(row.gradientSharpness)], [Number.NaN, true]);
  for (const on of ["gradientSlice.everySteps=1", "hessian={everySteps: 1, preconditioned: true}"])
    await assert.rejects(takeStep([frozen, `instruments.${on}`]), /it needs adam, adamW or rmsProp, without frozen/);
  // However it is scheduled.
  for (const on of ["gradientSlice.everySteps=1", "gradientSlice.at=[1]"])
    await assert.rejects(
      takeStep(["optimizer.name=sgd", `instruments.${on}`]),
      /instruments\.gradientSlice: \{.*\} is not allowed; must be left out with sgd: it needs adam/,
    );
});
