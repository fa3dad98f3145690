import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoadedData } from "../data/index.ts";
import { nodeHost } from "../engine/hosts/node.ts";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { listSettings } from "../experiment/index.ts";
import { findExtremeEigenpairs, symmetricEigen } from "../landscape/index.ts";
import { assertNear, type Matrix, writeOut } from "../landscape/matrices.fixture.ts";
import { dot, fillNormal, normOf } from "../landscape/vectors.ts";
import { LOSSES } from "../losses/index.ts";
import { MODELS } from "../models/index.ts";
import { createStream } from "../random/index.ts";
import { createLossSurface, createSession, type LossSurface, type SurfaceOptions } from "./index.ts";
import { SMALL_TRANSFORMER } from "./smallTransformer.fixture.ts";

type Asked = Partial<Omit<SurfaceOptions, "host">>;

/** The loss of an experiment around its first parameters, each moved a little so that no symmetry is left, and its data. */
async function open(preset: string, settings: readonly string[], asked: Asked = {}) {
  const experiment = loadExperiment(preset, settings);
  const session = await createSession(experiment, { host: nodeHost });
  // So that running statistics are not the first ones.
  for (let step = 0; step < 3; step++) session.advance();
  session.dispose();
  const { loaded } = session;
  const stream = createStream(experiment.seed, "landscape");
  const shift = new Float64Array(session.parameters.length);
  fillNormal(shift, stream);
  const parameters = Float64Array.from(session.parameters, (value, i) => value + 0.05 * (shift[i] as number));
  const buffers = session.capture().buffers;
  const surface = await createLossSurface(experiment, { host: nodeHost, loaded, parameters, buffers, ...asked });
  return { experiment, surface, parameters, loaded, layout: session.layout };
}

function drawDirection(size: number, seed: number): Float64Array {
  const direction = new Float64Array(size);
  fillNormal(direction, createStream(seed, "landscape"));
  return direction;
}

function multiply({ hessian }: LossSurface, x: Float64Array): Float64Array {
  const into = new Float64Array(x.length);
  hessian.multiply(x, into);
  return into;
}

/** Training rows as [x, 1]. */
function readRows(data: LoadedData, dimensions: number): Float64Array[] {
  assert.ok(data.kind === "vectors");
  return Array.from(data.subsets.train, (row) => {
    const into = new Float64Array(dimensions + 1).fill(1);
    data.write(row, into, 0);
    return into;
  });
}

const ONE_LAYER = [
  "model.depth=1",
  "model.precision=f64",
  "data.points=30",
  "data.dimensions=5",
  "data.latentDimensions=5",
  "data.classes=4",
];

/** Σᵢ ∂²ℓᵢ/∂zₖ∂zₗ x̃ᵢ x̃ᵢᵀ / n between the weights of class k and those of class l: W first, row by row, then the biases. */
function kroneckerHessian(rows: Matrix, classes: number, curvature: (row: number) => (k: number, l: number) => number) {
  const inputs = (rows[0]?.length as number) - 1;
  const place = (k: number, j: number) => (j < inputs ? k * inputs + j : classes * inputs + k);
  const size = classes * (inputs + 1);
  const hessian = Array.from({ length: size }, () => new Float64Array(size));
  rows.forEach((x, i) => {
    const of = curvature(i);
    for (let k = 0; k < classes; k++)
      for (let l = 0; l < classes; l++)
        for (let a = 0; a <= inputs; a++)
          for (let b = 0; b <= inputs; b++) {
            const row = hessian[place(k, a)] as Float64Array;
            row[place(l, b)] =
              (row[place(l, b)] as number) + (of(k, l) * (x[a] as number) * (x[b] as number)) / rows.length;
          }
  });
  return hessian;
}

