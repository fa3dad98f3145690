/**
 * @file A part of each kind as docs/adding.md has it, literally, in a folder outside the program: trained, killed and
 * resumed, forked with one of its settings changed, and refused in one line where something is wrong.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = mkdtempSync(join(tmpdir(), "slingshot-parts-"));
after(() => rmSync(root, { recursive: true, force: true }));

const main = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const page = readFileSync(new URL("../docs/adding.md", import.meta.url), "utf8");
for (const [, file, code] of page.matchAll(/```ts file=(\S+)\n(.*?)```/gs))
  writeFileSync(join(root, file ?? ""), code ?? "");

const COMMON = ["--threads", "1", "--json"];
const SMALL = ["data.points=16", "data.dimensions=8", "model.width=8", "model.depth=3"];

/** Of each kind: its file, the settings that choose it, one that is changed, and one that is wrong. */
const PARTS = {
  optimizer: {
    file: "signDescent.ts",
    settings: [...SMALL, "optimizer.name=signDescent"],
    change: "optimizer.learningRate=0.01",
    wrong: ["optimizer.momentum=1", /^error: --set optimizer\.momentum: .*optimizer\.name is signDescent/],
  },
  transform: {
    file: "slowGradients.ts",
    settings: [...SMALL, "optimizer.transforms=[{name: slowGradients}]"],
    change: "optimizer.transforms=[{name: slowGradients, gain: 5}]",
    wrong: [
      "optimizer.transforms=[{name: slowGradients, decay: 2}]",
      /transforms\[0\]\.decay: 2 is not allowed; must be/,
    ],
  },
  loss: {
    file: "logitPenalty.ts",
    settings: [...SMALL, "loss.name=penalisedCrossEntropy"],
    change: "loss.penalty=0.01",
    wrong: ["loss.penalty=-1", /loss\.penalty: -1 is not allowed; must be a number greater than 0/],
  },
  network: {
    file: "quadraticNetwork.ts",
    settings: ["data.points=16", "data.dimensions=8", "model.name=quadraticNetwork", "model.width=8"],
    change: "model.precision=f64",
    wrong: [
      "data={ name: algorithmic }",
      /must be hypercube.*model\.name quadraticNetwork reads vectors, and these are sequences/,
    ],
  },
  data: {
    file: "majority.ts",
    settings: ["model.width=8", "model.depth=3", "data.name=majority", "data.points=40", "data.validationPoints=20"],
    change: "batch.size=10",
    wrong: ["data.bits=0", /data\.bits: 0 is not allowed; must be a whole number from 1 to 1024/],
  },
  instrument: {
    file: "largestLogit.ts",
    settings: SMALL,
    change: "optimizer.epsilon=1e-6",
    wrong: ["instruments.largestLogit=1", /instruments\.largestLogit: unknown setting/],
  },
  probe: {
    file: "driftProbe.ts",
    settings: [...SMALL, "instruments.drift.everySteps=5"],
    change: "instruments.drift.everySteps=4",
    wrong: [
      "instruments.drift.everySteps=-1",
      /instruments\.drift\.everySteps: -1 is not allowed; must be a whole number/,
    ],
  },
} as const;

const node = (args: readonly string[]) => [process.execPath, ["--no-warnings", main, ...args]] as const;

function slingshot(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(...node(args), { cwd: root, encoding: "utf8" });
  return { status, stdout, stderr };
}

function succeed(...args: string[]): Record<string, string> {
  const { status, stdout, stderr } = slingshot(...args);
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Record<string, string>;
}

const set = (settings: readonly string[]) => settings.flatMap((setting) => ["--set", setting]);

