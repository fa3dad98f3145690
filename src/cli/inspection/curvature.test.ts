/** @file `slingshot curvature` from end to end. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, beforeEach, test } from "node:test";
import { loadExperiment } from "../../experiment/file/loadExperiment.ts";
import { writeLog } from "../../recording/index.ts";
import { runExperiment } from "../../training/index.ts";
import { ENGINE, makeFolder, tiny } from "../../training/testRuns.fixture.ts";
import { callWith } from "../callInProcess.fixture.ts";

const root = makeFolder();
let run = "";
before(async () => {
  run = (await runExperiment(tiny(), { ...ENGINE, root })).run;
});
beforeEach(() => rmSync(join(run, "measurements"), { recursive: true, force: true }));

const SCREEN = { isTTY: true, columns: 200 };

/** @param print hears each piece of narration */
const curvature = (args: readonly string[], print: (text: string) => void = () => {}) =>
  callWith({ screen: SCREEN, env: { TERM: "dumb", NO_COLOR: "1" }, print }, "curvature", ...args);

const refusal = async (...args: string[]) => {
  const { code, stdout, stderr } = await curvature([...args, "--quiet"]);
  assert.deepEqual([stdout, stderr.split("\n").length], ["", 2], stderr);
  return `${code} ${stderr.trimEnd()}`;
};

test("a row a step, and the document with all of it; of one step at the top, too", async () => {
  const args = [run, "--at", "0:24:12", "--preconditioned", "--trace"];
  const { code, stdout, stderr } = await curvature(args);
  assert.equal(code, 0);
  const lines = stdout.trimEnd().split("\n");
  assert.match(
    lines[0] ?? "",
    /^step +loss +top +bottom +P⁻¹H top +P⁻¹H bottom +threshold of P⁻¹H +along update +along gradient +trace$/,
  );
  assert.deepEqual(
    lines.slice(1).map((line) => Number.parseInt(line, 10)),
    [0, 12, 24],
  );
  assert.match(lines[1] ?? "", /–/);
  assert.match(
    stderr,
    /^\d+ parameters, 8 rows: a product with the Hessian takes \S+ ms; 3 steps of some \d+ products take about /,
  );
  assert.match(stderr, /\nkept in \S+measurements\/curvature-[0-9a-f]{8}\.jsonl\n$/);
  const document = JSON.parse((await curvature([...args, "--json"])).stdout) as Record<string, unknown>;
  assert.deepEqual(
    [document.run, document.thresholdOf, (document.steps as unknown[]).length, document.top],
    [run, "preconditioned", 3, undefined],
  );
  const one = JSON.parse((await curvature([run, "--at", "last", "--json"])).stdout) as Record<string, unknown>;
  assert.deepEqual(
    ["step", "top", "bottom", "residuals", "converged", "threshold"].filter((key) => one[key] === undefined),
    [],
  );
  assert.deepEqual([one.step, one.steps], [24, [(one.steps as unknown[])[0]]]);
});

test("Ctrl-C keeps what is done, and says what goes on with it", async () => {
  let isStopped = false;
  const args = [run, "--at", "0:24:1", "--density", "--tolerance", "1e-9"];
  const { code, stdout, stderr } = await curvature(args, (text) => {
    if (isStopped || !text.includes("products take")) return;
    isStopped = true;
    setTimeout(() => process.emit("SIGINT"), 30);
  });
  assert.deepEqual([code, stdout], [130, ""]);
  assert.match(
    stderr,
    /interrupted after \d+ of 25 steps, kept in \S+\nto go on: slingshot curvature \S+ --at 0:24:1 --density --tolerance 1e-9\n$/,
  );
  const again = await curvature(args);
  assert.equal(again.code, 0);
  assert.equal(again.stdout.trimEnd().split("\n").length, 26);
});