/** Softmax of W x + b. */
function predict(parameters: Float64Array, x: Float64Array, classes: number): number[] {
  const inputs = x.length - 1;
  const powers = Array.from({ length: classes }, (_, k) => {
    const weights = Float64Array.of(
      ...parameters.subarray(k * inputs, (k + 1) * inputs),
      parameters[classes * inputs + k] as number,
    );
    return Math.exp(dot(weights, x));
  });
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

for (const [what, settings, classes] of [
  ["linear regression", ["loss.name=squaredError", "loss.precision=f64"], 4],
  ["softmax regression", ["loss.precision=f64"], 4],
  ["logistic regression", ["data.classes=2", "loss.precision=f64"], 2],
] as const) {
  test(`${what}: the Hessian is the closed form`, async () => {
    const { surface, parameters, loaded } = await open("gaussian", [...ONE_LAYER, ...settings], { chunkRows: 7 });
    const rows = readRows(loaded, 5);
    const expected = kroneckerHessian(rows, classes, (i) => {
      const p = predict(parameters, rows[i] as Float64Array, classes);
      return (k, l) => {
        const same = k === l ? 1 : 0;
        if (what === "linear regression") return (2 / classes) * same;
        return (p[k] as number) * (same - (p[l] as number));
      };
    });
    writeOut(surface.hessian).forEach((column, i) => {
      assertNear(column, expected[i] as Float64Array, 1e-10, `column ${i}`);
    });
    surface.dispose();
  });
}

const POINTS = ["data.points=24", "data.dimensions=6", "model.depth=3", "model.width=8"];

/** Of each network: a preset that has it, and settings that make it small and smooth. */
const SMALL_NETWORKS: Readonly<Record<string, readonly [preset: string, settings: readonly string[]]>> = {
  mlp: ["hypercube", [...POINTS, "model.activation=gelu"]],
  transformer: ["division", [...SMALL_TRANSFORMER, "model.activation=gelu"]],
};

/** What a choice goes with that is not allowed alone. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  "model.head.norm=layer": ["model.norm=none"],
};

/**
 * ReLU has kinks, where differences of the gradient are not the Hessian: at a shift of 1e-4 the cosine between them is 0.1, so
 * that what can be checked there is the exact product alone (it is, against PyTorch's, in test/conformance/curvature.test.ts). The
 * others change nothing of the function, or the surface has its own.
 */
const LEFT_OUT = /^(model\.activation=relu|(model|loss)\.(name|precision|initialization)=.*)$/;

/** All that the settings of a part let one choose by name, one at a time. */
function listChoicesOf(group: "model" | "loss", kind: string): string[] {
  return listSettings()
    .filter((setting) => setting.path.startsWith(`${group}.`) && (setting.kind ?? kind) === kind)
    .flatMap(({ path, allowed, defaultValue }) => {
      const words = allowed.match(/^(one of |as-layers or |(?=true or false))(.*)$/)?.[2]?.split(/, | or /) ?? [];
      return words.filter((word) => word !== String(defaultValue)).map((word) => `${path}=${word}`);
    })
    .filter((choice) => !LEFT_OUT.test(choice));
}

/** What is a number, not a choice. */
const NUMBERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  mlp: [["model.depth=1"], ["model.depth=5"], ["model.head.features=normalized", "model.head.temperature=0.25"]],
  transformer: [["model.heads=1"], ["model.heads=4"], ["model.layers=1"], ["model.layers=3"]],
  crossEntropy: [["loss.labelSmoothing=0.1"], ["loss.zLoss=1e-3"], ["loss.temperature=2"]],
  hinge: [["loss.squared=true", "loss.margin=2"]],
};

const DATA_FORMS = [
  ...["standard", "nanda", "openai"].flatMap((form) => [
    [`data.tokens=${form}`],
    [`data.tokens=${form}`, "model.prefixSharing=false"],
  ]),
  ["data.operation=s5"],
  ["data.operation=additionOrMultiplication"],
  ["data.operation=divisionOrSubtraction", "data.tokens=openai", "model.norm=post"],
];

/**
 * Every network with every choice it gives, every loss on every network, and every form of sequences. Those on images are held to differences, and
 * to PyTorch, in test/conformance/networks.test.ts. The slope of StableMax has
 * a kink where a logit is 0, and that of a hinge where the lead is the margin: none of these points has one within the shift.
 */
const NETWORKS = MODELS.filter(({ accepts }) => !(accepts as readonly string[]).includes("images")).flatMap(
  ({ name }) => {
    const alone = (choice: string) => (name === "transformer" ? [...(NEEDS[choice] ?? []), choice] : [choice]);
    const losses = LOSSES.flatMap((loss) => {
      const given = [[], ...listChoicesOf("loss", loss.name).map((choice) => [choice]), ...(NUMBERS[loss.name] ?? [])];
      return given.map((settings) => [`loss.name=${loss.name}`, ...settings]);
    });
    const choices = listChoicesOf("model", name).map(alone);
    const forms = name === "transformer" ? DATA_FORMS : [];
    return [[], ...choices, ...(NUMBERS[name] ?? []), ...losses, ...forms].map((changes) => ({ name, changes }));
  },
);

/** Of differences of fourth order, and the rounding of a gradient over it. */
const SHIFT = 1e-5;

/** As many as all these sets of data have. */
const FIRST_ROWS = Int32Array.from({ length: 20 }, (_, row) => row);