/** Trains until some rows are on disk, and is killed. */
async function runAndKill(args: readonly string[], out: string): Promise<string> {
  const child = spawn(...node(args), { cwd: root, stdio: "ignore" });
  const done = new Promise((resolve) => child.on("close", resolve));
  const find = () => (existsSync(out) ? readdirSync(out).find((name) => !name.startsWith(".")) : undefined);
  const isUnderWay = () => {
    const run = find();
    return run !== undefined && existsSync(join(out, run, "manifest.json"));
  };
  while (!isUnderWay() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGKILL");
  await done;
  return join(out, find() ?? "");
}

for (const [kind, { file, settings, change, wrong }] of Object.entries(PARTS)) {
  test(`${kind}: docs/adding.md's example is trained, resumed after a kill, forked and refused`, async () => {
    const given = ["--with", file];
    const base = ["run", "hypercube", ...given, ...set(settings), "--set", "steps=40"];
    const whole = succeed(...base, "--out", join(root, kind), ...COMMON);
    const reference = succeed(...base, "--out", join(root, kind), ...COMMON, "--engine", "reference");
    assert.equal(reference.parametersSha256, whole.parametersSha256);

    const out = join(root, `${kind}-killed`);
    const killed = await runAndKill([...base, "--out", out, "--threads", "1"], out);
    assert.equal(succeed("resume", killed, ...given, ...COMMON).parametersSha256, whole.parametersSha256);

    const fork = succeed("fork", whole.run ?? "", ...given, "--at", "20", "--set", change, "--out", out, ...COMMON);
    const manifest = JSON.parse(readFileSync(join(fork.run ?? "", "manifest.json"), "utf8"));
    const path = change.slice(0, change.indexOf("="));
    assert.deepEqual(
      manifest.forkedFrom.changes.map((one: { path: string }) => one.path).filter((one: string) => one !== "name"),
      [path],
    );
    assert.equal(manifest.parts[0].file, file);

    const without = slingshot("fork", whole.run ?? "", "--at", "20", "--out", out);
    assert.equal(without.status, 2);
    assert.match(without.stderr, new RegExp(`was made with ${file} \\(SHA-256 .*which must be given again`));

    const [setting, message] = wrong;
    const refusedOut = join(root, `${kind}-refused`);
    const refused = slingshot(...base, "--set", setting, "--out", refusedOut);
    assert.equal(refused.status, 2, refused.stderr);
    assert.match(refused.stderr, message);
    assert.equal(refused.stderr.trim().split("\n").length, 1);
    assert.ok(!existsSync(refusedOut));
  });
}

test("what is no part, or not as a part must be, is refused in one line, and nothing is made", () => {
  const optimizer = readFileSync(join(root, "signDescent.ts"), "utf8");
  const instrument = readFileSync(join(root, "largestLogit.ts"), "utf8");
  const files: readonly (readonly [string, string | null, RegExp])[] = [
    ["missing.ts", null, /^error: missing\.ts: no such file\n$/],
    ["throws.ts", 'throw new Error("boom\\nand more");', /^error: throws\.ts cannot be loaded: boom\n$/],
    ["syntax.ts", "export const x: number = ;", /^error: syntax\.ts cannot be loaded: /],
    ["nothing.ts", "export const x = 1;", /^error: nothing\.ts exports no part: /],
    [
      "taken.ts",
      optimizer.replaceAll('"signDescent"', '"lion"'),
      /^error: taken\.ts: the optimizer lion is there already/,
    ],
    [
      "silent.ts",
      optimizer.replace('.describe("How far each parameter moves.")', ""),
      /setting without a meaning: learningRate/,
    ],
    ["bare.ts", optimizer.replace(".default(1e-4)", ""), /setting without a default: learningRate/],
    ...Object.entries({
      'z.string().default("3").transform(Number)': /no file can hold: Transforms/,
      "z.date().default(new Date(0))": /no file can hold: Date/,
      "z.any().default(() => () => 1)": /the optimizer signDescent has /,
      "z.number().max(2).default(30)": /defaults that its own settings refuse: odd: Too big/,
      "z.number().default(() => Math.random())": /defaults that differ from one time to the next/,
      "z.number().default(3).refine(async () => true)": /defaults that its own settings refuse: /,
    }).map(
      ([setting, message]) =>
        [
          "setting.ts",
          optimizer.replace("...common", `odd: ${setting}.describe("An odd one."),\n      ...common`),
          message,
        ] as const,
    ),
    [
      "topic.ts",
      instrument.replace('type: "f64"', 'type: "f64", topic: "moods"'),
      /has the column largestLogit with the topic "moods", which is none of losses, .* or spectra$/m,
    ],
    [
      "alone.ts",
      optimizer.replace("      ...commonOptimizerSettings,\n", ""),
      /lacks the settings of every optimizer; \.\.\.commonOptimizerSettings gives them$/m,
    ],
    ["odd.ts", optimizer.replace('name: "signDescent"', 'name: "sign descent"'), /its name must be letters and digits/],
  ];
  for (const [file, text, message] of files) {
    if (text !== null) writeFileSync(join(root, file), text);
    const { status, stdout, stderr } = slingshot("run", "hypercube", "--with", file, "--out", join(root, "none"));
    assert.equal(status, 2, stderr);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
    assert.equal(stdout, "");
  }
  const check = `odd: z.number().default(3).refine((odd) => { if (odd > 5) throw new Error("boom"); return true; })`;
  writeFileSync(join(root, "check.ts"), optimizer.replace("...common", `${check}.describe("Odd."),\n      ...common`));
  const odd = set(["optimizer.name=signDescent", "optimizer.odd=6"]);
  const thrown = slingshot("run", "hypercube", "--with", "check.ts", ...odd, "--out", join(root, "none"));
  assert.equal(thrown.status, 2, thrown.stderr);
  assert.equal(thrown.stderr, "error: a check of the settings fails: boom\n");
  const twice = slingshot("run", "hypercube", "--with", "signDescent.ts", "--with", "signDescent.ts");
  assert.match(twice.stderr, /the optimizer signDescent is there already/);
  assert.ok(!existsSync(join(root, "none")));
});

test("another file of the name, and another import of it, are refused by name; what is read only needs none", () => {
  const folder = join(root, "imports");
  mkdirSync(folder);
  const code = readFileSync(join(root, "signDescent.ts"), "utf8");
  writeFileSync(join(folder, "rate.ts"), "export const rate = 1e-4;\n");
  writeFileSync(
    join(folder, "mine.ts"),
    `import { rate } from "./rate.ts";\n${code.replace(".default(1e-4)", ".default(rate)")}`,
  );
  const given = ["--with", join(folder, "mine.ts")];
  const settings = set([...SMALL, "optimizer.name=signDescent", "steps=10"]);
  const { run = "" } = succeed("run", "hypercube", ...given, ...settings, "--out", folder, ...COMMON);
  const copy = join(root, "copy");
  cpSync(run, copy, { recursive: true });

  writeFileSync(join(folder, "rate.ts"), "export const rate = 2e-4;\n");
  for (const args of [
    ["resume", copy, "--steps", "20"],
    ["fork", copy, "--at", "5"],
  ]) {
    const { status, stderr } = slingshot(...args, ...given);
    assert.equal(status, 2, stderr);
    assert.match(stderr, /was made with rate\.ts \(SHA-256 .*and the rate\.ts that was given is another one/);
  }
  for (const args of [
    ["report", copy, "--out", join(root, "page.html")],
    ["query", "select * from runs", "--root", root],
  ]) {
    const { status, stderr } = slingshot(...args);
    assert.ok(status === 0 || /unknown option/.test(stderr), stderr);
  }
  writeFileSync(join(folder, "rate.ts"), "export const rate = 1e-4;\n");
  assert.equal(succeed("resume", copy, "--steps", "20", ...given, ...COMMON).steps as unknown, 20);
});

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

test("what a probe computes that it may not is told likewise, at the first measurement", () => {
  const { file, settings } = PARTS.probe;
  const right = "readings: [sqrt(sum(mul(difference, difference)))]";
  for (const [wrong, message] of LATE_MISTAKES) {
    writeFileSync(join(root, "mistake.ts"), readFileSync(join(root, file), "utf8").replace(right, wrong));
    const given = ["--with", "mistake.ts", ...set([...settings, "steps=5"]), "--quiet"];
    const { status, stderr } = slingshot("run", "hypercube", ...given, "--out", join(root, "late"));
    assert.match(stderr.trim(), message);
    assert.equal(status, 2);
  }
});

test("a run is measured with an instrument of one's own, and anew when its file has changed", () => {
  const { run = "" } = succeed("run", "hypercube", ...set([...SMALL, "steps=9"]), "--out", root, ...COMMON);
  const measure = (file: string) => {
    const args = ["--instrument", "drift", "--at", "3,5", "--with", file];
    const { rows } = succeed("measure", run, ...args, ...COMMON) as unknown as {
      rows: { values: { drift: number } }[];
    };
    return rows.map(({ values }) => values.drift);
  };
  const text = readFileSync(join(root, "driftProbe.ts"), "utf8");
  const [first, second] = measure("driftProbe.ts");
  writeFileSync(
    join(root, "twice.ts"),
    text.replace("sqrt(sum(mul(difference, difference)))", "sum(mul(difference, difference))"),
  );
  assert.deepEqual(measure("twice.ts").map(Math.sqrt), [first, second]);
});

test("an optimizer of one's own has a threshold and a preconditioner, in a run and in its curvature", () => {
  const chosen = ["optimizer.name=rootDescent", "optimizer.learningRate=0.01", "instruments.sharpness.everySteps=2"];
  const [with_, settings] = [["--with", "rootDescent.ts"], set([...SMALL, ...chosen, "steps=4"])];
  const { run = "" } = succeed("run", "hypercube", ...with_, ...settings, "--out", root, ...COMMON);
  const curvature = (file: string) =>
    slingshot("curvature", run, "--at", "2", "--preconditioned", "--with", file, ...COMMON);
  const { status, stdout, stderr } = curvature("rootDescent.ts");
  assert.equal(status, 0, stderr);
  const found = JSON.parse(stdout);
  assert.equal(found.thresholdOf, "preconditioned");
  assert.equal(found.threshold, 200);
  assert.ok(found.preconditioned.top[0] > 0);
  const sql = "select preconditionedSharpness as s, stabilityThreshold as t from series where step = 4";
  const row = succeed("query", sql, run, "--format", "jsonl") as unknown as { s: number; t: number };
  assert.ok(row.t === 200 && Number.isFinite(row.s), JSON.stringify(row));
  const text = readFileSync(join(root, "rootDescent.ts"), "utf8");
  // In this run nothing asks for the preconditioner, which fails.
  writeFileSync(join(root, "failing.ts"), text.replace("square ? Float64Array", "square ? Float32Array"));
  const given = [
    "--with",
    "failing.ts",
    ...set([...SMALL, ...chosen.slice(0, 2), "steps=4"]),
    "--out",
    root,
    ...COMMON,
  ];
  const other = succeed("run", "hypercube", ...given).run ?? "";
  const failed = slingshot("curvature", other, "--at", "2", "--preconditioned", "--with", "failing.ts", ...COMMON);
  assert.deepEqual([failed.status, failed.stdout], [2, ""], failed.stderr);
  assert.match(failed.stderr, /the optimizer rootDescent fails in preconditioner: it must give a Float64Array/);
  assert.ok(!existsSync(join(other, "measurements")));
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

test("what an optimizer says of its stability that cannot be is told at the first measurement", () => {
  const text = readFileSync(join(root, "rootDescent.ts"), "utf8");
  for (const [right, wrong, message] of UNSTABLE) {
    assert.ok(text.includes(right), right);
    writeFileSync(join(root, "unstable.ts"), text.replace(right, wrong));
    const chosen = [...SMALL, "optimizer.name=rootDescent", "instruments.sharpness.everySteps=2", "steps=4"];
    const given = ["--with", "unstable.ts", ...set(chosen), "--quiet", "--out", join(root, "unstable")];
    const { status, stderr } = slingshot("run", "hypercube", ...given);
    assert.match(stderr.trim(), /^error: unstable\.ts: the optimizer rootDescent fails in /);
    assert.match(stderr.trim(), message);
    assert.equal(status, 2);
  }
});

test("what a part gives or throws that it may not is told as a mistake of its file, and nothing is made", () => {
  for (const [kind, right, wrong, message] of MISTAKES) {
    const { file, settings } = PARTS[kind];
    const text = readFileSync(join(root, file), "utf8");
    assert.ok(text.includes(right), right);
    writeFileSync(join(root, "mistake.ts"), text.replace(right, wrong));
    const given = ["--with", "mistake.ts", ...set([...settings, "steps=5"])];
    const { status, stderr } = slingshot("run", "hypercube", ...given, "--out", join(root, "mistake"));
    const told = stderr.trim().split("\n").at(-1) ?? "";
    assert.match(told, /^error: mistake\.ts: the \w+ \w+ (fails in|has no|lacks)/);
    assert.match(told, message);
    assert.equal(status, 2);
    assert.ok(!existsSync(join(root, "mistake")));
  }
});

test("a file is loaded through a link; one that ends the process, throws null or asks for no room is told", () => {
  symlinkSync("signDescent.ts", join(root, "link.ts"));
  const settings = set([...SMALL, "optimizer.name=signDescent", "steps=5"]);
  assert.equal(succeed("run", "hypercube", "--with", "link.ts", ...settings, "--out", root, ...COMMON).status, "done");
  const files: readonly (readonly [string, RegExp])[] = [
    ["process.exit(0);", /a file ended the process while it was loaded, or waits/],
    ["await new Promise(() => {});", /a file ended the process while it was loaded, or waits/],
    ["throw null;", /ends\.ts cannot be loaded: null/],
    ["throw new TypeError('');", /ends\.ts cannot be loaded: TypeError/],
    [
      'import "slingshot-lab/optimiser";',
      /there is no slingshot-lab\/optimiser; must be one of slingshot-lab\/analysis, /,
    ],
  ];
  for (const [text, message] of files) {
    writeFileSync(join(root, "ends.ts"), text);
    const { status, stderr } = slingshot("run", "hypercube", "--with", "ends.ts", "--out", join(root, "ends"));
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
    assert.equal(status, 2);
  }
  assert.ok(!existsSync(join(root, "ends")));
});

test("an optimizer of one's own goes down the toys' surfaces", () => {
  const args = ["toy", "rosenbrock", "--with", join(root, "signDescent.ts"), "--steps", "9000", "--json"];
  const named = spawnSync(process.execPath, [main, ...args, "--optimizer", "signDescent"], { encoding: "utf8" });
  assert.equal(named.status, 0, named.stderr);
  const [descent] = (JSON.parse(named.stdout) as { descents: { name: string; closest: number }[] }).descents;
  assert.equal(descent?.name, "signDescent");
  // It starts 2.7 away, and gets into the valley.
  assert.ok((descent?.closest as number) < 1, `${descent?.closest}`);
});
