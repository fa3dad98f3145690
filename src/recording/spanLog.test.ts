/** @file Merging of series files: few files, no row twice or never, whatever the order of writing and dying. */
import assert from "node:assert/strict";
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import fc from "fast-check";
import { readRun, verifyRun } from "../store/index.ts";
import { createRun, openRun } from "./index.ts";
import type { RunWriter } from "./runWriter.ts";
import {
  appendSteps,
  assertSteps,
  fileOfSteps,
  flipBit,
  kill,
  listSpans,
  makeRoot,
  reopen,
  seriesFiles,
  settings,
} from "./testRun.fixture.ts";

const newPath = makeRoot();
let directory = "";
beforeEach(() => {
  directory = newPath();
});

describe("merging", () => {
  test("goes like a binary counter", () => {
    const run = createRun(directory, { ...settings, spanRows: 1000 });
    const spans: string[][] = [];
    for (let step = 1; step <= 8; step++) {
      appendSteps(run, step, step);
      run.flush();
      spans.push(listSpans(directory));
    }
    assert.deepEqual(spans, [
      ["1-1"],
      ["1-2"],
      ["1-2", "3-3"],
      ["1-4"],
      ["1-4", "5-5"],
      ["1-4", "5-6"],
      ["1-4", "5-6", "7-7"],
      ["1-8"],
    ]);
    run.flush();
    assert.deepEqual(listSpans(directory), ["1-8"], "nothing to write, nothing written");
  });

  test("a full file is left alone, and the rows after it begin another", () => {
    const run = createRun(directory, { ...settings, spanRows: 10 });
    for (let step = 1; step <= 23; step++) {
      appendSteps(run, step, step);
      if (step % 3 === 0) run.flush();
    }
    run.finish("done");
    assert.deepEqual(listSpans(directory), ["1-10", "11-20", "21-23"]);
  });

  test("a run with more rows than there is memory for at first is opened again and goes on", async () => {
    const first = createRun(directory, settings);
    appendSteps(first, 1, 1500);
    first.flush();
    appendSteps(first, 1501, 1900);
    first.finish("interrupted");
    assert.deepEqual(listSpans(directory), ["1-1500", "1501-1900"]);
    const { writer } = await reopen(directory);
    appendSteps(writer, 1901, 2400);
    writer.finish("done");
    assertSteps((await readRun(directory)).series, 2400);
    assert.deepEqual(listSpans(directory), ["1-2400"]);
  });

  test("a run that is opened again goes on merging the files that it finds", async () => {
    const run = createRun(directory, settings);
    appendSteps(run, 1, 4);
    run.flush();
    appendSteps(run, 5, 6);
    run.finish("interrupted");
    assert.deepEqual(listSpans(directory), ["1-4", "5-6"]);
    const { writer } = await reopen(directory);
    appendSteps(writer, 7, 8);
    writer.finish("done");
    assert.deepEqual(listSpans(directory), ["1-8"]);
    assertSteps((await readRun(directory)).series, 8);
  });
});

describe("a process that is killed while it merges", () => {
  /** A run of one merged file and the two parts it was made of. */
  function leaveParts(): { merged: string; parts: string[] } {
    const run = createRun(directory, settings);
    appendSteps(run, 1, 4);
    run.flush();
    appendSteps(run, 5, 6);
    run.flush();
    const parts = seriesFiles(directory);
    for (const name of parts) copyFileSync(join(directory, "series", name), join(directory, name));
    appendSteps(run, 7, 8);
    run.finish("done");
    const merged = fileOfSteps(directory, 1, 8);
    for (const name of parts) renameSync(join(directory, name), join(directory, "series", name));
    return { merged, parts };
  }

  test("leaves parts that readers ignore and the next writer removes", async () => {
    leaveParts();
    assert.deepEqual(listSpans(directory), ["1-4", "1-8", "5-6"]);
    const run = await readRun(directory);
    assertSteps(run.series, 8);
    assert.deepEqual(run.damaged, []);
    assert.deepEqual(await verifyRun(directory), []);
    const { writer } = await reopen(directory);
    assert.deepEqual(listSpans(directory), ["1-8"]);
    writer.release();
  });

  test("and whose merged file is then damaged, has lost only what no part holds", async () => {
    const { merged } = leaveParts();
    flipBit(join(directory, merged), 1000);
    const run = await readRun(directory);
    assertSteps(run.series, 6);
    assert.deepEqual(
      run.damaged.map(({ reason: _, ...damage }) => damage),
      [{ file: merged, firstStep: 7, lastStep: 8 }],
    );
    const { writer } = await reopen(directory);
    appendSteps(writer, 5, 8);
    writer.finish("done");
    assert.deepEqual(await verifyRun(directory), []);
    assertSteps((await readRun(directory)).series, 8);
  });

  test("and whose parts are then damaged, has lost nothing", async () => {
    const { parts } = leaveParts();
    for (const name of parts) flipBit(join(directory, "series", name), 1000);
    assert.deepEqual(await verifyRun(directory), []);
    assertSteps((await readRun(directory)).series, 8);
  });
});

