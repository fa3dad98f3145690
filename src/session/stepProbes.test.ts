/** @file The probes of every step against statements of their own, in float64, from the state before and after it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LoadedVectors } from "../data/index.ts";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { openSession } from "../training/index.ts";
import type { TrainingSession, TrainingState } from "./index.ts";

const SMALL = ["data.points=24", "data.dimensions=9", "model.width=7", "model.depth=3", "model.activation=tanh"];
const EXACT = ["model.precision=f64", "loss.precision=f64"];

/** A step: the state before it and after it, and its row by column. */
interface Step {
  readonly session: TrainingSession;
  readonly before: TrainingState;
  readonly after: TrainingState;
  readonly row: Readonly<Record<string, number>>;
}

/** The step after `count` steps, with one instrument on at every step. */
async function takeStep(instrument: string, settings: readonly string[] = [], count = 6): Promise<Step> {
  const on = `instruments.${instrument}.everySteps=1`;
  const session = await openSession(loadExperiment("hypercube", [...SMALL, ...EXACT, on, ...settings]), { threads: 1 });
  for (let i = 0; i < count; i++) session.advance();
  const before = session.capture();
  const values = session.advance();
  const row = Object.fromEntries(session.columns.map(({ name }, i) => [name, values[i] as number]));
  session.dispose();
  return { session, before, after: session.capture(), row };
}

type Numbers = readonly number[];

const dot = (a: Numbers, b: Numbers) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
const norm = (a: Numbers) => Math.sqrt(dot(a, a));
const minus = (a: Numbers, b: Numbers) => a.map((x, i) => x - (b[i] as number));
const mean = (a: Numbers) => a.reduce((sum, x) => sum + x, 0) / a.length;

/** A flat vector by groups: all of it under an empty name, then what `groupOf` says of each parameter. */
function split(
  { layout }: TrainingSession,
  vector: ArrayLike<number>,
  groupOf = (name: string) => name.slice(0, name.lastIndexOf(".")),
): ReadonlyMap<string, Numbers> {
  const groups = new Map<string, number[]>([["", Array.from(vector)]]);
  let offset = 0;
  for (const { name, shape } of layout) {
    const length = shape.reduce((product, side) => product * side, 1);
    const values = Array.from(vector).slice(offset, offset + length);
    groups.set(groupOf(name), [...(groups.get(groupOf(name)) ?? []), ...values]);
    offset += length;
  }
  return groups;
}

/** The gradient of the step, from what Adam made of it: m′ = m + (1 − β₁)(g − m). */
function gradientOf({ before, after }: Step): Numbers {
  const read = ({ optimizer }: TrainingState): Numbers => Array.from(optimizer.get("exp_avg") ?? []);
  const [m, next] = [read(before), read(after)];
  return next.map((x, i) => (x - 0.9 * (m[i] as number)) / (1 - 0.9));
}

/** √v̂ after the step. */
const rootsOf = ({ after }: Step): Numbers =>
  Array.from(after.optimizer.get("exp_avg_sq") ?? [], (v) => Math.sqrt(v / (1 - 0.95 ** after.updates)));

/** What each layer makes of the training rows, and the logits, forward by hand. */
function forward({ session, before }: Step, rows = 24): { layers: Numbers[][]; logits: Numbers[]; labels: Numbers } {
  const parts = split(session, before.parameters, (name) => name);
  const data = session.loaded as LoadedVectors;
  const apply = (layer: number, x: Numbers): Numbers => {
    const weight = parts.get(`layers.${layer}.weight`) ?? [];
    const bias = parts.get(`layers.${layer}.bias`) ?? [];
    return bias.map((shift, unit) => shift + dot(weight.slice(unit * x.length, (unit + 1) * x.length), x));
  };
  const layers: Numbers[][] = [[], []];
  const numbers = Array.from(data.subsets.train.slice(0, rows));
  const logits = numbers.map((number) => {
    const point = new Float64Array(9);
    data.write(number, point, 0);
    let x: Numbers = Array.from(point);
    for (const layer of [0, 1]) {
      x = apply(layer, x).map(Math.tanh);
      layers[layer]?.push(x);
    }
    return apply(2, x);
  });
  return { layers, logits, labels: numbers.map((number) => data.targets[number] as number) };
}

