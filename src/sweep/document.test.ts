/** @file What a sweep's document may be: read from files, and refused in one line that names the path, the value and what is allowed. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { stringify } from "yaml";
import { ALLOWED_AXIS } from "./axes/index.ts";
import { planSweep, readSweep } from "./index.ts";
import { hashesOf, refusal, refusalOf } from "./sweeps.fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "sweep-"));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const DOCUMENT = {
  experiment: "hypercube",
  set: { steps: 100, model: { depth: 3 } },
  axes: { "optimizer.name": ["adam", "sgd"], "optimizer.learningRate": { log: [1e-4, 1e-2], points: 3 } },
  seeds: [3, 5],
  conditions: [{ when: { "optimizer.name": "sgd" }, set: { "optimizer.momentum": 0.9 } }],
  budget: { runs: 12, hours: 2.5 },
};

test("YAML and JSON are the same sweep, named by its file", () => {
  const [yaml, json] = [stringify, JSON.stringify].map((write) => readSweep(file("my sweep.yaml", write(DOCUMENT))));
  assert.deepEqual(yaml, json);
  assert.equal(yaml?.name, "my-sweep");
  assert.equal(yaml?.experiment.steps, 100);
  assert.equal(planSweep(yaml as never).points.length, 12);
});

test("a sweep that was completed and written is read as the same sweep", () => {
  const asked = readSweep(file("asked.yaml", stringify(DOCUMENT)));
  const again = readSweep(file("again.yaml", stringify(asked)));
  assert.deepEqual(again, asked);
  assert.deepEqual(planSweep(again), planSweep(asked));
});

test("the experiment is a preset, a file beside the sweep's, or settings", () => {
  mkdirSync(join(folder, "inner"), { recursive: true });
  file("inner/base.yaml", "steps: 77\n");
  const fromFile = readSweep(file("inner/a.yaml", "experiment: base.yaml\n"));
  assert.deepEqual([fromFile.experiment.steps, fromFile.experiment.name], [77, "base"]);
  const inline = readSweep(file("inner/b.yaml", "experiment: { steps: 77 }\n"));
  assert.deepEqual(hashesOf(planSweep(inline)), hashesOf(planSweep(fromFile)));
  assert.equal(inline.experiment.name, "b");
  const csv = readSweep(file("inner/c.yaml", "experiment: { data: { name: table, path: points.csv } }\n"));
  assert.equal("path" in csv.experiment.data && csv.experiment.data.path, join(folder, "inner/points.csv"));
});

test("what is set by hand is set last, for all runs", () => {
  const path = file("o.yaml", "experiment: hypercube\nset: { steps: 100, loss.precision: f64 }\n");
  const { experiment } = readSweep(path, [{ set: "steps=7", option: "--set" }]);
  assert.deepEqual(
    [experiment.steps, experiment.loss.name === "crossEntropy" && experiment.loss.precision],
    [7, "f64"],
  );
  const axis = file("p.yaml", "experiment: hypercube\naxes: { steps: [1, 2] }\n");
  const message = refusalOf(() => readSweep(axis, [{ set: "steps=7", option: "--steps" }]));
  assert.equal(message, "axes.steps: --steps sets it too; one of them must go");
});

test("a file that is not there, is too large or is no sweep is refused", () => {
  const missing = join(folder, "none.yaml");
  assert.equal(
    refusalOf(() => readSweep(missing)),
    `${missing}: no such file; must be the YAML or JSON file of a sweep`,
  );
  const large = file("large.yaml", `# ${"x".repeat(2 ** 21)}`);
  assert.match(
    refusalOf(() => readSweep(large)),
    /is too large for the file of a sweep \(2,097,154 bytes; at most 2,097,152\)$/,
  );
  assert.match(
    refusalOf(() => readSweep(file("broken.yaml", "axes: [1"))),
    /broken\.yaml:1:\d+: /,
  );
  const other = file("other.yaml", "experiment: base.yml\n");
  assert.match(
    refusalOf(() => readSweep(other)),
    /base\.yml: no such file and no preset of that name/,
  );
});

test("the sweeps of the guide are sweeps, and have as many runs as it says", () => {
  const guide = readFileSync(new URL("../../docs/guide/sweeps.md", import.meta.url), "utf8");
  const examples = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text as string);
  const counts = examples.map((text) => planSweep(readSweep(file("guide.yaml", text))).points.length);
  // 2 · 5 · 3; 3; 2 · 2 · 3; 64 · 2; 3 · 2; (2 + 1) · (3 + 1); 7 · 5
  assert.deepEqual(counts, [30, 3, 12, 128, 6, 12, 48, 35]);
});

const KEYS = "name, experiment, set, axes, zip, seeds, conditions, fork, budget";
const RANGE = "a list of two numbers, the low end and the high one";

const sweep = (rest: object) => ({ experiment: "hypercube", ...rest });
const onAxis = (path: string, axis: unknown) => sweep({ axes: { [path]: axis } });
const when = (condition: unknown) =>
  sweep({ axes: { "optimizer.name": ["adam", "sgd"], "model.depth": [2, 3] }, conditions: [condition] });
const SGD = { "optimizer.name": "sgd" };

const REFUSED: [document: unknown, message: string | RegExp][] = [
  [5, `a sweep: 5 is not allowed; must be settings (${KEYS})`],
  [{}, "experiment: is missing; must be the name of a preset, the path of a file, or settings"],
  [sweep({ axs: {} }), `axs: unknown setting; did you mean axes? (allowed: ${KEYS})`],
  [sweep({ name: "a b" }), /^name: "a b" is not allowed; must be up to 64 letters/],
  [sweep({ set: 5 }), "set: 5 is not allowed; must be values by the paths of settings"],
  [sweep({ set: { steps: 0 } }), "set.steps: 0 is not allowed; must be a whole number from 1 to 1000000000"],
  [{ experiment: { steps: 0 } }, "experiment.steps: 0 is not allowed; must be a whole number from 1 to 1000000000"],
  [
    sweep({ seeds: 0 }),
    "seeds: 0 is not allowed; must be a number of seeds of at least 1, or a list of different seeds",
  ],
  [sweep({ seeds: [1, 1] }), "seeds: [1,1] is not allowed; must be different seeds"],
  [
    sweep({ seeds: 2, set: { seed: Number.MAX_SAFE_INTEGER } }),
    "seeds: 2 is not allowed; must end below 2^53, and the first is 9007199254740991",
  ],
  [onAxis("optimizer.epsilon", []), `axes.optimizer.epsilon: [] is not allowed; must be ${ALLOWED_AXIS}`],
  [onAxis("optimizer.epsilon", 3), `axes.optimizer.epsilon: 3 is not allowed; must be ${ALLOWED_AXIS}`],
  [
    onAxis("optimizer.epsilon", { grid: 3 }),
    `axes.optimizer.epsilon: {"grid":3} is not allowed; must be ${ALLOWED_AXIS}`,
  ],
  [
    onAxis("optimizer.epsilon", { log: [0, 1], points: 3 }),
    "axes.optimizer.epsilon.log: [0,1] is not allowed; must be a list of two numbers above 0, the low end and the high one",
  ],
  [
    onAxis("optimizer.epsilon", { linear: [1, 1], points: 3 }),
    `axes.optimizer.epsilon.linear: [1,1] is not allowed; must be ${RANGE}`,
  ],
  [
    onAxis("optimizer.epsilon", { linear: [0, 1], points: 1 }),
    "axes.optimizer.epsilon.points: 1 is not allowed; must be a whole number from 2 to 100000",
  ],
  [
    onAxis("optimizer.epsilon", { linear: [0, 1], point: 3 }),
    "axes.optimizer.epsilon.point: unknown setting; did you mean points? (allowed: linear, points)",
  ],
  [
    onAxis("optimizer.epsilon", { sobol: [0, 1], points: 3, scale: "log" }),
    "axes.optimizer.epsilon.sobol: [0,1] is not allowed; both ends must be above 0 with scale log",
  ],
  [
    onAxis("model.depth", { linear: [1, 4.5], points: 3 }),
    "axes.model.depth.linear: [1,4.5] is not allowed; must be whole numbers, as model.depth is",
  ],
  [onAxis("optimizer.epsilon", [1, -1]), "axes.optimizer.epsilon: -1 is not allowed; must be a number of at least 0"],
  [
    sweep({ axes: { "model.depth": [2], "optimizer.epsilon": [1, -1] } }),
    "axes.optimizer.epsilon: -1 is not allowed; must be a number of at least 0",
  ],
  [onAxis("optimizer.epsilom", [1]), /^axes\.optimizer\.epsilom: unknown setting; did you mean optimizer\.epsilon\? /],
  [onAxis("optimzer.epsilon", [1]), /^axes\.optimzer: unknown setting; did you mean optimizer\? /],
  [onAxis("optimizer.transforms[].maxNorm", [1]), /^axes\.optimizer\.transforms\[\]: unknown setting; did you mean /],
  [onAxis("", [1]), /^axes\.: unknown setting/],
  [sweep({ axes: JSON.parse('{"__proto__": [1]}') }), /^axes\.__proto__: unknown setting/],
  [
    onAxis("optimizer.betas.0", [1]),
    "axes.optimizer.betas.0: cannot be set, since optimizer.betas is [0.9,0.95] and not a group of settings",
  ],
  [onAxis("seed", [1]), "axes.seed: is not allowed; must be in seeds, like seeds: 3 or seeds: [0, 1, 2]"],
  [onAxis("name", ["a"]), "axes.name: is not allowed; the name of an experiment makes no other run of it"],
  [
    sweep({ axes: { optimizer: [{ name: "sgd" }], "optimizer.epsilon": [1] } }),
    "axes.optimizer.epsilon: axes.optimizer sets it too; one of them must go",
  ],
  [
    sweep({ set: { optimizer: { epsilon: 1 } }, axes: { "optimizer.epsilon": [1] } }),
    "axes.optimizer.epsilon: set.optimizer.epsilon sets it too; one of them must go",
  ],
  [
    { experiment: "division", axes: { "data.trainPercent": [50, 40], "model.depth": [1] } },
    /^axes\.model\.depth: a setting of mlp, vit, and model\.name is transformer \(allowed: /,
  ],
  [
    { experiment: "division", axes: { "data.trainPercent": [50, 5] } },
    "batch.size: 512 is not allowed; must be full, openai or a whole number from 1 to 466, the training rows (where data.trainPercent 5)",
  ],
  [
    sweep({ axes: { "optimizer.name": ["adam", "sgd"], "optimizer.epsilon": [1e-8, 1e-5] } }),
    "axes.optimizer.epsilon: optimizer.name sgd has no such setting; leave the axis out there: conditions: [{ when: { optimizer.name: sgd }, without: [optimizer.epsilon] }]",
  ],
  [
    sweep({ axes: { "model.depth": [2, 3], "model.width": [8, 16, 32] }, zip: [["model.depth", "model.width"]] }),
    "axes.model.width: has 3 values; must have 2, as axes.model.depth, with which it goes together",
  ],
  [
    sweep({ axes: { "model.depth": [2, 3] }, zip: [["model.depth", "model.dpth"]] }),
    'zip[0]: "model.dpth" is no axis; did you mean model.depth? (axes: model.depth)',
  ],
  [
    sweep({ axes: { "model.depth": [2, 3] }, zip: [["model.depth", "model.depth"]] }),
    "zip[0]: model.depth is there twice; must be there once",
  ],
  [
    sweep({
      axes: { "model.depth": { random: [2, 3], points: 2 }, steps: [1, 2] },
      zip: [["steps", "model.depth"]],
    }),
    "zip[0]: model.depth is not allowed; all random axes go together already",
  ],
  [
    sweep({ axes: { "model.depth": { random: [2, 3], points: 2 }, steps: { random: [1, 9], points: 3 } } }),
    "axes.steps: has 3 values; must have 2, as axes.model.depth, with which it goes together",
  ],
  [when(5), "conditions[0]: 5 is not allowed; must be settings (when, set, without, skip)"],
  [
    when({ wen: SGD, skip: true }),
    "conditions[0].wen: unknown setting; did you mean when? (allowed: when, set, without, skip)",
  ],
  [when({ when: SGD, skip: false }), "conditions[0].skip: false is not allowed; must be true"],
  [
    when({ when: SGD }),
    'conditions[0]: {"when":{"optimizer.name":"sgd"}} is not allowed; must have set or without, or else skip: true',
  ],
  [
    when({ when: SGD, skip: true, set: { steps: 1 } }),
    /^conditions\[0\]: .* must have set or without, or else skip: true$/,
  ],
  [when({ when: {}, skip: true }), "conditions[0].when: {} is not allowed; must name a setting"],
  [
    when({ when: { "optimizer.nam": "sgd" }, skip: true }),
    /^conditions\[0\]\.when\.optimizer\.nam: unknown setting; did you mean /,
  ],
  [
    when({ when: { model: 3 }, skip: true }),
    "conditions[0].when.model: is a group of settings; must be one of them, or an axis",
  ],
  [
    when({ when: { "model.depth": [] }, skip: true }),
    /^conditions\[0\]\.when\.model\.depth: \[\] is not allowed; must be a value, /,
  ],
  [
    when({ when: { "model.depth": { over: 1 } }, skip: true }),
    /^conditions\[0\]\.when\.model\.depth: {"over":1} is not allowed; /,
  ],
  [
    when({ when: { "optimizer.name": "sdg" }, skip: true }),
    'conditions[0].when: {"optimizer.name":"sdg"} never holds; must for some run',
  ],
  [
    when({ when: SGD, without: ["optimizer.epsilon"] }),
    'conditions[0].without: "optimizer.epsilon" is not allowed; must be an axis (optimizer.name, model.depth)',
  ],
  [
    when({ when: SGD, set: { seed: 3 } }),
    "conditions[0].set.seed: is not allowed; a condition sets neither seed nor name",
  ],
  [
    when({ when: SGD, set: { model: { dept: 3 } } }),
    /^conditions\[0\]\.set\.model\.dept: unknown setting; did you mean model\.depth\? /,
  ],
  [
    when({ when: SGD, set: { model: { depth: 3 } } }),
    "conditions[0].set.model.depth: is on the axis model.depth; without: [model.depth] takes it off there",
  ],
  [
    when({ when: SGD, set: { "optimizer.momentum": 7 } }),
    /^conditions\[0\]\.set\.optimizer\.momentum: 7 is not allowed; must be a number .* \(where optimizer\.name "sgd", model\.depth 2\)$/,
  ],
  [sweep({ budget: { rums: 1 } }), "budget.rums: unknown setting; did you mean runs? (allowed: runs, steps, hours)"],
  [sweep({ budget: { hours: 0 } }), "budget.hours: 0 is not allowed; must be a number greater than 0"],
  [
    sweep({ seeds: 1200, budget: { runs: 1000 } }),
    "budget.runs: the sweep has 1,200 runs, and at most 1,000 are allowed",
  ],
  [
    sweep({ axes: { steps: [1000, 2000] }, seeds: 3, budget: { steps: 8999 } }),
    "budget.steps: the sweep has 9,000 steps, and at most 8,999 are allowed",
  ],
];

for (const [document, message] of REFUSED) {
  test(`${JSON.stringify(document)} is refused in one line`, () => {
    if (typeof message === "string") assert.equal(refusal(document), message);
    else assert.match(refusal(document), message);
  });
}

test("10^12 combinations are counted and not made", () => {
  const paths = ["model.width", "model.depth", "optimizer.epsilon", "optimizer.learningRate", "steps", "data.points"];
  const axes = Object.fromEntries(paths.map((path) => [path, { linear: [1, 1000], points: 100 }]));
  const begin = performance.now();
  const conditions = [{ when: { steps: 1 }, skip: true }];
  const message = "axes: the sweep has 1,000,000,000,000 combinations, and at most 1,000,000 are allowed";
  assert.equal(refusal(sweep({ axes, conditions, budget: { runs: 10 } })), message);
  assert.equal(refusal(sweep({ axes })), message);
  assert.equal(
    refusal(sweep({ axes, budget: { runs: 1000 } })),
    "budget.runs: the sweep has 1,000,000,000,000 runs, and at most 1,000 are allowed",
  );
  assert.ok(performance.now() - begin < 5000);
});

test("what is taken that nobody asked for is told", () => {
  const said: string[] = [];
  const say = (line: string) => said.push(line.replace(/^.*\//, ""));
  file("sequences.yaml", "model: transformer\n");
  for (const text of [
    "experiment: sequences.yaml",
    "experiment: { model: transformer }",
    "experiment: { preset: nanda }",
  ])
    readSweep(file("taken.yaml", text), [], say);
  const rest = "asks for sequences and names no preset: what it leaves out is that of division";
  assert.deepEqual(said, [`sequences.yaml ${rest}`, `experiment ${rest}`]);
});

test("runs keep no checkpoints before spikes, unless the experiment or what is set on it says something of them", () => {
  const states = "checkpoints: { beforeSpikes: { states: 1 } }";
  file("says.yaml", `steps: 50\n${states}\n`);
  file("silent.yaml", "steps: 50\ncheckpoints: { keep: 2 }\n");
  const spikesOf = (text: string, ...set: string[]) =>
    readSweep(
      file("spikes.yaml", text),
      set.map((each) => ({ set: each, option: "--set" })),
    ).experiment.checkpoints.beforeSpikes.spikes;
  for (const [text, spikes] of [
    ["experiment: hypercube", 0],
    ["experiment: silent.yaml", 0],
    ["experiment: { checkpoints: { keep: 1 } }", 0],
    ["experiment: hypercube\naxes: { checkpoints.beforeSpikes.spikes: [1, 2] }", 0],
    ["experiment: says.yaml", 10],
    ["experiment: { preset: says.yaml }", 10],
    ["experiment: { preset: silent.yaml }", 0],
    ["experiment: { preset: hypercube, checkpoints.beforeSpikes.spikes: 7 }", 7],
    [`experiment: { ${states} }`, 10],
    ["experiment: hypercube\nset: { checkpoints: { beforeSpikes: { everySteps: 20 } } }", 10],
    ["experiment: hypercube\nset: { checkpoints.beforeSpikes.spikes: 3 }", 3],
  ] as const)
    assert.equal(spikesOf(`${text}\n`), spikes, text);
  assert.equal(spikesOf("experiment: hypercube\n", "checkpoints.beforeSpikes.spikes=4"), 4);
  assert.match(
    refusalOf(() => readSweep(file("wrong.yaml", "experiment: { checkpoints: 5 }\n"))),
    /^experiment\.checkpoints: 5 is not allowed/,
  );
});
