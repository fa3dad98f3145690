/** @file Parts of users that give or throw what they may not: told as a mistake of their file, in one line. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PARTS, root, SMALL, set, slingshot } from "./userParts.fixture.ts";

/** Of each: the file of docs/adding.md that is changed, by what, and what is said of it. */
const MISTAKES: readonly (readonly [keyof typeof PARTS, string, string, RegExp])[] = [
  [
    "optimizer",
    "return { parameters: sub",
    "return { parameters: neg(scalars.learningRate as Tensor) }; return { parameters: sub",
    /step: parameters is f32\[\]; it must be a tensor f32\[216\]$/,
  ],
  ["optimizer", "step: ({", "step: async ({", /step: it gives a promise, and must give an object$/],
  ["optimizer", "memory: () => []", "memory: () => { throw null; }", /memory: null$/],
  ["optimizer", "memory: () => []", 'memory: () => ["m", "m"]', /memory: it must give a list of different names/],
  ["optimizer", "memory: () => []", 'memory: () => ["m"]', /step: it neither reads nor gives memory\.m/],
  ["optimizer", "memory: () => [],", "", /has no function memory$/],
  [
    "transform",
    "memory: { average } }",
    "memory: { mean: average } }",
    /apply: it gives memory\.mean, which memory does not name$/,
  ],
  [
    "loss",
    "return { logits, sampleLosses, loss",
    "return { logits, loss",
    /trace: sampleLosses is missing; it must be a tensor \[16\]$/,
  ],
  ["loss", "loss: mean(sampleLosses)", "loss: sampleLosses", /trace: loss is f32\[16\]; it must be a tensor \[\]$/],
  ["loss", 'unit: "nats",', "", /has no unit, like nats$/],
  ["loss", "zeroSum: () => false", "zeroSum: false", /has no function zeroSum$/],
  ["loss", "zeroSum: () => false", "zeroSum: () => 1", /zeroSum: it gives 1, and must give true or false$/],
  [
    "loss",
    "leastLoss(penalty, classes) + 0.01",
    "0",
    /fittedBelow: it gives 0, and must give a number greater than its floor, 0\.0\d+$/,
  ],
  [
    "loss",
    "leastLoss(penalty, classes),",
    "-penalty,",
    /fails in floor: it gives -0\.0001, and must give a number of at/,
  ],
  ["loss", "floor: ({ penalty }, classes) => leastLoss(penalty, classes)", "floor: 0", /has no function floor$/],
  [
    "network",
    'lastLayer: "last.weight"',
    'buffers: [{ name: "mean", shape: [8], first: 0 }], lastLayer: "last.weight"',
    /trace: the buffer mean is missing; it must be a tensor \[8\]$/,
  ],
  [
    "network",
    'lastLayer: "last.weight"',
    'buffers: [{ name: "last.weight", shape: [8], first: 0 }], lastLayer: "last.weight"',
    /create: the buffer last\.weight has the name of a parameter$/,
  ],
  [
    "network",
    'lastLayer: "last.weight"',
    'lastLayer: "head"',
    /create: lastLayer: head is no parameter; must be one of first\.weight, last\.weight$/,
  ],
  ["network", '"first.weight", width', '"last.weight", width', /create: the parameter last\.weight is there twice$/],
  ["network", "{ length: rows * columns }", "{ length: 3 }", /initialize: first\.weight gets 3 values; it has 64$/],
  ["network", "{ transposeB: true }), features }", "{ transposeB: true }) }", /trace: features is missing/],
  ["network", "...commonModelSettings,", "", /lacks the settings of every network/],
  ["network", 'accepts: ["vectors"],', "", /has no list accepts$/],
  ["data", "> 0 ? 1 : 0", "> 0 ? 1 : 2", /load: the label 2 is not allowed; must be from 0 to 1$/],
  [
    "data",
    "loadPoints({ inputs, labels }, points)",
    "loadPoints({ inputs, labels }, points - 1)",
    /load: it has 39 train rows, and shape says 40$/,
  ],
  ["data", "load: (", "load: async () => { throw new Error('away'); }, later: (", /load: away$/],
  [
    "instrument",
    "max(max(logits, 1), 0)",
    "max(logits, 1)",
    /trace: its reading is f32\[16\]; it must be a tensor \[\]$/,
  ],
  [
    "probe",
    "readings: [sqrt(sum(mul(difference, difference)))]",
    "readings: []",
    /trace: it gives 0 readings for 1 column$/,
  ],
  ["probe", "  trace: (", '  split: () => ["a", "a"],\n  trace: (', /split: it must give a list of different texts/],
  ["probe", "  trace: (", '  split: () => ["a/\\n"],\n  trace: (', /split: it must give a list of different texts/],
  ["probe", "  trace: (", "  split: () => 3,\n  trace: (", /split: it must give a list of different texts/],
  [
    "probe",
    "return { before: {",
    "return { during: () => 5, before: {",
    /during: it gives 5, and must give an object$/,
  ],
];