/** Each column of `expected` as the row has it, to 12 digits. */
function assertRow(
  row: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
  error = 1e-10,
): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = row[name] ?? Number.NaN;
    const size = Math.max(Math.abs(value), 1e-12);
    assert.ok(
      Math.abs(found - value) <= error * size || Object.is(found, value),
      `${name}: ${found}, expected ${value}`,
    );
  }
}

/** `name/group` for each group, and `name` for all. */
const spread = (name: string, groups: ReadonlyMap<string, Numbers>, of: (values: Numbers, group: string) => number) =>
  Object.fromEntries(
    [...groups].map(([group, values]) => [group === "" ? name : `${name}/${group}`, of(values, group)]),
  );

describe("of layers", () => {
  test("weight norms", async () => {
    const step = await takeStep("weightNorms");
    const groups = split(step.session, step.before.parameters);
    assert.deepEqual([...groups.keys()], ["", "layers.0", "layers.1", "layers.2"]);
    const expected = {
      ...spread("weightNorm", groups, (x) => norm(x) / Math.sqrt(x.length)),
      ...spread("weightNormL2", groups, norm),
    };
    assertRow(step.row, expected);
    assert.deepEqual(
      Object.keys(step.row).filter((name) => name.startsWith("weightNorm")),
      Object.keys(expected),
    );
    const byTensor = await takeStep("weightNorms", ["instruments.weightNorms.by=tensor"]);
    assertRow(
      byTensor.row,
      spread(
        "weightNormL2",
        split(step.session, step.before.parameters, (name) => name),
        norm,
      ),
    );
    const all = await takeStep("weightNorms", ["instruments.weightNorms.by=all"]);
    assert.deepEqual(
      Object.keys(all.row).filter((name) => name.startsWith("weightNorm")),
      ["weightNorm", "weightNormL2"],
    );
  });

  test("gradient norms", async () => {
    const step = await takeStep("layerGradientNorms", ["optimizer.betas=[0.9,0.95]"]);
    assertRow(step.row, spread("layerGradientNorm", split(step.session, gradientOf(step)), norm));
    assertRow(step.row, { layerGradientNorm: step.row.gradientNorm as number }, 1e-6);
  });

  test("the update: its size, its share, how it turns, and how it lies", async () => {
    const step = await takeStep("updateRatio");
    const [before, after] = [step.before, step.after].map(({ parameters }) => split(step.session, parameters));
    const at = (group: string) => [before?.get(group) ?? [], after?.get(group) ?? []] as const;
    const moved = split(step.session, minus(Array.from(step.after.parameters), Array.from(step.before.parameters)));
    assertRow(step.row, {
      ...spread("updateNorm", moved, norm),
      ...spread("updateRatio", moved, (u, group) => norm(u) / norm(at(group)[0])),
      ...spread("stepCosine", moved, (_, group) => dot(...at(group)) / (norm(at(group)[0]) * norm(at(group)[1]))),
      ...spread("updateAlignment", moved, (u, group) => dot(u, at(group)[0]) / (norm(u) * norm(at(group)[0]))),
    });
  });

  test("the optimizer's memory of squared gradients", async () => {
    const step = await takeStep("secondMoment", ["optimizer.betas=[0.9,0.95]", "optimizer.epsilon=0.01"]);
    const [gradient, roots] = [gradientOf(step), rootsOf(step)].map((vector) => split(step.session, vector));
    assertRow(step.row, {
      ...spread("gradientRms", gradient as ReadonlyMap<string, Numbers>, (g, group) =>
        Math.sqrt(mean(g.map((x, i) => x ** 2 / Math.max(roots?.get(group)?.[i] as number, 0.01) ** 2))),
      ),
      ...spread(
        "decoupling",
        gradient as ReadonlyMap<string, Numbers>,
        (g, group) => norm(g.map((x) => x ** 2)) / norm((roots?.get(group) ?? []).map((x) => x ** 2)),
      ),
      ...spread("smallDenominator", roots as ReadonlyMap<string, Numbers>, (x) =>
        mean(x.map((root) => (root < 0.01 ? 1 : 0))),
      ),
    });
    const share = step.row.smallDenominator as number;
    assert.ok(share > 0 && share < 1);
    // That one is divided in float32.
    assert.ok(Math.abs(share - (step.row.smallDenominatorShare as number)) < 1e-7);
    const frozen = await takeStep("secondMoment", ["optimizer.frozen=[layers.1.*]"]);
    assert.deepEqual(
      Object.keys(frozen.row).filter((name) => name.startsWith("decoupling")),
      ["decoupling", "decoupling/layers.0", "decoupling/layers.2"],
    );
  });
});

