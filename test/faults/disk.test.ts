/**
 * @file A disk that is full, becomes read-only, or loses the run folder while a run trains: warnings, training goes on,
 * and the run ends with the same bits, or with one line after which it can be resumed to them.
 */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { readRun } from "../../src/store/index.ts";
import { resumeRun } from "../../src/training/index.ts";
import { assertSameContent, assertSameRows, contentOf, snapshot } from "./support/content.ts";
import { resumeToTheEnd } from "./support/killRun.ts";
import { listMakers, placesOf, prepareFolder, runInProcess } from "./support/makers.ts";
import { assertDone, assertRefusal, sleep, startSlingshot, waitUntil } from "./support/slingshotProcess.ts";
import {
  listHidden,
  listRuns,
  makeRoots,
  reachStep,
  resumeArguments,
  runArguments,
  runUndisturbed,
  tinyHypercube,
  type Undisturbed,
} from "./support/tinyRuns.ts";
import { missingMount, remount, withTmpfs } from "./support/tmpfs.ts";
import { tally } from "./support/trials.ts";

const newRoot = makeRoots();
const skip = missingMount(newRoot("probe"));

/** Long enough to be met in the middle; its checkpoints need 20 kB, its series 60 kB. */
const tiny = tinyHypercube("steps=2500", "checkpoints.everySteps=50");
/** For what is made of a run. */
const small = tinyHypercube("steps=10", "checkpoints.everySteps=4");

let shared: Promise<Undisturbed> | undefined;
const undisturbed = (): Promise<Undisturbed> => {
  shared ??= runUndisturbed(tiny, newRoot("undisturbed"));
  return shared;
};

/** What is on the disk of a run that could not be written to its end: nothing wrong, and nothing that says it is done. */
async function assertReadable(directory: string, { content }: Undisturbed): Promise<void> {
  const { series, damaged, manifest } = await readRun(directory);
  assert.deepEqual(damaged, []);
  assert.notEqual(manifest.status, "done");
  assertSameRows(series, content.series);
}

for (const kilobytes of [28, 36, 44, 52, 60, 76, 100]) {
  test(`a disk of ${kilobytes} kB is full: one line, and after it was enlarged the same bits`, { skip }, async () => {
    const reference = await undisturbed();
    const disk = newRoot("disk");
    await withTmpfs(disk, `${kilobytes}k`, async () => {
      const ending = await startSlingshot(runArguments(tiny, disk)).ending;
      if (ending.code === 0) {
        // All but the page had room.
        assert.match(ending.stderr, /^warning: cannot write \S+report\.html: no space .*; the run itself is complete/m);
        assertSameContent(await contentOf(listRuns(disk)[0] as string), reference.content);
        return;
      }
      const line = assertRefusal(ending, [3]);
      assert.match(line, /no space left on the device \(ENOSPC\)/);
      const warnings = ending.stderr.match(/^warning: cannot write \S+/gm) ?? [];
      const files = [...warnings, line.slice(0, line.indexOf(": no space"))].map(
        (path) => /series|checkpoints/.exec(basename(dirname(path)))?.[0] ?? basename(path),
      );
      console.log(`a disk of ${kilobytes} kB: ${files.length} refusals, of ${tally(files)}`);
      const [directory] = listRuns(disk);
      assert.ok(remount(disk, "size=4m"));
      assert.ok(directory !== undefined);
      await assertReadable(directory, reference);
      await resumeToTheEnd(directory, reference);
    });
  });
}

/** Each needs more than is free, a few pages, at another place. */
for (const kilobytes of [0, 8, 20, 28, 32]) {
  test(`with ${kilobytes} kB free, what is made is there or refused in one line and nothing is left; then it is made`, {
    skip,
  }, async () => {
    const prepared = newRoot("prepared");
    await prepareFolder(small, prepared);
    const disk = newRoot("disk");
    await withTmpfs(disk, "2m", async () => {
      const ballast = join(disk, "ballast");
      const outcomes: string[] = [];
      for (const maker of listMakers(small)) {
        const folder = { ...placesOf(prepared), out: join(disk, "out") };
        mkdirSync(folder.out);
        fill(ballast);
        truncateSync(ballast, statSync(ballast).size - kilobytes * 1024);
        const ending = await startSlingshot(maker.args(folder)).ending;
        const made = listRuns(folder.out);
        if (ending.code !== 0 && made.length === 0) {
          assert.match(assertRefusal(ending, [3]), /^error: cannot (create|write) \S+: no space left on the device/);
          assert.deepEqual(listHidden(folder.out), []);
          outcomes.push(`${maker.name} refused`);
        } else outcomes.push(`${maker.name} made`);
        rmSync(ballast);
        if (made.length === 0) await runInProcess(maker.args(folder));
        // A fork that had its first checkpoint and no more is a run that can be resumed.
        else if (ending.code !== 0) await resumeRun(made[0] ?? "", { threads: 1, engine: "wasm" });
        const twin = newRoot("twin");
        await runInProcess(maker.args({ ...folder, out: twin }));
        await maker.assertSame(listRuns(folder.out)[0] ?? "", listRuns(twin)[0] ?? "");
        rmSync(folder.out, { recursive: true });
      }
      console.log(`${kilobytes} kB free: ${outcomes.join(", ")}`);
      if (kilobytes === 0) assert.ok(outcomes.every((outcome) => outcome.endsWith("refused")));
    });
  });
}

