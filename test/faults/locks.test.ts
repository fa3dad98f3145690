/**
 * @file Several processes and one run: of two that resume it one does, readers see whole rows while it is written, a lock
 * that a kill has left is taken over, and a writer whose lock was taken writes no more.
 */
import assert from "node:assert/strict";
import { cpSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertSameContent, contentOf, snapshot } from "./support/content.ts";
import { resumeToTheEnd } from "./support/killRun.ts";
import { leaveKilled, newestLock, resumeTwice } from "./support/lockTrials.ts";
import type { ReaderReport } from "./support/readerProcess.ts";
import { assertDone, assertRefusal, sleep, startNode, startSlingshot } from "./support/slingshotProcess.ts";
import {
  makeRoots,
  reachStep,
  resumeArguments,
  runArguments,
  runUndisturbed,
  tinyDivision,
  tinyHypercube,
} from "./support/tinyRuns.ts";

const newRoot = makeRoots();

test("two processes resume a killed run at once, 20 times: one does, the other names it and changes nothing", async () => {
  const tiny = tinyHypercube("steps=200", "checkpoints.everySteps=1");
  const undisturbed = await runUndisturbed(tiny, newRoot("undisturbed"));
  const killed = await leaveKilled(tiny, newRoot("killed"), 20);
  const copies = newRoot("copies");
  let trials = 0;
  for (let met = 0; met < 20; trials++) {
    assert.ok(trials < 60, `only ${met} of ${trials} times did the second process meet the first`);
    if (await resumeTwice(killed, join(copies, String(trials)), undisturbed)) met++;
  }
  console.log(`two resumes at once: 20 meetings in ${trials} trials; all equal`);
});

for (const [name, tiny] of [
  ["a checkpoint every 5 steps", tinyHypercube("steps=2000", "checkpoints.everySteps=5")],
  ["a checkpoint every step", tinyDivision("steps=400", "checkpoints.everySteps=1", "checkpoints.keep=1")],
] as const) {
  test(`50 readers in 2 processes while a run with ${name} trains: no error, no torn row, never fewer`, async () => {
    const undisturbed = await runUndisturbed(tiny, newRoot("undisturbed"));
    const root = newRoot("read");
    const writer = startSlingshot(runArguments(tiny, root));
    const directory = await reachStep(writer, root, 1);
    const script = fileURLToPath(new URL("./support/readerProcess.ts", import.meta.url));
    const readers = [1, 2].map(() => startNode([script, directory, undisturbed.directory, "25"]));
    assertDone(await writer.ending);
    assertSameContent(await contentOf(directory), undisturbed.content);
    for (const { ending } of readers) {
      const { code, stdout, stderr } = await ending;
      assert.equal(code, 0, stderr);
      const report = JSON.parse(stdout) as ReaderReport;
      console.log(`25 readers beside ${name}: ${stdout.trim()}`);
      assert.ok(report.sights >= 5, "too few looks at the growing run to show anything");
      assert.ok(report.verifications > 0 && report.checkpoints > 0);
    }
  });
}

test("a run whose lock is taken while it trains writes no more, says so, and can be resumed to the same bits", async () => {
  const tiny = tinyHypercube("steps=1300", "checkpoints.everySteps=20");
  const undisturbed = await runUndisturbed(tiny, newRoot("undisturbed"));
  for (let i = 0; i < 5; i++) {
    const root = newRoot("stolen");
    const process = startSlingshot(runArguments(tiny, root));
    const directory = await reachStep(process, root, 200);
    const lock = JSON.parse(readFileSync(join(directory, newestLock(directory)), "utf8")) as Record<string, unknown>;
    // No process has this number: Linux gives none above 2²².
    const thief = { ...lock, pid: 99_999_999, nonce: "0123456789abcdef" };
    // Whole at once, as processes make theirs.
    writeFileSync(join(root, "lock"), JSON.stringify(thief));
    renameSync(join(root, "lock"), join(directory, "lock-000000007.json"));
    // A write that had found its lock in place just before may still end.
    await sleep(20);
    const before = snapshot(directory);
    const line = assertRefusal(await process.ending, [2]);
    assert.match(line, /was taken over by process 99999999 on .*; this process writes nothing more into it/);
    assert.ok(line.includes(hostname()));
    assert.deepEqual(snapshot(directory), before);
    const { stderr } = await resumeToTheEnd(directory, undisturbed);
    assert.match(stderr, /took the lock over from process 99999999/);
  }
});

test("a run that trains cannot be resumed or repaired by another process, and does not notice", async () => {
  const tiny = tinyHypercube("steps=300", "checkpoints.everySteps=1");
  const undisturbed = await runUndisturbed(tiny, newRoot("undisturbed"));
  const root = newRoot("busy");
  const process = startSlingshot(runArguments(tiny, root));
  const directory = await reachStep(process, root, 5);
  const refused = await startSlingshot(resumeArguments(directory)).ending;
  assert.ok(process.isRunning(), "the run was over too soon to show anything");
  assert.match(assertRefusal(refused, [2]), new RegExp(`is being written by process ${process.pid} on`));
  assertDone(await process.ending);
  assertSameContent(await contentOf(directory), undisturbed.content);
});

test("a killed run that was copied elsewhere is resumed there, and the first stays as it is", async () => {
  const tiny = tinyDivision("steps=200", "checkpoints.everySteps=20");
  const undisturbed = await runUndisturbed(tiny, newRoot("undisturbed"));
  const killed = await leaveKilled(tiny, newRoot("killed"), 60);
  const copy = join(newRoot("copy"), "run");
  cpSync(killed, copy, { recursive: true });
  const before = snapshot(killed);
  await resumeToTheEnd(copy, undisturbed);
  assert.deepEqual(snapshot(killed), before);
});
