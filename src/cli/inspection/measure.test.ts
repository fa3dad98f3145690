/** @file `slingshot measure` from end to end. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { before, beforeEach, test } from "node:test";
import { writeLog } from "../../recording/index.ts";
import { runExperiment } from "../../training/index.ts";
import { ENGINE, makeFolder, tiny } from "../../training/testRuns.fixture.ts";
import { callWith } from "../callInProcess.fixture.ts";

const root = makeFolder();
let run = "";
before(async () => {
  run = (await runExperiment(tiny("steps=400"), { ...ENGINE, root })).run;
});
beforeEach(() => rmSync(join(run, "measurements"), { recursive: true, force: true }));

const SCREEN = { isTTY: true, columns: 200 };

/** @param print hears each piece of narration */
const measure = (args: readonly string[], print: (text: string) => void = () => {}) =>
  callWith({ screen: SCREEN, env: { TERM: "dumb", NO_COLOR: "1" }, print }, "measure", ...args);

test("a row a step, and the document with all of it", async () => {
  const args = [run, "--instrument", "weightNorms", "--set", "by=all", "--at", "100:last:100"];
  const { code, stdout, stderr } = await measure(args);
  assert.equal(code, 0);
  const [head, ...rows] = stdout.trimEnd().split("\n");
  assert.match(head ?? "", /^step +weightNorm +weightNormL2$/);
  assert.deepEqual(
    rows.map((row) => row.trim().split(/ +/).length),
    [3, 3, 3, 3],
  );
  assert.match(stderr, /^4 of the 400 steps from 1 to 400, which are computed again\n/);
  assert.match(stderr, /\nkept in \S+measurements\/measure-[0-9a-f]{8}\.jsonl\n$/);
  const { stdout: json } = await measure([...args, "--json"]);
  const document = JSON.parse(json);
  assert.deepEqual(
    [document.run, document.instrument, document.settings.by, document.settings.at],
    [run, "weightNorms", "all", [100, 200, 300, 400]],
  );
  assert.deepEqual(
    document.columns.map(({ name }: { readonly name: string }) => name),
    ["weightNorm", "weightNormL2"],
  );
  assert.deepEqual(
    document.rows.map(({ step }: { readonly step: number }) => step),
    [100, 200, 300, 400],
  );
  assert.ok(document.rows[3].values.weightNorm > 0);
});

test("what there is no number of is a dash, and null in the document", async () => {
  const args = [run, "--instrument", "featureDrift", "--at", "1,2"];
  assert.match((await measure(args)).stdout, /^1 +–\n2 +\d/m);
  assert.deepEqual(JSON.parse((await measure([...args, "--json"])).stdout).rows[0], {
    step: 1,
    values: { featureDrift: null },
  });
});

test("Ctrl-C keeps what is done, and says what goes on with it", async () => {
  const args = [run, "--instrument", "weightNorms", "--at", "1:last:1"];
  let isStopped = false;
  const { code, stdout, stderr } = await measure(args, (text) => {
    if (isStopped || !text.includes("computed again")) return;
    isStopped = true;
    process.emit("SIGINT");
  });
  assert.deepEqual([code, stdout], [130, ""]);
  assert.match(
    stderr,
    /stopping; what is done is kept\n[\s\S]*interrupted after \d+ of 400 steps, kept in \S+\nto go on: slingshot measure \S+ --instrument weightNorms --at 1:last:1\n$/,
  );
  const again = await measure(args);
  assert.equal(again.code, 0);
  assert.equal(again.stdout.trimEnd().split("\n").length, 401);
});

test("what is asked for wrongly is refused in one line, and nothing is written", async () => {
  const weightNorms = ["--instrument", "weightNorms"];
  for (const [args, line] of [
    [["--at", "5"], /^2 error: required option '--instrument <name>' not specified$/],
    [weightNorms, /^2 error: required option '--at <steps>' not specified$/],
    [
      ["--instrument", "norms", "--at", "5"],
      /^2 error: --instrument: "norms" is no instrument with a schedule.* \(allowed: featureChange, /,
    ],
    [
      [...weightNorms, "--at", "0"],
      /^2 error: --at: 0 is not allowed; an instrument measures at steps that the run took, from 1$/,
    ],
    [
      [...weightNorms, "--at", "401"],
      /^2 error: --at: 401 is outside the run; must be from 0 to 400, the last step recorded$/,
    ],
    [[...weightNorms, "--at", "5", "--set", "by=neuron"], /^2 error: .*by: "neuron" is not allowed; must be /],
    [
      [...weightNorms, "--at", "5", "--set", "at=[6]"],
      /^2 error: instruments\.weightNorms\.at: is given by the steps of the measurement/,
    ],
    [[...weightNorms, "--at", "5", "--threads", "0"], /^2 error: --threads: /],
    [[...weightNorms, "--at", "5", "--data", "elsewhere"], /^2 error: --data: is for data that are read from files/],
    [["--instrument", "logitSpectrum", "--at", "5"], /^2 error: .*logitSpectrum/],
  ] as const) {
    const { code, stdout, stderr } = await measure([run, ...args, "--quiet"]);
    assert.deepEqual([stdout, stderr.split("\n").length], ["", 2], stderr);
    assert.match(`${code} ${stderr.trimEnd()}`, line);
  }
  assert.equal(existsSync(join(run, "measurements")), false);
  const table = { step: Float64Array.of(1), columns: [{ name: "trainLoss", values: Float64Array.of(1) }] };
  const log = await measure([writeLog(table, { root, name: "log" }), ...weightNorms, "--at", "1", "--quiet"]);
  assert.match(`${log.code} ${log.stderr}`, /^2 error: \S+ is an imported log; there is nothing/);
  assert.equal((await measure([join(root, "nothing"), ...weightNorms, "--at", "1"])).code, 3);
});

test("nothing of the run changes but what is kept beside it", async () => {
  const list = () => readdirSync(run, { recursive: true }).filter((name) => !String(name).startsWith("measurements"));
  const files = list();
  await measure([run, "--instrument", "margins", "--at", "last", "--quiet"]);
  assert.deepEqual(list(), files);
});