test("a disk is full for a while: warnings, and the run ends with the same bits", { skip }, async () => {
  const reference = await undisturbed();
  const disk = newRoot("disk");
  await withTmpfs(disk, "2m", async () => {
    const process = startSlingshot(runArguments(tiny, disk));
    const directory = await reachStep(process, disk, 200);
    const ballast = join(disk, "ballast");
    fill(ballast);
    await waitUntil(process, () => WARNING.test(process.narration()));
    rmSync(ballast);
    assertDone(await process.ending);
    assertSameContent(await contentOf(directory), reference.content);
  });
});

const WARNING = /^warning: cannot write .*no space left on the device \(ENOSPC\); training goes on/m;

/** Writes a file until the disk is full. */
function fill(path: string): void {
  for (let bytes = 1 << 20; bytes >= 1024; bytes >>= 1) {
    for (;;) {
      try {
        writeFileSync(path, Buffer.alloc(bytes), { flag: "a" });
      } catch {
        break;
      }
    }
  }
}

test("the disk becomes read-only while a run trains: warnings, one line at the end, and resumed the same bits", {
  skip,
}, async () => {
  const reference = await undisturbed();
  const disk = newRoot("disk");
  await withTmpfs(disk, "4m", async () => {
    const process = startSlingshot(runArguments(tiny, disk));
    const directory = await reachStep(process, disk, 200);
    while (!remount(disk, "ro")) await sleep(1);
    const before = snapshot(directory);
    const ending = await process.ending;
    assert.match(ending.stderr, /^warning: .*the file system is read-only \(EROFS\); training goes on/m);
    assert.match(assertRefusal(ending, [2, 3]), /read-only/);
    assert.deepEqual(snapshot(directory), before);
    assert.match(assertRefusal(await startSlingshot(resumeArguments(directory)).ending, [2]), /read-only/);
    assert.ok(remount(disk, "rw"));
    await assertReadable(directory, reference);
    await resumeToTheEnd(directory, reference);
  });
});

test("the folder may not be written any more while a run trains: the same", {
  skip: process.getuid?.() === 0 ? "root may write anywhere" : false,
}, async () => {
  const reference = await undisturbed();
  const root = newRoot("forbidden");
  const process = startSlingshot(runArguments(tiny, root));
  const directory = await reachStep(process, root, 200);
  for (const folder of ["", "series", "checkpoints"]) chmodSync(join(directory, folder), 0o555);
  const ending = await process.ending;
  for (const folder of ["", "series", "checkpoints"]) chmodSync(join(directory, folder), 0o755);
  assert.match(assertRefusal(ending, [2, 3]), /permission denied/);
  await assertReadable(directory, reference);
  await resumeToTheEnd(directory, reference);
});

test("the folder of a run is removed while it trains: one line, and it is not made again", async () => {
  const root = newRoot("removed");
  const process = startSlingshot(runArguments(tiny, root));
  const directory = await reachStep(process, root, 200);
  // At once: removing file after file would meet those that are being made.
  renameSync(directory, join(newRoot("elsewhere"), "run"));
  assert.match(assertRefusal(await process.ending, [2, 3]), /does not exist|lost its lock file/);
  assert.deepEqual(listRuns(root), []);
});

test("another folder takes the place of a run's while it trains: one line, and it stays as it is", async () => {
  const root = newRoot("replaced");
  const process = startSlingshot(runArguments(tiny, root));
  const directory = await reachStep(process, root, 200);
  renameSync(directory, join(newRoot("elsewhere"), "run"));
  mkdirSync(directory);
  writeFileSync(join(directory, "notes.txt"), "mine");
  assertRefusal(await process.ending, [2, 3]);
  assert.deepEqual(Object.keys(snapshot(directory)), ["notes.txt"]);
});
