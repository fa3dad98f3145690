/**
 * @file The most telling of the fault suite (test/faults) with fewer trials: kills, faults at system calls, damaged files,
 * two processes at once.
 */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { findRuns, readRun } from "../src/store/index.ts";
import { resumeRun } from "../src/training/index.ts";
import { assertDamageTold, readOriginal, withDamage, withFlippedBits } from "./faults/support/damage.ts";
import { type FaultCase, listFaultCases, runWithFault } from "./faults/support/faultyRun.ts";
import { startAndKillAt } from "./faults/support/killAt.ts";
import { killAndResume } from "./faults/support/killRun.ts";
import { leaveKilled, resumeTwice } from "./faults/support/lockTrials.ts";
import { listMakers, placesOf, prepareFolder, runInProcess } from "./faults/support/makers.ts";
import { Random, SEED } from "./faults/support/random.ts";
import { type Fault, missingStrace } from "./faults/support/strace.ts";
import {
  listHidden,
  listRuns,
  makeRoots,
  runArguments,
  runUndisturbed,
  tinyDivision,
  tinyHypercube,
} from "./faults/support/tinyRuns.ts";
import { forEachCase, repeatTrials } from "./faults/support/trials.ts";

const newRoot = makeRoots();

for (const [name, tiny, count] of [
  ["batch normalisation", tinyHypercube("steps=300", "checkpoints.everySteps=20", "model.hiddenNorm=batch"), 2],
  ["division", tinyDivision("steps=100", "checkpoints.everySteps=20"), 1],
] as const) {
  test(`${name}: killed at random moments, in ${count} trials, and resumed, it becomes the same (seed ${SEED})`, async () => {
    const undisturbed = await runUndisturbed(tiny, newRoot("undisturbed"));
    const trial = { tiny, undisturbed, signal: "SIGKILL", mostKills: 2 } as const;
    await repeatTrials(`SIGKILL ${name}`, count, (random) => killAndResume(newRoot("killed"), trial, random));
  });
}

test("killed, or refused, at a write, a flush, a rename, a link and a removal, a run comes to the same bits", {
  skip: missingStrace(),
}, async () => {
  const tiny = tinyHypercube("steps=10", "checkpoints.everySteps=4", "checkpoints.keep=1");
  const undisturbed = await runUndisturbed(tiny, newRoot("undisturbed"));
  const args = runArguments(tiny, newRoot("traced"));
  const calls = await listFaultCases(args, join(newRoot("trace"), "calls"), "SIGKILL", "series/.steps-000000009");
  const chosen: readonly [Fault, FaultCase["call"], FaultCase["phase"], string][] = [
    // Before the first row was written.
    ["SIGKILL", "pwrite64", "training", "series/"],
    ["SIGKILL", "rename", "training", ".manifest.json"],
    ["SIGKILL", "unlink", "training", "series/"],
    ["EIO", "fsync", "training", "checkpoints/"],
    ["ENOSPC", "pwrite64", "training", "series/"],
    ["ENOSPC", "link", "creation", "lock-"],
    ["EIO", "rename", "report", ".report.html"],
  ];
  const cases = chosen.map(([fault, call, phase, target]) => {
    const one = calls.find((other) => other.call === call && other.phase === phase && other.target.includes(target));
    assert.ok(one !== undefined, `${call} ${target}`);
    return { ...one, fault, label: `${fault} at ${call} ${one.number}` };
  });
  await forEachCase(cases, async (one) => {
    const root = newRoot("faulty");
    await runWithFault(root, runArguments(tiny, root), one, undisturbed);
  });
});

test(`files cut, and with bits turned over, are told, or read as they were written (seed ${SEED})`, async () => {
  const tiny = tinyHypercube(
    ...["data.points=8", "data.dimensions=4", "model.width=3", "model.depth=3"],
    ...["steps=40", "checkpoints.everySteps=20"],
  );
  const original = await readOriginal((await runUndisturbed(tiny, newRoot("original"))).directory);
  for (const [file, bytes] of original.files) {
    for (let length = bytes.length - 16; length >= 0; length -= 64) {
      await withDamage(original, file, bytes.subarray(0, length), async () => {
        assert.ok(await assertDamageTold(original, file), `${file} cut to ${length} bytes`);
      });
    }
  }
  const random = new Random("flips");
  const files = [...original.files].filter(([, { length }]) => length > 0);
  for (let i = 0; i < 100; i++) {
    const [file, bytes] = random.pick(files);
    const bit = random.below(8 * bytes.length);
    await withDamage(original, file, withFlippedBits(bytes, [bit]), async () => {
      await assertDamageTold(original, file);
    });
  }
});

test("of two processes that resume a killed run at once one does, and the other names it and changes nothing", async () => {
  const tiny = tinyHypercube("steps=90", "checkpoints.everySteps=1");
  const undisturbed = await runUndisturbed(tiny, newRoot("undisturbed"));
  const killed = await leaveKilled(tiny, newRoot("killed"), 20);
  const copies = newRoot("copies");
  for (let trial = 0; !(await resumeTwice(killed, join(copies, String(trial)), undisturbed)); trial++) {
    assert.ok(trial < 10, "the second process never met the first");
  }
});

describe("killed at each of the renames by which it becomes complete, it is there or nothing is, and can be repeated", () => {
  const tiny = tinyHypercube("steps=10", "checkpoints.everySteps=0", "checkpoints.beforeSpikes.spikes=0");
  const root = newRoot("made");
  before(() => prepareFolder(tiny, root));

  // Weights are imported by the way of a fork: test/faults/makers.test.ts has them too.
  for (const name of ["fork", "import log", "export tensorboard"]) {
    test(name, async () => {
      const maker = listMakers(tiny).find((other) => other.name === name);
      assert.ok(maker !== undefined);
      const { run, out } = placesOf(root);
      const twinFolder = newRoot("twin");
      await runInProcess(maker.args({ ...placesOf(root), out: twinFolder }));
      const [twin = ""] = listRuns(twinFolder);
      let kills = 0;
      for (let number = 1; ; number++) {
        const ending = await startAndKillAt(maker.args(placesOf(root)), "renameSync", number).ending;
        const [made] = listRuns(out);
        const hidden = listHidden(out);
        if (made !== undefined && ending.code !== 0) {
          assert.equal(name, "fork");
          await resumeRun(made, { threads: 1, engine: "wasm" });
        }
        if (made === undefined) {
          assert.ok(hidden.length > 0, ending.stderr);
          assert.throws(() => findRuns([out]), /there is no run in/);
          await runInProcess(maker.args(placesOf(root)));
        }
        const [whole = "", ...more] = listRuns(out);
        assert.deepEqual([more, listHidden(out)], [[], []]);
        await maker.assertSame(whole, twin);
        rmSync(out, { recursive: true });
        // From here on a fork is a run like any other.
        if (made !== undefined) break;
        kills++;
      }
      assert.ok(kills > 0);
      assert.deepEqual((await readRun(run)).damaged, []);
    });
  }
});