/** Of a probe, those that show at its first measurement: the run is there by then, and has failed. */
const LATE_MISTAKES: readonly (readonly [wrong: string, message: RegExp])[] = [
  ["compute: () => [1, 2]", /^error: the probe drift gives 2 numbers for 1 column$/],
  ["compute: () => 1", /^error: mistake\.ts: the probe drift fails in compute: it must give a list of numbers$/],
  ['compute: () => ["1"]', /^error: mistake\.ts: the probe drift fails in compute: it must give a list of numbers$/],
];

test("what a probe computes that it may not is told likewise, at the first measurement", async () => {
  const { file, settings } = PARTS.probe;
  const right = "readings: [sqrt(sum(mul(difference, difference)))]";
  for (const [wrong, message] of LATE_MISTAKES) {
    writeFileSync(join(root, "mistake.ts"), readFileSync(join(root, file), "utf8").replace(right, wrong));
    const given = ["--with", "mistake.ts", ...set([...settings, "steps=5"]), "--quiet"];
    const { status, stderr } = await slingshot("run", "hypercube", ...given, "--out", join(root, "late"));
    assert.match(stderr.trim(), message);
    assert.equal(status, 2);
  }
});

/** Of `rootDescent.ts`: what its stability may not be. */
const UNSTABLE: readonly (readonly [right: string, wrong: string, message: RegExp])[] = [
  ["threshold: () => bind", "threshold: () => 3 ?? bind", /fails in threshold: it gives 3, and must give an object$/],
  [
    "bindThreshold(STABILITY_THRESHOLDS.rmsProp, (learningRate) => ({ learningRate }))",
    '({ matrix: "mine", formula: "2/η", source: "", of: () => 1 }) as never',
    /fails in threshold: matrix is "mine", and must be hessian or preconditioned$/,
  ],
  [
    "(learningRate) => ({ learningRate })",
    "() => ({ learningRate: -1 })",
    /it gives -2, and must give a number above 0/,
  ],
  [
    "square ? Float64Array.from(square, ",
    "square ? Float32Array.from(square, ",
    /preconditioner: it must give a Float64Array of 216/,
  ],
];

test("what an optimizer says of its stability that cannot be is told at the first measurement", async () => {
  const text = readFileSync(join(root, "rootDescent.ts"), "utf8");
  for (const [right, wrong, message] of UNSTABLE) {
    assert.ok(text.includes(right), right);
    writeFileSync(join(root, "unstable.ts"), text.replace(right, wrong));
    const chosen = [...SMALL, "optimizer.name=rootDescent", "instruments.sharpness.everySteps=2", "steps=4"];
    const given = ["--with", "unstable.ts", ...set(chosen), "--quiet", "--out", join(root, "unstable")];
    const { status, stderr } = await slingshot("run", "hypercube", ...given);
    assert.match(stderr.trim(), /^error: unstable\.ts: the optimizer rootDescent fails in /);
    assert.match(stderr.trim(), message);
    assert.equal(status, 2);
  }
});

test("what a part gives or throws that it may not is told as a mistake of its file, and nothing is made", async () => {
  for (const [kind, right, wrong, message] of MISTAKES) {
    const { file, settings } = PARTS[kind];
    const text = readFileSync(join(root, file), "utf8");
    assert.ok(text.includes(right), right);
    writeFileSync(join(root, "mistake.ts"), text.replace(right, wrong));
    const given = ["--with", "mistake.ts", ...set([...settings, "steps=5"])];
    const { status, stderr } = await slingshot("run", "hypercube", ...given, "--out", join(root, "mistake"));
    const told = stderr.trim().split("\n").at(-1) ?? "";
    assert.match(told, /^error: mistake\.ts: the \w+ \w+ (fails in|has no|lacks)/);
    assert.match(told, message);
    assert.equal(status, 2);
    assert.ok(!existsSync(join(root, "mistake")));
  }
});
