import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { experimentOf, hashExperiment } from "./index.ts";
import type { Values } from "./sweep.ts";
import { hashesOf, plan } from "./sweeps.fixture.ts";

/** What a sweep sets where nobody says it. */
const SPARED = "checkpoints.beforeSpikes.spikes=0";

const valuesOf = (document: object): Values[] => plan(document).points.map(({ values }) => values);

test("the last axis varies fastest, and seeds fastest of all", () => {
  const { points, axes, skipped, repeated } = plan({
    axes: { "model.depth": [3, 2], steps: [20, 10] },
    seeds: [5, 1],
  });
  assert.deepEqual(axes, ["model.depth", "steps"]);
  assert.deepEqual(
    points.map(({ settings }) => Object.values(settings)),
    [
      [3, 20, 5],
      [3, 20, 1],
      [3, 10, 5],
      [3, 10, 1],
      [2, 20, 5],
      [2, 20, 1],
      [2, 10, 5],
      [2, 10, 1],
    ],
  );
  assert.deepEqual(Object.keys(points[0]?.settings ?? {}), ["model.depth", "steps", "seed"]);
  assert.deepEqual(
    points.slice(1, 3).map(({ steps, seed }) => [steps, seed]),
    [
      [20, 1],
      [10, 5],
    ],
  );
  assert.deepEqual([skipped, repeated], [0, 0]);
});

test("without axes there is one run a seed, from the experiment's seed on", () => {
  const { points } = plan({ set: { seed: 7 }, seeds: 3 });
  assert.deepEqual(
    points.map(({ seed, values }) => [seed, values]),
    [
      [7, {}],
      [8, {}],
      [9, {}],
    ],
  );
});

test("the hash is that of all settings but the name, in the order of the alphabet", () => {
  const [point] = plan({ name: "a" }).points;
  assert.equal(point?.hash, hashExperiment({ ...loadExperiment("hypercube", [SPARED]), name: "b" }));
  assert.notEqual(point?.hash, hashExperiment(loadExperiment("hypercube", [SPARED, "seed=1"])));
  // That of {"loss":{"a":1e-8,"b":0},"steps":[{"a":1,"b":2}]}, for ever: runs are found by it.
  const settings = { steps: [{ b: 2, a: 1 }], name: "x", loss: { b: -0, a: 1e-8 } };
  assert.equal(hashExperiment(settings as never), "28a531004e166e82b767703720b725e1ab346cb63b7f902a3d9f0e90c19cb649");
});

test("zipped axes go together, wherever they stand", () => {
  const document = {
    axes: { "model.depth": [2, 3], steps: [10, 20], "model.width": [8, 16] },
    zip: [["model.width", "model.depth"]],
  };
  assert.deepEqual(valuesOf(document).map(Object.values), [
    [2, 10, 8],
    [2, 20, 8],
    [3, 10, 16],
    [3, 20, 16],
  ]);
});

test("random axes vary together, Sobol axes too, and both multiply with the others", () => {
  const document = {
    axes: {
      "optimizer.epsilon": { random: [1e-8, 1e-2], points: 3, scale: "log" },
      "model.depth": [2, 3],
      "optimizer.learningRate": { random: [1e-4, 1e-2], points: 3, scale: "log" },
      "model.width": { sobol: [8, 64], points: 4 },
      steps: { sobol: [100, 1000], points: 4 },
    },
  };
  const values = valuesOf(document);
  assert.equal(values.length, 24);
  assert.equal(new Set(values.map((each) => `${each["optimizer.epsilon"]} ${each["optimizer.learningRate"]}`)).size, 3);
  assert.equal(new Set(values.map((each) => `${each["model.width"]} ${each.steps}`)).size, 4);
  assert.deepEqual([values[0]?.["model.width"], values[0]?.steps], [8, 100]);
});

test("an axis over a kind takes out what only the former kind has, and keeps what both have", () => {
  const { points, base } = plan({
    set: { "optimizer.learningRate": 0.5 },
    axes: { "optimizer.name": ["adam", "sgd"] },
  });
  const [adam, sgd] = points.map((point) => experimentOf(base, point).optimizer);
  assert.deepEqual([adam?.name, adam?.learningRate, adam !== undefined && "betas" in adam], ["adam", 0.5, true]);
  assert.deepEqual([sgd?.name, sgd?.learningRate, sgd !== undefined && "betas" in sgd], ["sgd", 0.5, false]);
});

