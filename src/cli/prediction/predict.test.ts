/** @file `predict` on a sweep of tiny runs, on runs beside it, and what it refuses. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { makeFolder } from "../../training/testRuns.fixture.ts";
import { callInProcess } from "../callInProcess.fixture.ts";

const root = makeFolder();
const sweep = join(root, "sweep");
const BASE = `
name: tiny
steps: 40
model: { name: transformer, layers: 1, width: 8, heads: 1, mlpWidth: 8 }
data: { name: algorithmic, operation: addition, modulus: 5, trainPercent: 60 }
batch.size: full
validation.everySteps: 5
optimizer: { name: adamW, learningRate: 1.0e-2, weightDecay: 1, betas: [0.9, 0.98], warmupSteps: 10 }
checkpoints.everyMinutes: 0
`;
/** At which half of the sweep's 36 runs have generalised, all but one after step 15. */
const AT = ["--first", "15", "--grokked", "23%"];

const predict = (...args: string[]) => callInProcess("predict", ...args, "--quiet");
const predictJson = async (...args: string[]) => JSON.parse((await predict(...args, "--json")).stdout);

async function train(name: string, ...settings: string[]): Promise<string> {
  const set = settings.flatMap((setting) => ["--set", setting]);
  const { stdout, stderr, code } = await callInProcess(
    "run",
    join(root, "base.yaml"),
    "--out",
    join(root, name),
    "--json",
    ...set,
  );
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "").run;
}

async function trainSweep(name: string, axes: string): Promise<string> {
  const folder = join(root, name);
  const file = join(root, `${name}.yaml`);
  writeFileSync(file, `experiment: base.yaml\nset: { steps: 60 }\naxes: ${axes}\nseeds: 3\n`);
  const { code, stderr } = await callInProcess("sweep", file, "--out", folder, "--jobs", "1", "--quiet");
  assert.equal(code, 0, stderr);
  return folder;
}

before(async () => {
  writeFileSync(join(root, "base.yaml"), BASE);
  const grid = "optimizer.learningRate: [2.0e-3, 1.0e-2, 3.0e-2], optimizer.weightDecay: [0.1, 1]";
  await trainSweep("sweep", `{ data.trainPercent: [40, 60], ${grid} }`);
});

