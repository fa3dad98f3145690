/** @file Probes of recorded runs: resumed and forked to the same rows, also of a probe that remembers. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { z } from "zod";
import { add, cast, mul, overwrite, scalar, squaredNorm } from "../engine/index.ts";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import type { Experiment } from "../experiment/index.ts";
import { defineProbe, type ProbePart, probeParts } from "../instruments/index.ts";
import { type Run, readRun, verifyRun } from "../store/index.ts";
import { decodeSafetensors } from "../tensors/index.ts";
import { forkRun, repairRun, resumeRun, runExperiment } from "./index.ts";

/** A running mean of the squared norm of the parameters: what it is at a step depends on all measurements before. */
const runningNorm = defineProbe({
  name: "runningNorm",
  settings: z.strictObject({ everySteps: z.int().default(0).describe("Steps between two measurements.") }).prefault({}),
  columns: [
    {
      name: "runningNorm",
      title: "Running norm",
      meaning: "A running mean.",
      formula: "m ← m/2 + ‖θ‖²",
      source: "this test",
      type: "f64",
    },
  ],
  trace: ({ parameters, remember }) => {
    const mean = remember("mean", [], "f64");
    const next = add(mul(mean, scalar(0.5, "f64")), cast(squaredNorm(parameters), "f64"));
    return { before: { readings: [next], updates: overwrite(mean, next) } };
  },
});

probeParts.add(runningNorm as unknown as ProbePart);

const root = mkdtempSync(join(tmpdir(), "slingshot-probes-"));
after(() => rmSync(root, { recursive: true, force: true }));

const ENGINE = { threads: 1, engine: "wasm" } as const;
const TINY = ["data.points=8", "data.dimensions=4", "model.width=3", "model.depth=3", "checkpoints.everySteps=7"];
const tiny = (...settings: string[]) => loadExperiment("hypercube", [...TINY, "steps=24", ...settings]);
const EQUATIONS = [
  "data.modulus=5",
  "model.width=8",
  "model.heads=2",
  "model.mlpWidth=8",
  "batch.size=4",
  "validation.everySteps=12",
  "checkpoints.everySteps=7",
];
/** Validated at step 12 too, with which the run that is resumed was to end. */
const equations = (...settings: string[]) => loadExperiment("division", [...EQUATIONS, "steps=24", ...settings]);
const run = (experiment: Experiment) => runExperiment(experiment, { ...ENGINE, root });
const fork = (directory: string, at: number, ...overrides: string[]) =>
  forkRun(directory, { ...ENGINE, at, overrides, resetOptimizer: false, root });

async function contentOf(directory: string) {
  const { experiment, series, events, manifest, damaged } = await readRun(directory);
  assert.deepEqual([damaged, await verifyRun(directory)], [[], []]);
  return { experiment, series, events, parametersSha256: manifest.parametersSha256, columns: manifest.columns };
}

const column = ({ series }: Pick<Run, "series">, name: string): number[] => [...(series.columns[name] ?? [])];
/** The steps at which something was measured. */
const measured = (values: readonly number[]) => values.flatMap((x, i) => (Number.isNaN(x) ? [] : [i + 1]));

interface ProbeCase {
  /** What it measures, where the probe has not the name of its column. */
  readonly column?: string;
  /** Settings of the probe beside its schedule. */
  readonly settings?: readonly string[];
  readonly base?: typeof tiny;
}

const PROBES: Readonly<Record<string, ProbeCase>> = {
  featureChange: {},
  runningNorm: {},
  // A window that is full at step 15 where the probe is switched on at 12.
  hjorth: { column: "activity", settings: ["window=3", "detrend=mean", "first=9"] },
  embeddingSpectrum: { base: equations, column: "embeddingGini" },
  logitSpectrum: { base: equations, column: "restrictedValidationLoss" },
  frequencyLosses: { base: equations, settings: ["frequencies=[2]"], column: "frequencyExcludedLoss/2" },
  featureQuality: { base: equations, column: "classDistanceRatio" },
  intrinsicDimension: { column: "dimensionByTwoNeighbours" },
  lossSlope: { column: "updateSlope" },
};