test("where an axis does not apply its values are one run", () => {
  const { points, repeated, skipped } = plan({
    axes: { "optimizer.name": ["adam", "sgd"], "optimizer.epsilon": [1e-8, 1e-5], steps: [10, 20] },
    conditions: [
      {
        when: { "optimizer.name": "sgd" },
        without: ["optimizer.epsilon"],
        set: { optimizer: { momentum: 0.9 } },
      },
    ],
    seeds: 2,
  });
  assert.deepEqual([points.length, repeated, skipped], [12, 4, 0]);
  const [first] = points.filter(({ values }) => values["optimizer.name"] === "sgd");
  assert.deepEqual(first?.values, { "optimizer.name": "sgd", steps: 10 });
  assert.deepEqual(first?.settings, { "optimizer.name": "sgd", steps: 10, "optimizer.momentum": 0.9, seed: 0 });
});

test("an axis that does not apply leaves the experiment's own value", () => {
  const { points, base } = plan({
    set: { steps: 77 },
    axes: { "model.width": [8, 16], "model.depth": [2, 3] },
    conditions: [{ when: { "model.width": 16 }, without: ["model.depth"] }],
  });
  const depths = points.map((point) => experimentOf(base, point).model).map((model) => "depth" in model && model.depth);
  assert.deepEqual(depths, [2, 3, "depth" in base.model && base.model.depth]);
});

test("conditions see values, limits, seeds, and what those before them did", () => {
  const run = (...conditions: object[]) =>
    plan({ axes: { steps: [10, 20, 30], "model.depth": [2, 3] }, seeds: 2, conditions }).points.map(({ settings }) =>
      Object.values(settings).join(" "),
    );
  const above = run({ when: { steps: { above: 10, atMost: 20 } }, skip: true });
  assert.deepEqual(above, ["10 2 0", "10 2 1", "10 3 0", "10 3 1", "30 2 0", "30 2 1", "30 3 0", "30 3 1"]);
  const among = run({ when: { steps: [10, 30] }, skip: true });
  assert.deepEqual(among, ["20 2 0", "20 2 1", "20 3 0", "20 3 1"]);
  const seeds = run({ when: { seed: { atLeast: 1 }, "model.depth": { below: 3 } }, skip: true });
  assert.deepEqual(seeds, ["10 2 0", "10 3 0", "10 3 1", "20 2 0", "20 3 0", "20 3 1", "30 2 0", "30 3 0", "30 3 1"]);
  const chain = run(
    { when: { steps: 10 }, set: { "loss.precision": "f64" } },
    { when: { "loss.precision": "f32" }, skip: true },
  );
  assert.deepEqual(chain, ["10 2 f64 0", "10 2 f64 1", "10 3 f64 0", "10 3 f64 1"]);
});

test("conditions see what is in a group that is an axis, and what it leaves to its default", () => {
  const { points, skipped } = plan({
    axes: { optimizer: [{ name: "sgd", momentum: 0.9 }, { epsilon: 1e-4 }, { name: "adamW" }] },
    conditions: [
      { when: { "optimizer.name": "adam" }, set: { "optimizer.learningRate": 0.5 } },
      { when: { "optimizer.momentum": 0.9 }, skip: true },
    ],
  });
  assert.deepEqual([points.length, skipped], [2, 1]);
  assert.deepEqual(points[0]?.settings, { optimizer: { epsilon: 1e-4 }, "optimizer.learningRate": 0.5, seed: 0 });
});

test("what a condition sets in a group of one point reaches no other", () => {
  const document = {
    axes: { optimizer: [{ epsilon: 1e-4 }], steps: [10, 20] },
    conditions: [{ when: { steps: 10 }, set: { "optimizer.learningRate": 0.5 } }],
  };
  const { points, base } = plan(document);
  assert.deepEqual(
    points.map((point) => experimentOf(base, point).optimizer.learningRate),
    [0.5, 1e-3],
  );
});

test("of points that are the same experiment one is run", () => {
  const { points, repeated } = plan({ axes: { steps: [10, 10, 20] }, seeds: 2 });
  assert.deepEqual([points.length, repeated], [4, 2]);
  // The second only says what is so anyway.
  const other = plan({
    axes: { loss: [{ name: "crossEntropy" }, { name: "crossEntropy", precision: "f32" }] },
  });
  assert.deepEqual([other.points.length, other.repeated], [1, 1]);
});

