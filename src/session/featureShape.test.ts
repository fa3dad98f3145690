/** @file Feature quality and intrinsic dimension in a session: of which rows, of which layers, and beside their formulas. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoadedVectors, Subset } from "../data/index.ts";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { describeClasses } from "../measures/classGeometry.ts";
import { estimateByLikelihood, estimateByTwoNeighbours, findNeighbours } from "../measures/intrinsicDimension.ts";
import { openSession } from "../training/index.ts";
import type { Engine, TrainingSession } from "./index.ts";
import { SMALL_TRANSFORMER } from "./smallTransformer.fixture.ts";

/** A network whose features are what its only layer makes of the classes' points. */
const SMALL = ["data.modulus=7", "data.operation=addition", "data.tokens=oneHot", "data.trainPercent=60"];
const NETWORK = ["model.name=mlp", "model.depth=2", "model.width=5", "model.activation=tanh", "batch.size=full"];

const open = (settings: readonly string[], engine: Engine = "wasm"): Promise<TrainingSession> =>
  openSession(loadExperiment("division", settings), { threads: 1, engine });

function advance(session: TrainingSession): Record<string, number> {
  const row = session.advance();
  return Object.fromEntries(session.columns.map(({ name }, i) => [name, row[i] as number]));
}

/** Rows of a subset forward by hand: the hidden layer and the class with the largest logit. */
function forward({ parameters, layout, loaded }: TrainingSession, subset: Subset, rows: number) {
  const data = loaded as LoadedVectors;
  const tensors = new Map<string, { readonly values: readonly number[]; readonly columns: number }>();
  let offset = 0;
  for (const { name, shape } of layout) {
    const size = shape.reduce((product, side) => product * side, 1);
    tensors.set(name, { values: [...parameters.slice(offset, offset + size)], columns: shape.at(-1) as number });
    offset += size;
  }
  const apply = (layer: string, x: readonly number[]) => {
    const { values = [], columns = 0 } = tensors.get(`${layer}.weight`) ?? {};
    const bias = tensors.get(`${layer}.bias`)?.values ?? [];
    return Array.from({ length: values.length / columns }, (_, unit) =>
      x.reduce((sum, value, j) => sum + value * (values[unit * columns + j] as number), bias[unit] ?? 0),
    );
  };
  return Array.from({ length: rows }, (_, i) => {
    const row = data.subsets[subset][i] as number;
    const point = new Float64Array(14);
    data.write(row, point, 0);
    const features = apply("layers.0", [...point]).map(Math.tanh);
    const logits = apply("layers.1", features);
    return { features, label: data.targets[row] as number, predicted: logits.indexOf(Math.max(...logits)) };
  });
}

const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual as number) - expected) <= 1e-9 * Math.abs(expected), `${actual} is not ${expected}`);

const PRECISE = ["model.precision=f64", "loss.precision=f64"];

for (const [subset, rows, asked] of [
  ["validation", 20, "auto"],
  ["train", 29, "auto"],
  ["train", 11, "11"],
] as const) {
  test(`the features are those of the first rows of the subset: ${asked} of ${subset}`, async () => {
    const on = ["featureQuality", "intrinsicDimension"].flatMap((probe) =>
      ["everySteps=2", `subset=${subset}`, `rows=${asked}`].map((setting) => `instruments.${probe}.${setting}`),
    );
    const session = await open([
      ...SMALL,
      ...NETWORK,
      ...PRECISE,
      ...on,
      "instruments.intrinsicDimension.neighbours=3",
    ]);
    assert.equal(advance(session).classDistanceRatio, Number.NaN);
    const points = forward(session, subset, rows);
    const row = advance(session);
    const features = points.flatMap((point) => point.features);
    const expected = describeClasses({ features, rows, units: 5, labels: points.map(({ label }) => label) });
    near(row.classDistanceRatio, expected.distanceRatio);
    near(row.classVarianceRatio, expected.varianceRatio);
    near(row.classLengthSpread, expected.lengthSpread);
    near(row.classAngleSpread, expected.cosineSpread);
    near(row.classAngleExcess, expected.cosineExcess);
    const agreeing = points.filter(({ predicted }, i) => predicted === expected.nearest[i]).length;
    assert.equal(row.nearestCentreAgreement, agreeing / rows);
    const neighbours = findNeighbours(features, rows, 5, 3);
    assert.ok(neighbours);
    near(row.dimensionByLikelihood, estimateByLikelihood(neighbours));
    near(row.dimensionByTwoNeighbours, estimateByTwoNeighbours(neighbours));
    session.dispose();
  });
}

test("kernels and the reference give the same bits, of all layers, and of several answers", async () => {
  const on = ["featureQuality", "intrinsicDimension"].flatMap((probe) =>
    ["everySteps=1", "layers=all", "subset=train", "rows=30"].map((setting) => `instruments.${probe}.${setting}`),
  );
  for (const tokens of ["standard", "openai"]) {
    const [kernels, reference] = await Promise.all(
      (["wasm", "reference"] as const).map(async (engine) => {
        const session = await open([...SMALL_TRANSFORMER, `data.tokens=${tokens}`, ...on], engine);
        const read = Array.from({ length: 2 }, () => advance(session));
        session.dispose();
        return read;
      }),
    );
    assert.deepEqual(kernels, reference);
    const { "dimensionByLikelihood/layers.0": first, dimensionByLikelihood: last } = kernels?.[1] ?? {};
    assert.ok((first as number) > 0 && (last as number) > 0 && first !== last);
  }
});

test("what cannot be looked at is refused in one line", () => {
  const load = (...settings: string[]) => loadExperiment("division", [...SMALL, ...NETWORK, ...settings]);
  const quality = "instruments.featureQuality";
  assert.throws(
    () => load(`${quality}.everySteps=1`, `${quality}.rows=21`),
    /instruments\.featureQuality\.rows.*21.*at most 20, the validation rows, or auto/,
  );
  assert.throws(
    () => load("instruments.intrinsicDimension.everySteps=1", "instruments.intrinsicDimension.neighbours=29"),
    /instruments\.intrinsicDimension\.neighbours.*29.*less than 29, the rows/,
  );
  assert.throws(
    () => loadExperiment("hypercube", [`${quality}.everySteps=1`]),
    /instruments\.featureQuality\.subset.*validation.*at least 2 rows; it has 0/,
  );
});