for (const [probe, { column: name = probe, settings = [], base = tiny }] of Object.entries(PROBES)) {
  const path = `instruments.${probe}.everySteps`;
  const own = settings.map((setting) => `instruments.${probe}.${setting}`);
  const experiment = base(`${path}=5`, ...own);

  test(`${probe}: a run that is continued, forked or repaired has the rows of one that never stopped`, async () => {
    const whole = await run(experiment);
    const content = await contentOf(whole.run);
    assert.deepEqual(measured(column(content, name)), [5, 10, 15, 20]);
    assert.equal(whole.parametersSha256, (await run(base())).parametersSha256);
    const short = await run({ ...experiment, steps: 12 });
    await resumeRun(short.run, { ...ENGINE, steps: 24 });
    assert.deepEqual(await contentOf(short.run), content, "resumed");
    for (const at of [0, 7, 12, 15]) assert.deepEqual(await contentOf((await fork(whole.run, at)).run), content);
    const broken = (await fork(whole.run, 0)).run;
    const { manifest } = await readRun(broken);
    const lost = manifest.checkpoints.find(({ step }) => step === 14)?.file ?? "";
    rmSync(join(broken, lost));
    await repairRun(broken, await verifyRun(broken), ENGINE);
    assert.deepEqual(await contentOf(broken), content, "repaired");
  });

  test(`${probe}: a fork that switches it on or off, or has another schedule, trains to the same bits`, async () => {
    const [off, on] = [await run(base()), await run(experiment)];
    const values = column(await readRun(on.run), name);

    const switchedOn = await fork(off.run, 12, `${path}=5`, ...own);
    const later = column(await readRun(switchedOn.run), name);
    assert.deepEqual(measured(later), [15, 20], "what the parent did not measure is NaN");
    const switchedOff = await fork(on.run, 12, `${path}=0`);
    const none = await contentOf(switchedOff.run);
    assert.ok(!none.columns.some((one) => one.name === name), "the parent keeps its column");
    const other = await fork(on.run, 12, `${path}=4`);
    const mixed = column(await readRun(other.run), name);
    assert.deepEqual(measured(mixed), [5, 10, 16, 20, 24]);
    assert.deepEqual(mixed.slice(0, 12), values.slice(0, 12), "rows up to the fork are the parent's");
    if (probe !== "runningNorm") assert.deepEqual([later[14], mixed[19]], [values[14], values[19]]);
    for (const { parametersSha256 } of [switchedOn, switchedOff, other, on])
      assert.equal(parametersSha256, off.parametersSha256);

    // A fork of the fork goes on with what its own parent remembered.
    const again = await fork(other.run, 18);
    assert.deepEqual(column(await readRun(again.run), name), mixed);
  });
}

/** All instruments that can look at an experiment, in turns of few steps. */
const allOn = (preset: "hypercube" | "division", settings: readonly string[]): Experiment => {
  const plain = loadExperiment(preset, settings);
  const isRefused = (name: string) => {
    try {
      loadExperiment(preset, [...settings, `instruments.${name}.everySteps=1`]);
      return false;
    } catch {
      return true;
    }
  };
  const names = probeParts.all.map(({ name }) => name).filter((name) => !isRefused(name));
  assert.ok(names.length >= 14, `of the instruments only ${names.join(", ")} measure ${preset}`);
  return loadExperiment(preset, [
    ...settings,
    ...names.map((name, i) => `instruments.${name}.everySteps=${(i % 3) + 1}`),
    ...names.map((name) => `instruments.${name}.afterSpike=2`).filter((set) => !set.includes("runningNorm")),
    ...["window=3", "first=4", "detrend=mean"].map((setting) => `instruments.hjorth.${setting}`),
    ...(plain.model.name === "mlp" ? ["instruments.featureDrift.layers=all", "instruments.sharpness.rows=batch"] : []),
  ]);
};