test("what is asked for wrongly is refused in one line, and nothing is written", async () => {
  for (const [args, line] of [
    [["--at", "25"], "2 error: --at: 25 is outside the run; must be from 0 to 24, the last step recorded"],
    [["--at", "0:24:0"], "2 error: --at: 0:24:0 goes in steps of 0; K of A:B:K must be at least 1"],
    [["--at", "9,3"], '2 error: --at: "9,3" has step 3 after 9; steps must ascend'],
    [["--at", "last", "--top", "-1"], '2 error: --top: "-1" is not allowed; must be a whole number from 0 on'],
    [["--at", "last", "--top", "0", "--bottom", "0"], "2 error: --top: 0 is not allowed where bottom is 0, too"],
    [
      ["--at", "last", "--top", "900"],
      /^2 error: --top: 900 and bottom: 1 are more eigenvalues than there are: the network has \d+ parameters$/,
    ],
    [["--at", "last", "--part", "test"], '2 error: --part: "test" is not allowed; must be train or validation'],
    [["--at", "last", "--precision", "f16"], '2 error: --precision: "f16" is not allowed; must be f64 or f32'],
    [
      ["--at", "last", "--tolerance", "0"],
      '2 error: --tolerance: "0" is not allowed; must be a number above 0, below 1',
    ],
    [
      ["--at", "last", "--most-products", "1"],
      "2 error: --most-products: 1 is not allowed; must be at least 2, as many as eigenvalues are asked for",
    ],
    [["--at", "last", "--probes", "3"], "2 error: --probes: goes with --trace or --density"],
    [["--at", "last", "--seed", "1.5"], /^2 error: --seed: /],
    [["--at", "last", "--threads", "0"], /^2 error: --threads: /],
    [["--at", "last", "--data", "elsewhere"], /^2 error: --data: is for data that are read from files/],
    [[], /^2 error: required option '--at <steps>' not specified$/],
  ] as const) {
    const found = await refusal(run, ...args);
    if (typeof line === "string") assert.equal(found, line);
    else assert.match(found, line);
  }
  assert.equal(existsSync(join(run, "measurements")), false);
});

test("a run of data that are not there says so, and where they are now can be said", async () => {
  const [there, elsewhere] = ["there.csv", "elsewhere.csv"].map((name) => join(root, name)) as [string, string];
  const rows = Array.from({ length: 12 }, (_, i) => `${Math.sin(i)},${Math.cos(3 * i)},${i % 2}`);
  writeFileSync(there, `x,y,label\n${rows.join("\n")}\n`);
  const experiment = loadExperiment("hypercube", [
    ...[
      "data.name=table",
      `data.path=${JSON.stringify(there)}`,
      "data.label=label",
      "steps=3",
      "model.width=3",
      "model.depth=2",
    ],
  ]);
  const { run: directory } = await runExperiment(experiment, { ...ENGINE, root });
  renameSync(there, elsewhere);
  assert.match(await refusal(directory, "--at", "last"), /^[23] error: \S*there\.csv/);
  assert.equal((await curvature([directory, "--at", "last", "--data", elsewhere, "--quiet"])).code, 0);
});

test("what is no run of this program has no curvature; a file that is none of ours stays", async () => {
  assert.match(await refusal(join(root, "nothing"), "--at", "0"), /^3 error: /);
  const table = { step: Float64Array.of(1), columns: [{ name: "trainLoss", values: Float64Array.of(1) }] };
  assert.match(
    await refusal(writeLog(table, { root, name: "log" }), "--at", "1"),
    /^2 error: \S+ is an imported log; there is nothing/,
  );
  await curvature([run, "--at", "3"]);
  const [name = ""] = readdirSync(join(run, "measurements"));
  const path = join(run, "measurements", name);
  writeFileSync(path, "mine\n");
  assert.match(await refusal(run, "--at", "3"), /^3 error: \S+ is damaged: line 1: it is no JSON of a measurement$/);
  assert.equal(readFileSync(path, "utf8"), "mine\n");
});
