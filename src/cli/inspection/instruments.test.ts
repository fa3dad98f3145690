/** @file `slingshot instruments` from end to end, and the line of costs that a run begins with. */
import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { instrumentParts, probeParts } from "../../instruments/index.ts";
import { makeFolder } from "../../training/testRuns.fixture.ts";
import { callWith } from "../callInProcess.fixture.ts";

const root = makeFolder();
const experiment = join(root, "small.yaml");
writeFileSync(
  experiment,
  "data: { points: 8, dimensions: 4 }\nmodel: { width: 3, depth: 3 }\nsteps: 24\noptimizer: { name: sgd }\n",
);

const slingshot = (args: readonly string[], print: (text: string) => void = () => {}, isTTY = false) =>
  callWith({ screen: { isTTY }, env: { NO_COLOR: "1" }, print }, ...args);

test("lists every instrument with its formula; nothing is computed for that", async () => {
  const { code, stdout, stderr } = await slingshot(["instruments"]);
  assert.deepEqual([code, stderr], [0, ""]);
  for (const { name, title, formula } of instrumentParts.all)
    assert.ok(
      stdout.split("\n").some((line) => line.startsWith(name) && line.includes(title) && line.endsWith(formula)),
      name,
    );
  for (const { name, columns } of probeParts.all) {
    assert.match(stdout, new RegExp(`^${name} `, "m"));
    for (const { title } of columns) assert.ok(stdout.includes(title), title);
  }
  const document = JSON.parse((await slingshot(["instruments", "--json"])).stdout);
  assert.deepEqual(
    [document.everyStep.length, document.scheduled.length],
    [instrumentParts.all.length, probeParts.all.length + 1],
  );
  for (const column of [
    ...document.everyStep,
    ...document.scheduled.flatMap(({ columns }: { columns: object[] }) => columns),
  ])
    assert.deepEqual(
      ["name", "title", "meaning", "formula", "source"].filter((key) => !column[key]),
      [],
    );
});

test("on an experiment, each has its cost or the reason why it cannot measure there", async () => {
  const files = readdirSync(root);
  const { code, stdout, stderr } = await slingshot(["instruments", experiment, "--threads", "1", "--json"]);
  assert.equal(code, 0);
  assert.match(stderr, /^a moment of training with each of \d+ instruments; nothing is written$/m);
  const { scheduled } = JSON.parse(stdout);
  for (const { instrument, onThisExperiment: found } of scheduled.slice(1))
    assert.ok(
      found.measurementMs >= 0 && found.stepMs > 0 ? found.columns > 0 : typeof found.reason === "string",
      `${instrument}: ${JSON.stringify(found)}`,
    );
  assert.deepEqual(readdirSync(root), files);
  const table = (await slingshot(["instruments", experiment, "--threads", "1", "--quiet"])).stdout;
  assert.match(table, /^weightNorms +\S+ ms +(\S+ %|\S+ times) +8$/m);
  assert.match(table, /^secondMoment +it needs an optimizer that divides by a root of squared gradients and ε$/m);
});

test("Ctrl-C ends it without a table", async () => {
  const { code, stdout } = await slingshot(["instruments", experiment], (text) => {
    if (text.includes("a moment of training")) process.emit("SIGINT");
  });
  assert.deepEqual([code, stdout], [130, ""]);
});

test("a run says what its instruments will take of it; one without any says nothing", async () => {
  const run = (...args: string[]) => slingshot(["run", experiment, "--threads", "1", "--out", root, ...args]);
  const on = ["--set", "instruments.weightNorms.everySteps=5", "--set", "instruments.margins.afterSpike=3"];
  const { code, stderr } = await run(...on);
  assert.equal(code, 0);
  assert.match(
    stderr,
    /^instruments: weightNorms \S+ ms 4 times, margins \S+ ms after spikes; together less than 1 s of the run$/m,
  );
  assert.match(
    (await run("--set", "instruments.hessian.at=[2]")).stderr,
    /^instruments: hessian \S+ ms \(later \S+ ms\) once; together /m,
  );
  const dry = await run("--set", "instruments.hessian.at=[2]", "--dry-run");
  assert.match(dry.stderr, /^instruments: hessian \S+ ms \(later \S+ ms\) once; together /m);
  assert.match(dry.stdout, /^Time /m);
  assert.doesNotMatch((await run(...on, "--dry-run", "--quiet")).stderr, /^instruments/m);
  const args = ["run", experiment, "--threads", "1", "--out", root, ...on];
  const terminal = (await slingshot(args, () => {}, true)).stderr;
  assert.match(terminal, /measuring what the instruments cost {2}0 of 2\r/);
  assert.doesNotMatch((await run(...on, "--quiet")).stderr, /^instruments/m);
  assert.doesNotMatch((await run()).stderr, /^instruments/m);
  const misfit = await run("--set", "instruments.secondMoment.everySteps=5");
  assert.equal(misfit.code, 2);
  assert.match(misfit.stderr, /^error: instruments\.secondMoment: cannot measure here; it needs .*\n$/);
  assert.match(
    (await run("--set", "instruments.hjorth.everySteps=5", "--set", "instruments.hjorth.first=0")).stderr,
    /^instruments\.hjorth: window 400: more steps than the \d+ there are, and of fewer there is no number$/m,
  );
  // Settings alone measure nothing.
  assert.match(
    (await run("--set", "instruments.weightNorms.by=all")).stderr,
    /^instruments\.weightNorms measures nothing: it has no everySteps, growth, at or afterSpike$/m,
  );
});

test("wrong requests are refused in one line", async () => {
  for (const [args, line] of [
    [["nowhere"], /^2 error: .*nowhere/],
    [[experiment, "--set", "steps=-1"], /^2 error: --set steps: /],
    [[experiment, "--threads", "0"], /^2 error: --threads: /],
    [["--set", "steps=3"], /^2 error: --set: is for an experiment, and none is named$/m],
    [["--data", "there"], /^2 error: --data: is for an experiment, and none is named$/m],
    [
      [experiment, "--set", "instruments.margins.at=[99,55]"],
      /instruments\.margins\.at: \[99,55\] is not allowed; must be a schedule .* the first would be step 55$/m,
    ],
    [
      [experiment, "--set", "instruments.margins.everySteps=25"],
      /instruments\.margins\.everySteps: 25 is not allowed; .* the first would be step 25$/m,
    ],
  ] as const) {
    const { code, stdout, stderr } = await slingshot(["instruments", ...args]);
    assert.deepEqual([stdout, stderr.split("\n").length], ["", 2], stderr);
    assert.match(`${code} ${stderr}`, line);
  }
});