test("progress is told", () => {
  const told: number[][] = [];
  const document = { axes: { steps: { linear: [1, 2500], points: 2500 } } };
  assert.equal(plan(document, (...numbers) => told.push(numbers)).points.length, 2500);
  assert.deepEqual(told, [
    [1000, 2500],
    [2000, 2500],
  ]);
});

/** Values of settings that can be set in any combination. */
const AXES: Readonly<Record<string, readonly (string | number | readonly number[])[]>> = {
  "optimizer.name": ["adam", "adamW", "sgd"],
  "optimizer.learningRate": [1e-4, 3.16e-4, 1e-3],
  "model.depth": [2, 3, 4],
  "model.activation": ["relu", "tanh"],
  "loss.precision": ["f32", "f64", "bf16"],
  steps: [10, 20, 30],
  "data.points": [64, 128],
  "model.initializationScale": [1, 0.5],
};

const someAxes = fc
  .subarray(Object.keys(AXES), { minLength: 1, maxLength: 4 })
  .chain((paths) =>
    fc.tuple(
      fc.shuffledSubarray(paths, { minLength: paths.length }),
      fc.tuple(...paths.map((path) => fc.subarray([...(AXES[path] ?? [])], { minLength: 1 }))),
      fc.constant(paths),
    ),
  )
  .map(([order, values, paths]): [string, unknown[]][] =>
    order.map((path) => [path, values[paths.indexOf(path)] ?? []]),
  );

test("points, skipped and repeated are all combinations", () => {
  fc.assert(
    fc.property(someAxes, fc.integer({ min: 1, max: 3 }), fc.boolean(), (axes, seeds, skips) => {
      const [[path, [value] = []] = [""]] = axes;
      const conditions = skips ? [{ when: { [path]: [value] }, skip: true }] : [];
      const { points, skipped, repeated } = plan({ axes: Object.fromEntries(axes), seeds, conditions });
      const all = axes.reduce((product, [, values]) => product * values.length, seeds);
      assert.equal(points.length + skipped + repeated, all);
      assert.equal(repeated, 0);
      assert.equal(skipped, skips ? all / (axes[0]?.[1].length ?? 1) : 0);
      assert.equal(new Set(points.map(({ hash }) => hash)).size, points.length);
    }),
    { numRuns: 40 },
  );
});

test("every point is the experiment that the same settings by hand are", () => {
  fc.assert(
    fc.property(
      someAxes,
      fc.integer({ min: 1, max: 2 }),
      fc.constantFrom("hypercube", "gaussian"),
      (axes, seeds, experiment) => {
        const { points, base } = plan({ experiment, axes: Object.fromEntries(axes), seeds });
        for (const point of points) {
          const set = Object.entries(point.settings).map(([path, value]) => `${path}=${JSON.stringify(value)}`);
          const byHand = loadExperiment(experiment, [SPARED, ...set]);
          assert.deepEqual(experimentOf(base, point), byHand);
          assert.equal(point.hash, hashExperiment(byHand));
          assert.equal(point.steps, byHand.steps);
          assert.equal(point.seed, byHand.seed);
        }
      },
    ),
    { numRuns: 20 },
  );
});

test("the order of a document changes no hash, and neither do values that are added", () => {
  const reverse = (document: object) => Object.fromEntries(Object.entries(document).reverse());
  fc.assert(
    fc.property(someAxes, fc.integer({ min: 1, max: 2 }), (axes, seeds) => {
      const document = { experiment: "hypercube", set: { steps: 5, "optimizer.weightDecay": 0.1 }, seeds };
      const free = Object.fromEntries(axes.filter(([path]) => path !== "steps"));
      const hashes = hashesOf(plan({ ...document, axes: free })).sort();
      assert.deepEqual(hashesOf(plan(reverse({ ...document, axes: reverse(free) }))).sort(), hashes);
      const more = Object.fromEntries(Object.keys(free).map((path) => [path, AXES[path]]));
      const all = new Set(hashesOf(plan({ ...document, axes: more, seeds: seeds + 1 })));
      assert.deepEqual(
        hashes.filter((hash) => !all.has(hash)),
        [],
      );
    }),
    { numRuns: 20 },
  );
});

test("points that are added to random and Sobol axes keep those that are there", () => {
  for (const kind of ["random", "sobol"]) {
    const run = (points: number) =>
      hashesOf(
        plan({
          axes: {
            "optimizer.epsilon": { [kind]: [1e-8, 1e-2], points, scale: "log" },
            "model.width": { [kind]: [8, 64], points },
          },
        }),
      );
    assert.deepEqual(run(20).slice(0, 13), run(13));
  }
});
