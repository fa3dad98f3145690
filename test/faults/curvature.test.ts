/** @file `slingshot curvature` killed at every call that brings something to the disk, and at random: it goes on to the same bytes. */
import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { type FileCall, startAndKillAt } from "./support/killAt.ts";
import { runInProcess } from "./support/makers.ts";
import { assertDone, sleep, startSlingshot } from "./support/slingshotProcess.ts";
import { listRuns, makeRoots, runArguments, tinyHypercube } from "./support/tinyRuns.ts";
import { repeatTrials, tally } from "./support/trials.ts";

const newRoot = makeRoots();
const OPTIONS = ["--at", "0:40:20", "--preconditioned", "--trace", "--threads", "1", "--quiet"];

let original = "";
let file = "";
let whole: Buffer;
before(async () => {
  const root = newRoot("run");
  await runInProcess(runArguments(tinyHypercube("steps=40"), root));
  original = listRuns(root)[0] ?? "";
  const copy = copyRun();
  await runInProcess(["curvature", copy, ...OPTIONS]);
  file = readdirSync(join(copy, "measurements")).find((name) => name.endsWith(".jsonl")) ?? "";
  whole = readFileSync(join(copy, "measurements", file));
});

function copyRun(): string {
  const copy = join(newRoot("copy"), "run");
  cpSync(original, copy, { recursive: true });
  return copy;
}

/** Runs the command again, as often as it takes: what it then has is what it had without a kill. */
async function assertGoesOn(directory: string): Promise<void> {
  assertDone(await startSlingshot(["curvature", directory, ...OPTIONS]).ending);
  assert.deepEqual(readFileSync(join(directory, "measurements", file)), whole);
  await runInProcess(["doctor", directory]);
}

for (const call of ["mkdirSync", "fsyncSync", "renameSync", "linkSync"] as const satisfies readonly FileCall[]) {
  test(`killed at every ${call}, it goes on to the same bytes`, async () => {
    let kills = 0;
    for (let number = 1; ; number++) {
      const directory = copyRun();
      const { signal, code } = await startAndKillAt(["curvature", directory, ...OPTIONS], call, number).ending;
      if (signal === null) {
        assert.equal(code, 0);
        break;
      }
      kills++;
      await assertGoesOn(directory);
    }
    console.log(`${call}: ${kills} kills`);
    assert.ok(kills > 0);
  });
}

test("killed at random, again and again, it goes on to the same bytes", async () => {
  const left = await repeatTrials("SIGKILL curvature", 12, async (random) => {
    const directory = copyRun();
    let kills = 0;
    for (let tries = 0; tries < 3; tries++) {
      const process = startSlingshot(["curvature", directory, ...OPTIONS]);
      await sleep(200 + random.fraction() * 1500);
      process.kill("SIGKILL");
      if ((await process.ending).signal === "SIGKILL") kills++;
    }
    await assertGoesOn(directory);
    return `${kills} kills`;
  });
  console.log(tally(left));
});