describe("growth of the norm", () => {
  const decayed = ["optimizer.name=adamW", "optimizer.weightDecay=0.3", "optimizer.learningRate=0.02"];
  for (const [what, settings, pullOf] of [
    ["without decay", [], () => 0],
    ["with coupled decay, which is part of the update", ["optimizer.weightDecay=0.3"], () => 0],
    ["with decoupled decay", decayed, () => 1],
    ["after a warm-up", [...decayed, "optimizer.warmupSteps=10"], () => 0.6],
    [
      "with parameters that it spares",
      [...decayed, 'optimizer.weightDecayExempt=["*.bias"]'],
      (name: string) => Number(!name.endsWith("bias")),
    ],
    [
      "with frozen ones",
      [...decayed, "optimizer.frozen=[layers.0.*]"],
      (name: string) => Number(!name.startsWith("layers.0")),
    ],
    ["with decay towards the first values", [...decayed, "optimizer.weightDecayTarget=initial"], () => 1],
  ] as const) {
    test(`is in three parts what it is: ${what}`, async () => {
      const step = await takeStep("normGrowth", ["optimizer.learningRate=0.02", ...settings]);
      const { session, before, after, row } = step;
      const first = settings.some((setting) => setting.endsWith("initial"))
        ? Array.from(before.optimizer.get("initial") ?? [])
        : Array.from(before.parameters, () => 0);
      const names = session.layout.flatMap(({ name, shape }) =>
        new Array<string>(shape.reduce((a, b) => a * b, 1)).fill(name),
      );
      const start = Array.from(before.parameters);
      const pull = start.map((x, i) => -0.02 * 0.3 * pullOf(names[i] as string) * (x - (first[i] as number)));
      const moved = minus(Array.from(after.parameters), start);
      const [d, delta, theta] = [pull, moved, start].map((vector) => split(session, vector)) as [
        ReadonlyMap<string, Numbers>,
        ReadonlyMap<string, Numbers>,
        ReadonlyMap<string, Numbers>,
      ];
      for (const [group, change] of delta) {
        const suffix = group === "" ? "" : `/${group}`;
        const [x, decay] = [theta.get(group) ?? [], d.get(group) ?? []];
        const u = minus(change, decay);
        const [alignment, injection, shrinking] = [
          2 * dot(x, u),
          dot(u, u),
          2 *
            dot(
              x.map((v, i) => v + (u[i] as number)),
              decay,
            ) +
            dot(decay, decay),
        ];
        assertRow(row, { [`normAlignment${suffix}`]: alignment, [`normInjection${suffix}`]: injection }, 1e-7);
        assertRow(row, { [`normDecay${suffix}`]: shrinking }, 1e-7);
        const end = x.map((v, i) => v + (change[i] as number));
        const growth = dot(end, end) - dot(x, x);
        const parts = ["normAlignment", "normInjection", "normDecay"].map((name) => row[`${name}${suffix}`] as number);
        assert.ok(Math.abs(parts.reduce((sum, part) => sum + part, 0) - growth) < 1e-12 * dot(x, x), group);
      }
      if (pull.every((x) => x === 0)) assert.equal(row.normDecay, 0);
      else assert.notEqual(row.normDecay, 0);
    });
  }
});

