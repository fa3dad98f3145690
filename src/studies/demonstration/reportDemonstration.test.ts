import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadExperiment } from "../../experiment/file/loadExperiment.ts";
import { createRun } from "../../recording/index.ts";
import { lossPrecision } from "./lossPrecision.ts";
import { reportDemonstration } from "./reportDemonstration.ts";

const root = mkdtempSync(join(tmpdir(), "pair-"));
after(() => rmSync(root, { recursive: true }));

const ESCAPE = "\u001b";
const STEPS = 3000;
const CYCLE = 600;
const FITTED = 100;

/** A run that fits at step 100; with `spikes`, its loss jumps up and its norm grows once in every 600 steps. */
function writeRun(precision: "f32" | "f64", spikes: boolean): string {
  const directory = join(root, precision);
  const columns = (["trainLoss", "trainAccuracy", "lastLayerNorm"] as const).map((name) => ({
    name,
    type: "f64" as const,
  }));
  const experiment = loadExperiment("hypercube", [`loss.precision=${precision}`, `steps=${STEPS}`]);
  const run = createRun(directory, { experiment, manifest: {}, columns });
  for (let step = 1; step <= STEPS; step++) {
    const phase = spikes ? step % CYCLE : step;
    const cycle = spikes ? Math.floor(step / CYCLE) : 0;
    const spiking = cycle > 0 && phase < 10;
    const loss = spiking ? 0.5 * 0.7 ** phase : Math.max(1e-9, Math.exp(-phase / 20));
    const grown = spikes ? cycle + Math.max(0, (phase - CYCLE / 2) / (CYCLE / 2)) : step / STEPS / 10;
    run.appendRow(step, [loss, step < FITTED || spiking ? 0.9 : 1, 0.1 * (1 + grown)]);
  }
  run.finish("done");
  return directory;
}

const directories = [writeRun("f32", true), writeRun("f64", false)];
const request = { demonstration: lossPrecision, directories, root, generatedBy: "a test", columns: 100, color: false };

test("the headline says what the precision of the loss does, and each run has its finding", async () => {
  const { headline, findings } = await reportDemonstration(request);
  assert.equal(headline, "4 slingshots with loss.precision f32, none with f64");
  assert.equal(findings.length, 2);
  assert.match(findings[0] ?? "", /^loss in float32: Fits its training data at step 100\. 4 slingshots follow/);
  assert.match(findings[1] ?? "", /^loss in float64: Fits its training data at step 100\. /);
});

test("the chart shows both losses and fits the terminal", async () => {
  const { chart } = await reportDemonstration({ ...request, columns: 60 });
  const lines = chart.split("\n");
  assert.ok(Math.max(...lines.map((line) => line.length)) <= 60);
  assert.match(lines.at(-1) ?? "", /loss in float32 .*loss in float64/);
  assert.ok(!chart.includes(ESCAPE));
  // Colours come with a terminal that shows them.
  assert.ok((await reportDemonstration({ ...request, color: true })).chart.includes(ESCAPE));
});

test("the report is one file beside the runs, and a later one takes its place", async () => {
  const { report } = await reportDemonstration(request);
  assert.equal(report, join(root, "demo.html"));
  assert.match(
    readFileSync(report, "utf8"),
    /^<!doctype html>[\s\S]*4 slingshots with loss\.precision f32[\s\S]*<\/html>\n$/,
  );
  await reportDemonstration(request);
  assert.deepEqual(readdirSync(root).sort(), ["demo.html", "f32", "f64"]);
});

test("a run that cannot be judged is said to be so, and its damage is told", async () => {
  const directory = join(root, "bare");
  const run = createRun(directory, { experiment: {}, manifest: {}, columns: [{ name: "trainAccuracy", type: "f32" }] });
  run.appendRow(1, [1]);
  run.finish("done");
  const demonstration = { ...lossPrecision, sides: [...lossPrecision.sides, { label: "bare" }] };
  const asked = { ...request, demonstration, directories: [...directories, directory] };
  const { headline, findings } = await reportDemonstration(asked);
  assert.match(headline, /; bare cannot be judged$/);
  assert.equal(findings[2], "bare: Slingshots cannot be judged without the columns trainLoss and lastLayerNorm.");
  for (const name of readdirSync(join(directory, "series"))) rmSync(join(directory, "series", name));
  const damaged = await reportDemonstration(asked);
  assert.equal(damaged.findings[2], "bare: No step can be read: steps up to 1 are lost.");
  rmSync(directory, { recursive: true });
});
