/**
 * @file Damaged files: cut at every byte, with bits turned over, gone, blank, or longer than they were. Reading tells the
 * file, and of a series the steps, or answers with what was written; and a repair brings the run back to the last bit.
 */
import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { StoreError } from "../../src/files/index.ts";
import { findDamagedLock } from "../../src/files/lock.ts";
import { openRun } from "../../src/recording/index.ts";
import { readRun, verifyRun } from "../../src/store/index.ts";
import { repairRun } from "../../src/training/index.ts";
import { assertSameContent, contentOf } from "./support/content.ts";
import { assertDamageTold, type Original, readOriginal, withDamage, withFlippedBits } from "./support/damage.ts";
import { makeWhole } from "./support/faultyRun.ts";
import { Random, SEED } from "./support/random.ts";
import { makeRoots, runUndisturbed, tinyDivision, tinyHypercube } from "./support/tinyRuns.ts";
import { forEachCase, repeatTrials, tally } from "./support/trials.ts";

const newRoot = makeRoots();

/** Files of a few kilobytes, two of the series. */
const small = tinyHypercube(
  ...["data.points=8", "data.dimensions=4", "model.width=3", "model.depth=3"],
  ...["steps=60", "checkpoints.everySteps=20"],
);

/** With validation columns, and series files of another size. */
const validated = tinyDivision("steps=70", "checkpoints.everySteps=30");

/** With slingshots, and so with events and their checkpoints. */
const eventful = tinyHypercube("steps=1300", "checkpoints.everySteps=300");

const originals = new Map<object, Promise<Original>>();

function original(tiny: typeof small): Promise<Original> {
  const known =
    originals.get(tiny) ?? runUndisturbed(tiny, newRoot("original")).then((run) => readOriginal(run.directory));
  originals.set(tiny, known);
  return known;
}

/** Every file of these runs, with those of other originals that hold something of their own kind. */
async function listOriginals(): Promise<Original[]> {
  return Promise.all([original(small), original(validated), original(eventful)]);
}

test("every file of a run, cut at every byte, is told", async () => {
  const [whole, , withEvents] = (await listOriginals()) as [Original, Original, Original];
  const events = withEvents.files.get("events.jsonl");
  assert.ok(events !== undefined && events.length > 200);
  const files: [Original, string, Uint8Array][] = [[withEvents, "events.jsonl", events]];
  for (const [file, bytes] of whole.files) files.push([whole, file, bytes]);
  let cases = 0;
  for (const [run, file, bytes] of files) {
    for (let length = 0; length < bytes.length; length++, cases++) {
      await withDamage(run, file, bytes.subarray(0, length), async () => {
        // The last byte of the manifest is a line's end, without which it says the same.
        const same = file === "manifest.json" && length === bytes.length - 1;
        assert.equal(await assertDamageTold(run, file), !same, `${file} cut to ${length} bytes`);
      });
    }
  }
  console.log(`cut at every byte: ${cases} cases in ${files.length} files, all told`);
});

test("5,000 times bits turned over in any file are told, or change nothing that is read", async () => {
  const runs = await listOriginals();
  const answers: string[] = [];
  for (let i = 0; i < 5000; i++) {
    const random = new Random(`flips ${i}`);
    const run = random.pick(runs);
    const [file, bytes] = random.pick([...run.files].filter(([, { length }]) => length > 0));
    // Mostly one bit, as a disk does; sometimes a burst.
    const count = random.fraction() < 0.8 ? 1 : 2 + random.below(20);
    const bits = Array.from({ length: count }, () => random.below(8 * bytes.length));
    await withDamage(run, file, withFlippedBits(bytes, bits), async () => {
      const told = await assertDamageTold(run, file).catch((error: unknown) => {
        throw new Error(`flips ${i} (seed ${SEED}): bits ${bits} of ${file}: ${String(error)}`, { cause: error });
      });
      answers.push(told ? "told" : "as written");
    });
  }
  console.log(`5000 times bits turned over (seed ${SEED}): ${tally(answers)}`);
});

test("a file that is gone, blank, longer, or another's is told", async () => {
  for (const run of await listOriginals()) {
    for (const [file, bytes] of run.files) {
      const other = [...run.files].find(([name]) => name !== file && basename(name)[0] === basename(file)[0]);
      const contents = {
        gone: null,
        blank: new Uint8Array(bytes.length),
        longer: Buffer.concat([bytes, bytes.subarray(0, 7), Buffer.from("\n")]),
        "another's": other?.[1] ?? Buffer.from("{}"),
      };
      for (const [how, content] of Object.entries(contents)) {
        if (content?.length === bytes.length && Buffer.compare(content, bytes) === 0) continue;
        await withDamage(run, file, content, async () => {
          assert.ok(await assertDamageTold(run, file), `${file} ${how}`);
        });
      }
    }
  }
});