for (const { name, changes } of NETWORKS) {
  test(`${[name, ...changes].join(" ")}: products and gradient are those of central differences`, async () => {
    const [preset, small] = SMALL_NETWORKS[name] ?? assert.fail(`${name} is not made small here`);
    const { surface, parameters } = await open(preset, [...small, ...changes], { numbers: FIRST_ROWS });
    const { size } = surface;
    const direction = drawDirection(size, 7);
    const at = (shift: number) => {
      surface.moveTo(parameters.map((value, i) => value + shift * (direction[i] as number)));
      const gradient = new Float64Array(size);
      return { loss: surface.gradient(gradient), gradient };
    };
    const [low2, low, high, high2] = [-2, -1, 1, 2].map((steps) => at(steps * SHIFT)) as [Point, Point, Point, Point];
    const difference = (of: (point: Point) => number) =>
      (8 * (of(high) - of(low)) - (of(high2) - of(low2))) / (12 * SHIFT);
    const { gradient, loss } = at(0);
    const product = multiply(surface, direction);
    const expected = product.map((_, i) => difference((point) => point.gradient[i] as number));
    assertNear(product, expected, 1e-6 * normOf(expected));
    assert.ok(
      Math.abs(dot(gradient, direction) - difference((point) => point.loss)) <=
        1e-6 * normOf(gradient) * normOf(direction),
    );
    assert.equal(surface.loss(), loss);
    surface.dispose();
  });
}

type Point = { readonly loss: number; readonly gradient: Float64Array };

for (const [preset, settings] of [
  ["hypercube", ["data.points=20", "data.dimensions=6", "model.depth=3", "model.width=10"]],
  ["division", [...SMALL_TRANSFORMER, "model.width=4", "model.mlpWidth=4", "model.layers=1"]],
] as const) {
  test(`${preset}, made small: the Hessian is symmetric, and Lanczos finds the ends of its spectrum`, async () => {
    const { surface } = await open(preset, settings);
    const rows = writeOut(surface.hessian);
    const { values } = symmetricEigen(rows);
    const scale = Math.max(-(values[0] as number), values.at(-1) as number);
    rows.forEach((row, i) => {
      assertNear(
        row,
        rows.map((other) => other[i] as number),
        1e-13 * scale,
      );
    });
    const stream = createStream(3, "landscape");
    const found = await findExtremeEigenpairs(surface.hessian, { top: 3, bottom: 2, stream, tolerance: 1e-7 });
    assert.ok(found.converged);
    assertNear(
      found.top.map(({ value }) => value),
      values.toReversed().subarray(0, 3),
      1e-8 * scale,
    );
    assertNear(
      found.bottom.map(({ value }) => value),
      values.subarray(0, 2),
      1e-8 * scale,
    );
    surface.dispose();
  });
}

const SMALL = [...SMALL_TRANSFORMER, "model.activation=gelu"];

test("chunks and threads change nothing but rounding, and threads not even that", async () => {
  const direction = drawDirection((await open("division", SMALL)).surface.size, 4);
  const measure = async (asked: Asked) => {
    const { surface } = await open("division", SMALL, asked);
    const gradient = new Float64Array(surface.size);
    const loss = surface.gradient(gradient);
    assert.equal(surface.rows, 47);
    const product = multiply(surface, direction);
    surface.dispose();
    return { loss, gradient, product };
  };
  const whole = await measure({});
  assert.deepEqual(await measure({ threads: 2 }), whole);
  for (const chunkRows of [1, 7, 8, 46]) {
    const cut = await measure({ chunkRows });
    assertNear([cut.loss], [whole.loss], 1e-14);
    assertNear(cut.gradient, whole.gradient, 1e-14 * normOf(whole.gradient));
    assertNear(cut.product, whole.product, 1e-13 * normOf(whole.product));
  }
});

test("float32 is float64 rounded, and small directions keep their digits", async () => {
  const exact = await open("division", SMALL);
  const rounded = await open("division", SMALL, { precision: "f32" });
  const direction = drawDirection(exact.surface.size, 4);
  const product = multiply(exact.surface, direction);
  for (const scale of [1, 1e-60, 1e30]) {
    const found = multiply(
      rounded.surface,
      direction.map((value) => value * scale),
    ).map((value) => value / scale);
    assertNear(found, product, 1e-5 * normOf(product));
  }
  assert.ok(Math.abs(rounded.surface.loss() - exact.surface.loss()) < 1e-6);
  assert.deepEqual(multiply(exact.surface, new Float64Array(exact.surface.size)), new Float64Array(exact.surface.size));
});