describe("of a batch", () => {
  test("margins, between predictions as NumPy has it", async () => {
    const step = await takeStep("margins", ["instruments.margins.quantiles=[0,0.1,0.5,1]"]);
    const { logits, labels } = forward(step);
    const sorted = logits
      .map((z, i) => (z[labels[i] as number] as number) - Math.max(...z.filter((_, k) => k !== labels[i])))
      .sort((a, b) => a - b);
    // Of 24: a tenth of the way over 23 gaps is 2.3, the half 11.5.
    const between = (low: number, share: number) =>
      (sorted[low] as number) * (1 - share) + (sorted[low + 1] as number) * share;
    assertRow(step.row, {
      "margin/0": sorted[0] as number,
      "margin/0.1": between(2, 0.3),
      "margin/0.5": between(11, 0.5),
      "margin/1": sorted[23] as number,
    });
  });

  test("scale, mean and largest of the logits", async () => {
    const step = await takeStep("logitScale");
    const { logits } = forward(step);
    const centred = logits.flatMap((z) => z.map((x) => x - mean(z)));
    assertRow(step.row, {
      logitScale: Math.sqrt(mean(centred.map((x) => x * x))),
      logitMean: mean(logits.flat()),
      largestLogitSize: Math.max(...logits.flat().map(Math.abs)),
    });
  });

  test("mean weight, mean feature and their cosine", async () => {
    const step = await takeStep("featureInflation");
    const features = forward(step).layers[1] as Numbers[];
    const weights = split(step.session, step.before.parameters, (name) => name).get("layers.2.weight") ?? [];
    const rows = Array.from({ length: weights.length / 7 }, (_, k) => weights.slice(k * 7, k * 7 + 7));
    const meanOf = (vectors: readonly Numbers[]) =>
      Array.from({ length: 7 }, (_, unit) => mean(vectors.map((row) => row[unit] as number)));
    const [w, f] = [meanOf(rows), meanOf(features)];
    assertRow(step.row, {
      meanWeightNorm: norm(w),
      meanFeatureNorm: norm(f),
      meanCosine: dot(w, f) / (norm(w) * norm(f)),
    });
  });
});

test("the distance from the first values, of representation and classifier apart", async () => {
  const step = await takeStep("initialDistance", [], 40);
  const first = await openSession(loadExperiment("hypercube", [...SMALL, ...EXACT]), { threads: 1 });
  const start = first.parameters.slice();
  first.dispose();
  const partOf = (name: string) => (name.startsWith("layers.2") ? "classifier" : "representation");
  const [now, then] = [step.before.parameters, start].map((vector) => split(step.session, vector, partOf)) as [
    ReadonlyMap<string, Numbers>,
    ReadonlyMap<string, Numbers>,
  ];
  assertRow(
    step.row,
    spread(
      "initialDistance",
      now,
      (x, group) => 1 - dot(x, then.get(group) ?? []) / (norm(x) * norm(then.get(group) ?? [])),
    ),
    1e-9,
  );
  assert.ok((step.row.initialDistance as number) > 1e-3);
});

test("how far features went since they were last measured, of every layer", async () => {
  const settings = [
    "instruments.featureDrift.layers=all",
    "instruments.featureDrift.rows=5",
    "instruments.featureDrift.at=[3,7]",
  ];
  const experiment = loadExperiment("hypercube", [
    ...SMALL,
    ...EXACT,
    "instruments.featureDrift.everySteps=0",
    ...settings,
  ]);
  const session = await openSession(experiment, { threads: 1 });
  const states: TrainingState[] = [];
  const rows: Record<string, number>[] = [];
  for (let step = 1; step <= 7; step++) {
    states.push(session.capture());
    const values = session.advance();
    rows.push(Object.fromEntries(session.columns.map(({ name }, i) => [name, values[i] as number])));
  }
  session.dispose();
  const layersAt = (step: number) => {
    const before = states[step - 1] as TrainingState;
    return forward({ session, before, after: before, row: {} }, 5).layers.map((layer) => layer.flat());
  };
  const [then, now] = [layersAt(3), layersAt(7)];
  const drift = now.map((layer, i) => norm(minus(layer, then[i] ?? [])) / norm(then[i] ?? []));
  assertRow(rows[6] ?? {}, {
    featureDrift: drift[1] as number,
    "featureDrift/layers.0": drift[0] as number,
    "featureDrift/layers.1": drift[1] as number,
  });
  assert.deepEqual(
    rows.map((row) => Number.isNaN(row.featureDrift)),
    [true, true, true, true, true, true, false],
    "there is nothing to go from at the first measurement",
  );
});
