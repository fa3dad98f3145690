/** @file What is said of replays, and of what cannot be computed again. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { readRun, verifyRun } from "../store/index.ts";
import { forkRun, repairRun, runExperiment } from "./index.ts";
import { lastRecordedStep } from "./recordedRun.ts";
import { replayRun } from "./replayRun.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-narration-"));
after(() => rmSync(root, { recursive: true, force: true }));

const ENGINE = { threads: 1, engine: "wasm" } as const;
const experiment = loadExperiment("hypercube", [
  ...["data.points=8", "data.dimensions=4", "model.width=3", "model.depth=3"],
  ...["steps=24", "checkpoints.everySteps=10"],
]);

let parent = "";
before(async () => {
  parent = (await runExperiment(experiment, { ...ENGINE, root })).run;
});

function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes[500] = (bytes[500] as number) ^ 1;
  writeFileSync(path, bytes);
}

test("a replay says where it begins, and compares every row; at a checkpoint there is nothing to replay", async () => {
  const run = await readRun(parent);
  const said: string[] = [];
  const options = { ...ENGINE, say: (line: string) => said.push(line) };
  const replay = await replayRun(run, 15, options);
  assert.equal(replay?.state.step, 15);
  assert.deepEqual(said.splice(0), [`replaying 5 steps of ${parent} from step 10`]);
  assert.equal((await replayRun(run, 20, options))?.state.step, 20);
  assert.equal((await replayRun(run, 0, options))?.state.step, 0);
  assert.deepEqual(said, []);
  assert.equal(await replayRun(run, 15, { ...options, signal: AbortSignal.abort() }), null);
});

test("a damaged checkpoint on the way is said, and one before it is used", async () => {
  const { run } = await forkRun(parent, { ...ENGINE, at: 0, overrides: [], resetOptimizer: false, root });
  flip(join(run, "checkpoints", "step-000000020.safetensors"));
  const said: string[] = [];
  await replayRun(await readRun(run), 22, { ...ENGINE, say: (line) => said.push(line) });
  assert.match(
    said[0] ?? "",
    /^checkpoints\/step-000000020\.safetensors is damaged \(.*\); an earlier checkpoint is used$/,
  );
  assert.equal(said[1], `replaying 12 steps of ${run} from step 10`);
});

test("a repair without its parent repairs what it can, says what it cannot, and goes no further than was recorded", async () => {
  const elsewhere = join(root, "elsewhere");
  const other = (await runExperiment(experiment, { ...ENGINE, root: elsewhere })).run;
  const { run } = await forkRun(other, { ...ENGINE, at: 5, overrides: [], resetOptimizer: false, root });
  const { series } = await readRun(run);
  rmSync(other, { recursive: true });
  for (const step of ["05", "20"]) flip(join(run, "checkpoints", `step-0000000${step}.safetensors`));
  const said: string[] = [];
  await repairRun(run, await verifyRun(run), { ...ENGINE, say: (line) => said.push(line) });
  const all = said.join("\n");
  assert.match(
    all,
    /^checkpoints\/step-000000005\.safetensors cannot be computed again: \S+ is a fork of \S+ at step 5, which/m,
  );
  assert.match(all, /^checkpoints\/step-000000020\.safetensors is computed again$/m);
  const repaired = await readRun(run);
  assert.deepEqual([lastRecordedStep(repaired), repaired.series], [24, series]);
});