const SMALL_DIVISION = [
  ...["data.modulus=7", "model.width=8", "model.heads=2", "model.mlpWidth=16", "model.layers=1", "batch.size=8"],
  ...["steps=20", "checkpoints.everySteps=6", "validation.everySteps=5"],
];

for (const [name, settings] of [
  ["hypercube", [...TINY, "steps=20", "batch.size=3"]],
  ["division", SMALL_DIVISION],
] as const) {
  test(`${name} with all instruments trains to the same bits, and has the same rows continued and forked`, async () => {
    const experiment = allOn(name, settings);
    const whole = await run(experiment);
    assert.equal(whole.parametersSha256, (await run(loadExperiment(name, settings))).parametersSha256);
    const content = await contentOf(whole.run);
    const unmeasured = content.columns.filter(({ name: each }) => measured(column(content, each)).length === 0);
    // These are asked for by settings of their own, or are 0 over 0 on data so small.
    const known = /^(hessianTrace|preconditionedTop|sliceExponent)$/;
    assert.deepEqual(
      unmeasured.map((one) => one.name).filter((each) => !known.test(each)),
      [],
    );
    // There is a validation at each end: these have one anyway.
    for (const stop of [5, 10]) {
      const short = await run({ ...experiment, steps: stop });
      await resumeRun(short.run, { ...ENGINE, steps: 20 });
      const continued = await contentOf(short.run);
      assert.deepEqual(continued.series, content.series, `resumed from step ${stop}`);
      assert.equal(continued.parametersSha256, content.parametersSha256);
    }
    for (const at of [0, 6, 13])
      assert.deepEqual((await contentOf((await fork(whole.run, at)).run)).series, content.series);
    const onTwo = await runExperiment(experiment, { ...ENGINE, threads: 2, root });
    assert.deepEqual((await contentOf(onTwo.run)).series, content.series, "on two threads");
  });
}

test("a schedule that follows spikes goes on with them where a run was stopped among them", async () => {
  // The first spike of this run is at step 613.
  const settings = ["steps=640", "checkpoints.everySteps=0", "checkpoints.beforeSpikes.spikes=0"];
  const experiment = loadExperiment("hypercube", [
    ...settings,
    "instruments.weightNorms.afterSpike=20",
    "instruments.weightNorms.by=all",
  ]);
  const whole = await contentOf((await run(experiment)).run);
  assert.deepEqual(
    measured(column(whole, "weightNorm")),
    Array.from({ length: 20 }, (_, i) => 614 + i),
  );
  const short = await run({ ...experiment, steps: 620 });
  await resumeRun(short.run, { ...ENGINE, steps: 640 });
  assert.deepEqual((await contentOf(short.run)).series, whole.series);
});

test("what a probe remembers lies in every checkpoint under its name, and only where it is on", async () => {
  const tensorsOf = async (experiment: Experiment) => {
    const { run: directory } = await run(experiment);
    const { manifest } = await readRun(directory);
    const file = manifest.checkpoints.find(({ step }) => step === 14)?.file ?? "";
    const { tensors } = decodeSafetensors(readFileSync(join(directory, file)));
    return tensors.filter((tensor) => tensor.name.startsWith("probe."));
  };
  const [remembered, ...others] = await tensorsOf(tiny("instruments.runningNorm.everySteps=5"));
  assert.deepEqual(others, []);
  assert.deepEqual([remembered?.name, remembered?.dtype], ["probe.runningNorm.mean", "F64"]);
  const values = column(await readRun((await run(tiny("instruments.runningNorm.everySteps=5"))).run), "runningNorm");
  assert.equal(remembered?.values[0], values[9], "that of step 10");
  assert.deepEqual(await tensorsOf(tiny("instruments.featureChange.everySteps=5")), []);
});