test("60 times some files are damaged at once: the repaired run is the original, and the damaged files are kept", async () => {
  const runs = await listOriginals();
  const contents = await Promise.all(runs.map(({ directory }) => contentOf(directory)));
  const counts = await repeatTrials("repair", 60, async (random) => {
    const which = random.below(runs.length);
    const { directory, files } = runs[which] as Original;
    const copy = join(newRoot("copy"), "run");
    cpSync(directory, copy, { recursive: true });
    const names = [...files.keys()].filter((name) => /^(series|checkpoints|events)/.test(name));
    const victims = new Set(Array.from({ length: 1 + random.below(4) }, () => random.pick(names)));
    const damaged = new Map<string, Uint8Array>();
    for (const file of victims) {
      const bytes = files.get(file) ?? Buffer.alloc(0);
      const flipped = withFlippedBits(bytes, bytes.length > 0 ? [random.below(8 * bytes.length)] : []);
      const content = random.pick([flipped, bytes.subarray(0, random.below(bytes.length))]);
      writeFileSync(join(copy, file), content);
      if (content.length > 0 || bytes.length > 0) damaged.set(basename(file), content);
    }
    await makeWhole(copy);
    assertSameContent(await contentOf(copy), contents[which] as (typeof contents)[number]);
    const kept = existsSync(join(copy, "damaged")) ? readdirSync(join(copy, "damaged")) : [];
    for (const [name, content] of damaged) {
      // Events are derived from the series: there is nothing in them to keep.
      if (name === "events.jsonl") continue;
      assert.ok(kept.includes(name), `${name} is not among ${kept.join(", ")}`);
      assert.deepEqual(readFileSync(join(copy, "damaged", name)), Buffer.from(content));
    }
    return damaged.size;
  });
  console.log(`60 repairs of ${counts.reduce((a, b) => a + b, 0)} damaged files (seed ${SEED}); all equal`);
});

test("a run whose manifest or experiment is damaged is not repaired, and says so", async () => {
  const run = await original(small);
  for (const file of ["manifest.json", "experiment.yaml"]) {
    const bytes = run.files.get(file) ?? Buffer.alloc(0);
    await withDamage(run, file, withFlippedBits(bytes, [77]), async () => {
      const found = await verifyRun(run.directory);
      const repair = repairRun(run.directory, found, { threads: 1, engine: "wasm" });
      await assert.rejects(repair, (error) => error instanceof StoreError && error.kind === "damaged");
    });
  }
  assert.deepEqual(await verifyRun(run.directory), []);
});

test("a damaged lock file hurts nobody: the run reads as before, and is opened after a while or once it is deleted", async () => {
  const { directory, files, run } = await original(small);
  const [name] = readdirSync(directory).filter((file) => file.startsWith("lock-"));
  assert.ok(name !== undefined);
  const path = join(directory, name);
  const bytes = readFileSync(path);
  const random = new Random("locks");
  const cuts = Array.from({ length: bytes.length }, (_, length) => ({
    label: `lock cut to ${length}`,
    content: bytes.subarray(0, length),
  }));
  const flips = Array.from({ length: 300 }, () => random.below(8 * bytes.length)).map((bit) => ({
    label: `lock, bit ${bit}`,
    content: withFlippedBits(bytes, [bit]),
  }));
  const open = async () => {
    const { writer, run: opened } = await openRun(directory, { say: () => {}, watchMs: 5 });
    assert.deepEqual(opened.series, run.series);
    writer.release();
  };
  /** What no writer can have left is told, by the reader of every file too, and stays until somebody deletes it. */
  const assertTold = async (content: Uint8Array) => {
    await assert.rejects(
      open(),
      (error) => error instanceof StoreError && error.kind === "damaged" && error.path === path,
    );
    assert.deepEqual(
      (await verifyRun(directory)).map(({ file }) => file),
      [name],
    );
    assert.deepEqual(readFileSync(path), Buffer.from(content));
    assert.deepEqual((await readRun(directory)).series, run.series);
    rmSync(path);
    await open();
  };
  // One after the other: all use one folder.
  let told = 0;
  for (const one of [...cuts, ...flips]) {
    await forEachCase([one], async ({ content, label }) => {
      writeFileSync(path, content);
      const isTold = findDamagedLock(directory) !== null;
      // A lock that is being written looks like its beginning.
      if (label.startsWith("lock cut")) assert.ok(!isTold);
      if (isTold) await assertTold(content);
      else {
        assert.deepEqual(await verifyRun(directory), []);
        await open();
      }
      told += Number(isTold);
      for (const file of readdirSync(directory)) if (file.startsWith("lock-")) rmSync(join(directory, file));
      writeFileSync(join(directory, "manifest.json"), files.get("manifest.json") ?? "");
    });
  }
  assert.ok(told > 20 && told < flips.length, `${told} of ${flips.length} flips told`);
  console.log(
    `damaged locks: ${cuts.length} cuts, ${flips.length} bits turned over, of which ${told} made a lock of none`,
  );
});
