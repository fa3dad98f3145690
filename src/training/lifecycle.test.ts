/** @file The life of a tiny run, in steps of milliseconds: trained, stopped, resumed, made longer, forked, repaired. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import type { Experiment } from "../experiment/index.ts";
import { StoreError } from "../files/index.ts";
import type { Remedy } from "../problem.ts";
import { createRun, openRun } from "../recording/index.ts";
import { SMALL_TRANSFORMER } from "../session/smallTransformer.fixture.ts";
import { findCheckpoint, readRun, verifyRun } from "../store/index.ts";
import { judgeRun } from "../verdict/index.ts";
import { type EndedRun, forkRun, type RunProgress, repairRun, resumeRun, runExperiment } from "./index.ts";
import { firstLostStep, lastRecordedStep, listPlannedEnds } from "./recordedRun.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-lifecycle-"));
after(() => rmSync(root, { recursive: true, force: true }));

const ENGINE = { threads: 1, engine: "wasm" } as const;
const TINY = ["data.points=8", "data.dimensions=4", "model.width=3", "model.depth=3"];

const points = (...settings: string[]) => loadExperiment("hypercube", [...TINY, "steps=24", ...settings]);
/** With validation, batches that do not divide the data, and a schedule. */
const sequences = (...settings: string[]) =>
  loadExperiment("division", [
    ...SMALL_TRANSFORMER,
    "steps=24",
    "validation.everySteps=5",
    "batch.size=5",
    ...settings,
  ]);

const run = (experiment: Experiment) => runExperiment(experiment, { ...ENGINE, root });
const fork = (directory: string, at: number, overrides: string[] = [], resetOptimizer = false) =>
  forkRun(directory, { ...ENGINE, at, overrides, resetOptimizer, root });

async function contentOf(directory: string) {
  const { experiment, series, events, manifest, damaged } = await readRun(directory);
  assert.deepEqual([damaged, await verifyRun(directory)], [[], []]);
  const { parametersSha256, status, steps } = manifest;
  return { experiment, series, events, parametersSha256, status, steps };
}

const isDamaged = (message: RegExp, remedy?: Remedy["kind"]) => (error: unknown) =>
  error instanceof StoreError &&
  error.kind === "damaged" &&
  message.test(error.message) &&
  error.remedy?.kind === remedy;

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] as number) ^ 1;
  writeFileSync(path, bytes);
}

const seriesOf = (directory: string) =>
  readdirSync(join(directory, "series")).map((name) => join(directory, "series", name));

const straight = new Map<Experiment, Awaited<ReturnType<typeof run>>>();
const EXPERIMENTS = [points("checkpoints.everySteps=7"), sequences("checkpoints.everySteps=7")] as const;
before(async () => {
  for (const experiment of EXPERIMENTS) straight.set(experiment, await run(experiment));
});
const straightOf = (experiment: Experiment) => straight.get(experiment) ?? assert.fail("no such run");