test("files that overlap in part, of a writer that wrote once more after it lost its lock, give each step once", async () => {
  const run = createRun(directory, settings);
  appendSteps(run, 1, 3);
  run.flush();
  const file = fileOfSteps(directory, 1, 3);
  const kept = readFileSync(join(directory, file));
  run.finish("interrupted");
  rmSync(directory, { recursive: true });
  const again = createRun(directory, settings);
  appendSteps(again, 1, 2);
  again.flush();
  kill(directory);
  const { writer } = await reopen(directory, { spanRows: 2 });
  appendSteps(writer, 3, 6);
  writer.finish("done");
  rmSync(join(directory, fileOfSteps(directory, 1, 2)));
  writeFileSync(join(directory, file), kept);
  assert.deepEqual(listSpans(directory), ["1-3", "3-4", "5-6"]);
  assertSteps((await readRun(directory)).series, 6);
});

/** What may happen to a run; `share` picks a place in what is there. */
type Happening =
  | { readonly kind: "append"; readonly rows: number }
  | { readonly kind: "flush" }
  | { readonly kind: "kill"; readonly share: number }
  | { readonly kind: "damage"; readonly share: number };

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("append" as const), rows: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 5, arbitrary: fc.constant({ kind: "flush" as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("kill" as const), share }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("damage" as const), share }) },
);

test("any sequence of appending, flushing, dying, damage and opening again gives the same series", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { maxLength: 25 }),
      fc.integer({ min: 1, max: 64 }),
      async (happenings, spanRows) => {
        const path = newPath();
        let writer: RunWriter = createRun(path, { ...settings, spanRows });
        let step = 0;
        let flushed = 0;
        const die = async (share: number) => {
          kill(path);
          const { writer: next, run } = await openRun(path, { say: () => {}, spanRows });
          writer = next;
          const recorded = run.series.step.at(-1) ?? 0;
          const known = Math.max(recorded, ...run.damaged.map(({ lastStep }) => lastStep ?? 0));
          assert.ok(known >= flushed, "what was flushed is there, or reported as lost");
          // As training does: from a checkpoint before the first lost row, or before the last one.
          const gap = run.series.step.findIndex((step, row) => step !== row + 1);
          const last = gap < 0 ? recorded : gap;
          appendSteps(next, Math.floor(share * (last + 1)) + 1, step);
        };
        for (const now of happenings) {
          if (now.kind === "append") {
            appendSteps(writer, step + 1, step + now.rows);
            step += now.rows;
          } else if (now.kind === "flush") {
            writer.flush();
            flushed = step;
            const whole = Math.floor(step / spanRows);
            assert.ok(seriesFiles(path).length <= 2 * whole + Math.log2(spanRows) + 2, `${listSpans(path)}`);
            assert.deepEqual(await verifyRun(path), []);
          } else {
            const files = now.kind === "damage" ? seriesFiles(path) : [];
            const name = files[Math.floor(now.share * files.length)];
            if (name !== undefined) flipBit(join(path, "series", name), Math.floor(now.share * 800));
            await die(now.share);
          }
        }
        writer.finish("done");
        const run = await readRun(path);
        assert.deepEqual(run.damaged, []);
        assertSteps(run.series, step);
        assert.deepEqual(await verifyRun(path), []);
      },
    ),
    { numRuns: 60 },
  );
});