test("a sweep: every predictor by one protocol, what is not recorded not measured, and the maps", async () => {
  const found = await predictJson(sweep, ...AT);
  assert.deepEqual(found.runs, {
    ...{ ended: 36, notEnded: 0, notValidated: 0 },
    ...{ generalised: 18, generalisedEarly: 1, open: 35, openGeneralised: 17 },
  });
  const of = (name: string) => found.predictors.find((one: { name: string }) => one.name === name);
  assert.deepEqual([of("activity").measured, of("activity").notMeasured], [35, 0]);
  assert.ok(of("activity").area.value >= 0 && of("activity").area.value <= 1);
  assert.deepEqual(
    of("activity").heldOut.map((one: { axis: string }) => one.axis),
    ["data.trainPercent"],
  );
  assert.deepEqual([of("commutator").measured, of("commutator").notMeasured, of("commutator").area], [0, 35, null]);
  assert.deepEqual([found.heatMaps.learningRates, found.heatMaps.runs], [[2e-3, 1e-2, 3e-2], 36]);
  assert.equal(found.powerLaw, null);
  const { stdout } = await predict(sweep, ...AT);
  assert.match(
    stdout,
    /^36 runs: 18 generalised: first validation with an accuracy of 23 %\.\nAfter step 15, 1 had generalised; of the other 35, 17 did/,
  );
  assert.match(stdout, /\ncommutator +not measured +– +–\n/);
  assert.match(
    stdout,
    /\nFitted on runs with other values of data\.trainPercent, an alarm at a chance of 10 % there\n/,
  );
  assert.match(stdout, /\nLikeness \(Spearman over cells\): -?[01]\.\d\d \(/);
  const { stdout: one } = await predict(sweep, ...AT, "--predictor", "activity");
  assert.doesNotMatch(one, /mobility/);
});

test("a run: a probability with its interval, by the predictor with the least error, of runs that are counted", async () => {
  const run = await train("open", "seed=0");
  const found = await predictJson(run, "--from", sweep, ...AT);
  assert.equal(found.state, "predicted");
  const { value, interval } = found.probability;
  assert.ok(0 < interval[0] && interval[0] <= value && value <= interval[1] && interval[1] < 1);
  assert.deepEqual(
    [found.withinSteps, found.calibration.runs, found.calibration.generalised, found.calibration.settings],
    [60, 35, 17, 2],
  );
  // It was trained for fewer steps, and is else as one of them.
  assert.deepEqual(found.calibration.unlike, ["steps"]);
  const { stdout } = await predict(run, "--from", sweep, ...AT, "--predictor", "mobility");
  assert.match(
    stdout,
    /^\d.* % \(95 %: .* to .*\) that it generalises within 60 steps: first validation with an accuracy of 23 %\.\nBy mobility, of its first 15 steps, fitted on 35 runs of .* in 2 settings, 17 of which generalised/,
  );
  assert.match(stdout, /\nWhat it did since, up to step 40, is not in it; --first 40 takes it in\.\n/);
  assert.match(stdout, /\ncommutator +not measured: no commutatorDefect\n/);
  const other = await predictJson(await train("other", "data.operation=subtraction"), "--from", sweep, ...AT);
  assert.deepEqual(other.calibration?.unlike ?? ["data.operation", "steps"], ["data.operation", "steps"]);
});

test("the log of another tool: by what it has, and that nobody knows how it was made", async () => {
  const log = join(root, "log.csv");
  const rows = Array.from({ length: 40 }, (_, i) => `${i + 1},${3 / (i + 1)},${i % 5 === 4 ? i / 400 : ""}`);
  writeFileSync(log, `step,trainLoss,validationAccuracy\n${rows.join("\n")}\n`);
  const { stdout, stderr, code } = await callInProcess("import", log, "--out", join(root, "imported"));
  assert.equal(code, 0, stderr);
  const run = stdout.trim().split("\n").at(-1) ?? "";
  const found = await predictJson(run, "--from", sweep, ...AT);
  assert.deepEqual([found.state, found.calibration.unlike], ["predicted", null]);
  const told = (await predict(run, "--from", sweep, ...AT)).stdout;
  assert.match(told, /\nHow it was made is not known: /);
  assert.match(told, /\n\d+ of the 1\d scores below are measured; the others lack [^\n]*commutatorDefect[^\n]*\.\n\n/);
  assert.match(told, /\nrate-and-decay +not measured: no learningRate and weightDecay\n/);
});

test("what is not known says what is missing", async () => {
  const run = await train("lonely", "seed=0");
  const sayOf = async (...args: string[]) => {
    const { stdout, code } = await predict(run, ...args);
    assert.equal(code, 0);
    return stdout.split("\n")[0];
  };
  assert.equal(
    await sayOf(...AT),
    "Not known: there is nothing to fit a probability on: name a sweep whose runs have ended with --from.",
  );
  assert.equal(await sayOf("--from", sweep), "Not known: it has 40 steps, and 400 are needed (--first).");
  assert.equal(
    await sayOf("--from", sweep, ...AT, "--predictor", "commutator"),
    "Not known: commutator is not measured in it.",
  );
  assert.match(
    (await sayOf("--from", sweep, "--first", "15")) ?? "",
    /^Not known: of the runs of .* too few are left after step 15/,
  );
  const long = await train("long", "seed=0", "steps=60");
  assert.match(
    (await predict(long, "--from", sweep, ...AT)).stdout,
    /^Not known: it is at step 60, and the runs of .* have 60: they do not tell of later steps\./,
  );
  const found = await predictJson(await train("quick", "seed=6"), "--grokked", "20%");
  assert.deepEqual([found.state, found.generalisedAt, found.probability], ["generalised", 20, null]);
});

test("a sweep in which no run generalises says why nothing can be told", async () => {
  const { code, stdout, stderr } = await predict(
    sweep,
    "--first",
    "15",
    "--grokked",
    "loss<1e-9",
    "--predictor",
    "activity",
  );
  assert.equal(code, 0, stderr);
  assert.match(
    stdout,
    /, 0 did later: that is what is predicted\.\nThese runs cannot tell: an area takes runs that generalise /,
  );
});

test("what cannot be asked is refused in a line, with exit code 2", async () => {
  const run = await train("refused");
  const refusals: readonly (readonly [args: readonly string[], line: RegExp])[] = [
    [["nothing-of-that-name"], /nothing-of-that-name is not a run/],
    [[run, "--from", root], /--from: .* is not the folder of a sweep/],
    [[sweep, "--from", sweep], /--from: is for a run, and this is a sweep/],
    [[run, "--hold-out", "40"], /--hold-out: is for a sweep, and this is a run/],
    [[sweep, "--hold-out", "40"], /--hold-out: .* varies more, or other things, than data\.trainPercent/],
    [[run, "--first", "2"], /--first: "2" is not allowed; must be a whole number from 3 on/],
    [[run, "--grokked", "95"], /--grokked: "95" is not allowed; must be notsawo, power, xu, a share like 95%/],
    [[run, "--predictor", "activty"], /--predictor: "activty" is not allowed; must be activity, mobility/],
    [[sweep, "--false-alarms", "1"], /--false-alarms: "1" is not allowed/],
  ];
  for (const [args, line] of refusals) {
    const { code, stdout, stderr } = await predict(...args);
    assert.deepEqual([code, stdout], [2, ""], `${args}: ${stderr}`);
    assert.match(stderr, line);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
});

test("a sweep over fractions alone: the power law, and what it says of fractions that were left out", async () => {
  const folder = await trainSweep("fractions", "{ data.trainPercent: [30, 40, 50, 60, 80] }");
  const asked = [folder, "--first", "15", "--grokked", "14%", "--hold-out", "50"];
  const { powerLaw } = await predictJson(...asked);
  assert.deepEqual([powerLaw.law.generalised + powerLaw.law.notYet, powerLaw.heldOut.length], [12, 1]);
  const [held] = powerLaw.heldOut;
  assert.deepEqual([held.fraction, held.times], [0.5, [10, 20, 20]]);
  assert.ok(
    Math.abs(powerLaw.law.aOfPercent.value / (powerLaw.law.aOfShare.value * 100 ** powerLaw.law.gamma.value) - 1) <
      1e-9,
  );
  const { stdout } = await predict(...asked);
  assert.match(
    stdout,
    /\nSteps to generalise, t\(r\) = a·r\^−γ \+ b, of 12 runs, 4 of them not yet at their end; 95 %\n/,
  );
  assert.match(stdout, /\nLeft out, 50 %.*: predicted .*; measured 10, 20 and 20\n/);
  const none = await predict(folder, "--first", "20", "--hold-out", "45");
  assert.match(none.stderr, /--hold-out: no run of .* has data\.trainPercent=45/);
});