for (const experiment of EXPERIMENTS) {
  const { name } = experiment;

  test(`${name}: the result says what is recorded`, async () => {
    const result = straightOf(experiment);
    const { series, manifest } = await readRun(result.run);
    const { trainLoss, trainAccuracy, lastLayerNorm, validationAccuracy } = series.columns;
    assert.deepEqual(
      [...series.step],
      Array.from({ length: 24 }, (_, i) => i + 1),
    );
    assert.equal(result.trainLoss, trainLoss?.at(-1));
    assert.equal(result.trainAccuracy, trainAccuracy?.at(-1));
    assert.equal(result.lastLayerNorm, lastLayerNorm?.at(-1));
    assert.deepEqual([result.status, result.steps, result.stepsTaken, result.threads], ["done", 24, 24, 1]);
    assert.equal(result.parametersSha256, manifest.parametersSha256);
    assert.ok(result.stepsPerSecond > 1 && result.stepsPerSecond === manifest.stepsPerSecond);
    assert.deepEqual([result.answer, result.slingshots, "nonFinite" in result], ["neither", [], false]);
    if (experiment === EXPERIMENTS[0]) {
      assert.deepEqual([result.validationAccuracy, result.grokking, validationAccuracy], [null, null, undefined]);
    } else {
      const looked = [...(validationAccuracy ?? [])].flatMap((x, i) => (Number.isNaN(x) ? [] : [i + 1]));
      assert.deepEqual(looked, [5, 10, 15, 20, 24], "at intervals, and at the end");
      assert.equal(result.validationAccuracy, validationAccuracy?.at(-1));
      assert.deepEqual(Object.keys(result.grokking ?? {}).slice(0, 2), ["definition", "t1"]);
    }
    assert.deepEqual(
      manifest.checkpoints.map(({ step, reason }) => [step, reason]),
      [
        [7, "interval"],
        [14, "interval"],
        [21, "interval"],
        [24, "last"],
      ],
    );
    assert.deepEqual(manifest.engine, { name: "wasm", arithmetic: "strict", threads: 1 });
  });

  test(`${name}: made longer, and stopped and resumed, it is what it would have been`, async () => {
    const short = await run({ ...experiment, steps: 10 });
    const said: string[] = [];
    await assert.rejects(
      resumeRun(short.run, { ...ENGINE, steps: 9 }),
      /^RequestError: steps: 9 is not allowed; must be at least 10/,
    );
    const longer = await resumeRun(short.run, { ...ENGINE, steps: 24, say: (line) => said.push(line) });
    assert.deepEqual(said, [
      "the run is to end at step 24 now, and no longer at 10",
      "resuming from the checkpoint of step 10",
    ]);
    const [whole, resumed] = [await contentOf(straightOf(experiment).run), await contentOf(short.run)];
    // Where it was to end there was a validation.
    const { columns } = resumed.series;
    for (const column of ["validationLoss", "validationAccuracy"]) {
      const values = columns[column];
      if (values === undefined) continue;
      assert.ok(!Number.isNaN(values[9]));
    }
    assert.deepEqual(resumed, whole);
    assert.deepEqual([longer.steps, longer.stepsTaken], [24, 14]);
    const { history } = (await readRun(short.run)).manifest;
    assert.deepEqual(history.map(({ at: _, ...entry }) => entry).slice(0, 1), [{ kind: "extended", from: 10, to: 24 }]);
    assert.deepEqual([history[1]?.kind, history[1]?.step], ["resumed", 10]);
    assert.deepEqual(listPlannedEnds(await readRun(short.run), experiment), [10, 24]);
  });

  test(`${name}: a fork without a change is its parent, from any step and from a fork`, async () => {
    const parent = straightOf(experiment);
    const whole = await contentOf(parent.run);
    for (const at of [0, 7, 12, 23]) assert.deepEqual(await contentOf((await fork(parent.run, at)).run), whole);
    const child = await fork(parent.run, 12);
    const { forkedFrom, checkpoints } = (await readRun(child.run)).manifest;
    assert.deepEqual([forkedFrom?.run, forkedFrom?.step, forkedFrom?.changes], [basename(parent.run), 12, []]);
    assert.equal(forkedFrom?.optimizerState, "kept");
    assert.deepEqual([checkpoints[0]?.step, checkpoints[0]?.reason], [12, "start"]);
    assert.equal(child.stepsTaken, 12);
    assert.deepEqual(await contentOf((await fork(child.run, 12)).run), whole);
    await assert.rejects(
      fork(child.run, 11),
      /must be a whole number from 12 to 24, .* for earlier ones fork its parent$/,
    );
  });

  test(`${name}: lost rows and checkpoints are computed again`, async () => {
    const broken = (await fork(straightOf(experiment).run, 0)).run;
    const whole = await contentOf(broken);
    const files = seriesOf(broken);
    for (const path of files) flip(path, 300);
    flip(join(broken, "checkpoints", "step-000000014.safetensors"), 500);
    const lost = await readRun(broken);
    assert.deepEqual([firstLostStep(lost), lastRecordedStep(lost)], [1, 24]);
    await assert.rejects(fork(broken, 8), isDamaged(/has lost rows from step 1 on$/, "repair"));
    const said: string[] = [];
    const found = await verifyRun(broken);
    assert.equal(found.length, files.length + 1);
    const repaired = await repairRun(broken, found, { ...ENGINE, say: (line) => said.push(line) });
    assert.deepEqual([repaired.status, repaired.steps], ["done", 24]);
    assert.match(said.join("\n"), /step-000000014\.safetensors is damaged \(.*\); it is set aside as damaged\//);
    assert.match(said.join("\n"), /step-000000014\.safetensors is computed again/);
    assert.match(
      said.join("\n"),
      /resuming from the checkpoint of step 0, since step 1 and some after it are lost; 24 recorded steps are computed again and compared/,
    );
    assert.deepEqual(await contentOf(broken), whole);
  });
}

test("a run that is done is left as it is, and its result is told again", async () => {
  const done = straightOf(EXPERIMENTS[1]);
  const said: unknown[] = [];
  const again = await resumeRun(done.run, { ...ENGINE, say: (...spoken) => said.push(...spoken) });
  assert.deepEqual(again, { ...done, stepsTaken: 0 });
  assert.deepEqual(said, [`${done.run} is done, all 24 steps`, { kind: "extend" }]);
});

test("progress is told, up to the last step, and a signal ends the run where it is", async () => {
  const told: RunProgress[] = [];
  const stop = new AbortController();
  const result = await runExperiment(points("steps=1000000"), {
    ...{ ...ENGINE, root, signal: stop.signal },
    onProgress: (progress) => {
      told.push(progress);
      stop.abort();
    },
    unheard: () => "standard error is closed",
  });
  assert.equal(result.status, "interrupted");
  const [first, last] = [told[0], told.at(-1)];
  assert.ok(first && last && told.length === 2);
  assert.deepEqual([last.step, last.steps, last.slingshots], [result.steps, 1_000_000, 0]);
  const secondsLeft = (1_000_000 - last.step) / last.stepsPerSecond;
  assert.deepEqual(
    [last.secondsLeft, last.trainLoss, last.trainAccuracy, last.lastLayerNorm],
    [secondsLeft, result.trainLoss, result.trainAccuracy, result.lastLayerNorm],
  );
  assert.ok(last.stepsPerSecond > 10 && Math.abs(last.stepsPerSecond / result.stepsPerSecond - 1) < 0.5);
  const { manifest, series } = await readRun(result.run);
  assert.equal(series.step.length, result.steps);
  assert.deepEqual(
    manifest.history.map(({ kind, reason }) => [kind, reason]),
    [["narration-lost", "standard error is closed"]],
  );
  assert.equal(manifest.checkpoints.at(-1)?.step, result.steps);
});

test("a value that is not finite ends the run: an event names it, and the state from before is kept", async () => {
  const settings = ["optimizer.name=sgd", "optimizer.learningRate=1e30", "checkpoints.beforeSpikes.everySteps=1"];
  const result = await run(points(...settings));
  assert.equal(result.status, "non-finite");
  const { step, value } = result.nonFinite ?? assert.fail("no value is named");
  assert.ok(["trainLoss", "gradientNorm", "lastLayerNorm"].includes(value) && step === result.steps && step < 24);
  const { events, manifest } = await readRun(result.run);
  assert.deepEqual(events, [{ kind: "non-finite", step, value }]);
  assert.deepEqual(
    manifest.checkpoints.map((entry) => [entry.step, entry.reason]),
    [[step - 1, "event"]],
  );
  assert.equal(manifest.status, "non-finite");
});

test("a fork differs from its step on, names its change, and may begin its optimizer anew", async () => {
  const parent = straightOf(EXPERIMENTS[0]);
  const { series } = await readRun(parent.run);
  const same = await fork(parent.run, 10, ["steps=12"]);
  const other = await fork(parent.run, 10, ["optimizer.learningRate=0.01", "steps=12"]);
  const anew = await fork(parent.run, 10, ["steps=12"], true);
  assert.equal(new Set([same, other, anew].map(({ parametersSha256 }) => parametersSha256)).size, 3);
  const found = await readRun(other.run);
  assert.deepEqual([...found.series.step.slice(-2), found.series.step.length], [11, 12, 12]);
  assert.deepEqual(found.series.columns.trainLoss?.slice(0, 11), series.columns.trainLoss?.slice(0, 11));
  assert.notEqual(found.series.columns.trainLoss?.[11], series.columns.trainLoss?.[11]);
  assert.deepEqual(
    found.manifest.forkedFrom?.changes.map(({ path, to }) => [path, to]),
    [
      ["optimizer.learningRate", 0.01],
      ["steps", 12],
    ],
  );
  assert.equal((await readRun(anew.run)).manifest.forkedFrom?.optimizerState, "reset");
});

test("rows that come out otherwise stop a fork and a resume, and name step and column", async () => {
  const victim = (await fork(straightOf(EXPERIMENTS[0]).run, 0)).run;
  const other = await readRun((await run({ ...EXPERIMENTS[0], seed: 1 })).run);
  const { manifest } = await readRun(victim);
  const { checkpoint } = await findCheckpoint(other, 7);
  const { writer } = await openRun(victim, { say: () => {} });
  for (const { file } of manifest.checkpoints) writer.setAside(file, "test");
  writer.saveCheckpoint({ ...(checkpoint ?? assert.fail()), reason: "interval" });
  writer.release();
  const differs = (message: RegExp) => (error: unknown) =>
    error instanceof StoreError && error.kind === "differs" && message.test(error.message);
  await assert.rejects(
    fork(victim, 9),
    differs(/cannot be replayed here: at step 8 trainLoss is \S+, and \S+ is recorded$/),
  );
  await assert.rejects(resumeRun(victim, { ...ENGINE, steps: 30 }), differs(/step 8 gave trainLoss = /));
  assert.equal((await readRun(victim)).manifest.status, "failed");
});

test("a log, and what is no experiment any more, are refused", async () => {
  const log = join(root, "log");
  createRun(log, { experiment: {}, manifest: { kind: "imported-log" }, columns: [] }).finish("done");
  for (const attempt of [() => resumeRun(log, ENGINE), () => repairRun(log, [], ENGINE), () => fork(log, 0)]) {
    await assert.rejects(attempt(), /^RequestError: \S+log is an imported log; there is nothing to train, and nothing/);
  }
  const odd = join(root, "odd");
  const columns = [{ name: "trainLoss", type: "f64" }] as const;
  createRun(odd, { experiment: { steps: "many" }, manifest: {}, columns: [...columns] }).finish("interrupted");
  await assert.rejects(resumeRun(odd, ENGINE), isDamaged(/odd\/experiment\.yaml is damaged: steps: "many"/));
  const long = join(root, "too-long");
  const writer = createRun(long, { experiment: { ...points(), steps: 3 }, manifest: {}, columns: [...columns] });
  writer.appendRow(4, [1]);
  writer.finish("interrupted");
  await assert.rejects(
    resumeRun(long, ENGINE),
    isDamaged(/says that it has recorded step 4, and its experiment asks for 3$/),
  );
  const narrow = join(root, "narrow");
  createRun(narrow, { experiment: { ...points() }, manifest: {}, columns: [...columns] }).finish("interrupted");
  await assert.rejects(
    resumeRun(narrow, ENGINE),
    isDamaged(/has the columns trainLoss \(f64\); this version records trainLoss \(f64\), .*, and cannot continue it$/),
  );
});

test("a run is handed over when all of it is recorded, judged as its folder would be", async () => {
  for (const experiment of EXPERIMENTS) {
    const ends: EndedRun[] = [];
    const onEnd = async (ended: EndedRun) => void ends.push(ended);
    const { run } = await runExperiment(experiment, { ...ENGINE, root, onEnd });
    await resumeRun(run, { ...ENGINE, onEnd });
    await forkRun(run, { ...ENGINE, root, at: 20, overrides: [], resetOptimizer: false, onEnd });
    assert.deepEqual(
      ends.map(({ run }) => run.manifest.status),
      ["done", "done", "done"],
    );
    for (const ended of ends) {
      const recorded = await readRun(ended.run.directory);
      assert.deepEqual(ended.run, recorded);
      assert.deepEqual(ended.judgement, judgeRun(recorded));
    }
  }
});