test("in float64 the inputs are those that the float32 network reads", async () => {
  const settings = ["data.points=24", "model.depth=1", "model.activation=identity", "loss.name=squaredError"];
  const { surface, parameters, loaded, layout } = await open("hypercube", settings);
  const [classes, inputs] = (layout[0] as (typeof layout)[number]).shape as readonly number[] as [number, number];
  const rows = readRows(loaded, inputs).map((row) => row.map(Math.fround));
  const loss = rows.map((x, i) => {
    const target = loaded.targets[loaded.subsets.train[i] as number];
    return Array.from({ length: classes }, (_, k) => {
      const z =
        dot(parameters.slice(k * inputs, (k + 1) * inputs), x.slice(0, inputs)) +
        (parameters[classes * inputs + k] as number);
      return (z - (k === target ? 1 : 0)) ** 2 / classes;
    }).reduce((a, b) => a + b, 0);
  });
  assertNear([surface.loss()], [loss.reduce((a, b) => a + b, 0) / rows.length], 1e-14);
});

test("a part of the data, and rows of it, can be asked for", async () => {
  const all = await open("division", SMALL, { part: "validation" });
  const losses = await Promise.all(
    Array.from({ length: all.surface.rows }, async (_, i) => {
      const { surface } = await open("division", SMALL, { part: "validation", numbers: Int32Array.of(i) });
      return surface.loss();
    }),
  );
  assertNear([all.surface.loss()], [losses.reduce((a, b) => a + b, 0) / losses.length], 1e-13);
});

test("moved to other parameters, rows and buffers, it is the surface that is opened there", async () => {
  const settings = ["model.hiddenNorm=batch", "model.width=6", "model.depth=3", "data.points=24"];
  const { surface, parameters } = await open("hypercube", settings, { numbers: Int32Array.of(0, 1, 2), chunkRows: 2 });
  const { surface: other } = await open("hypercube", settings, { numbers: Int32Array.of(9, 4, 23) });
  const direction = drawDirection(surface.size, 1);
  const far = parameters.map((value) => value * 1.1);
  const taken = Int32Array.of(9, 4, 23);
  surface.moveTo(far, { numbers: taken });
  // Of a batcher, the next batch stands in the same array.
  taken.fill(0);
  other.moveTo(far);
  assertNear([surface.loss()], [other.loss()], 1e-14);
  assertNear(multiply(surface, direction), multiply(other, direction), 1e-12);
  const experiment = loadExperiment("hypercube", settings);
  const session = await createSession(experiment, { host: nodeHost });
  session.advance();
  const { buffers } = session.capture();
  session.dispose();
  const before = other.loss();
  other.moveTo(far, { buffers });
  const opened = await open("hypercube", settings, { numbers: Int32Array.of(9, 4, 23), parameters: far, buffers });
  assert.notEqual(other.loss(), before);
  assert.equal(other.loss(), opened.surface.loss());
  assert.throws(
    () => other.moveTo(far, { numbers: Int32Array.of(1) }),
    /RangeError: numbers: are 1, and the surface has 3 rows/,
  );
  assert.throws(() => other.moveTo(far, { numbers: Int32Array.of(1, 2, 24) }), /RangeError: numbers: has 24/);
  for (const each of [surface, other, opened.surface]) each.dispose();
});

test("loss and accuracy are those that training and validation record, in chunks as at once", async () => {
  const experiment = loadExperiment("division", [...SMALL, "validation.everySteps=1", "batch.size=full"]);
  const session = await createSession(experiment, { host: nodeHost });
  for (let step = 0; step < 30; step++) session.advance();
  const parameters = Float64Array.from(session.parameters);
  const row = session.advance();
  const { loaded } = session;
  const recorded = (name: string) => row[session.columns.findIndex((column) => column.name === name)] as number;
  for (const part of ["train", "validation"] as const)
    for (const chunkRows of [1024, 10]) {
      const options = { host: nodeHost, loaded, parameters, part, chunkRows };
      const surface = await createLossSurface(experiment, options);
      const { loss, accuracy } = surface.evaluate();
      assertNear([loss], [recorded(`${part}Loss`)], 1e-6);
      assertNear([accuracy], [recorded(`${part}Accuracy`)], 1e-7);
      assert.equal(surface.loss(), loss);
      surface.dispose();
    }
  assert.ok(recorded("trainAccuracy") > 0.1 && recorded("trainAccuracy") < 0.9);
  session.dispose();
});

test("what does not fit the network or the data is refused", async () => {
  const refused: [Asked, RegExp][] = [
    [{ parameters: new Float32Array(3) }, /RangeError: parameters: are 3 numbers, and the network has \d+/],
    [{ buffers: new Float32Array(3) }, /RangeError: buffers: are 3 numbers, and the network has 0/],
    [{ numbers: Int32Array.of() }, /RangeError: numbers: of the 47 rows of the train set there is none/],
    [{ numbers: Int32Array.of(47) }, /RangeError: numbers: has 47, and the rows of the train set are 0 to 46/],
    [{ chunkRows: 0 }, /RangeError: chunkRows: is 0, and must be a whole number from 1/],
  ];
  for (const [asked, message] of refused) await assert.rejects(open("division", SMALL, asked), message);
});
