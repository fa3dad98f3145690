/** @file A log that is given to a page says what it says to the command. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { diagnose } from "../../diagnosis/index.ts";
import { readLog } from "../../logs/index.ts";
import { toSeries } from "../../logs/loggedSeries.ts";
import { diagnoseGiven, type GivenLog, wordUnread } from "./diagnoseGiven.ts";
import type { GivenFile } from "./givenFiles.ts";

const ASKED: Omit<GivenLog, "files"> = { step: "", map: {}, skip: [], columns: [], resumed: false, known: {} };
const READ = { step: undefined, map: new Map(), skip: [], resumed: false, columns: undefined };

const give = (path: string, content: string | Uint8Array<ArrayBuffer>): GivenFile => ({
  path,
  blob: new Blob([content]),
});
const ROWS = Array.from({ length: 300 }, (_, i) => `${i + 1},${1 + 0.02 * Math.sin(i * i) + (i === 200 ? 2 : 0)}\n`);
const CSV = `step,loss\n${ROWS.join("")}`;

test("files are read and diagnosed as on a disk", async () => {
  const folder = "src/interop/fixtures";
  const events = "events.out.tfevents.1700000000.fixture";
  for (const path of [
    "docs/tutorials/logs/trainer_state.json",
    "docs/tutorials/logs/all_digits.csv",
    join(folder, events),
  ]) {
    const [onDisk] = (await readLog([path], READ)).runs;
    assert.ok(onDisk !== undefined);
    const { series, nonFinite } = toSeries(onDisk);
    const { runs } = await diagnoseGiven({ ...ASKED, files: [give(`given/${basename(path)}`, readFileSync(path))] });
    assert.deepEqual(runs[0]?.series, series, path);
    assert.deepEqual(runs[0]?.diagnosis, diagnose(series, { nonFinite }), path);
  }
});

test("gzip and UTF-16 are unpacked, and a folder is looked through", async () => {
  const plain = await diagnoseGiven({ ...ASKED, files: [give("log.csv", CSV)] });
  assert.match(plain.runs[0]?.diagnosis.summary ?? "", /^1 spike of trainLoss, at step 201 /);
  const wide = Uint8Array.from(Buffer.from(`\ufeff${CSV}`, "utf16le"));
  for (const file of [give("log.csv.gz", Uint8Array.from(gzipSync(CSV))), give("wide.csv", wide)]) {
    const { runs } = await diagnoseGiven({ ...ASKED, files: [file] });
    assert.deepEqual(runs, plain.runs, file.path);
  }
  const inFolder = [give("run/hparams.yaml", "lr: 1"), give("run/metrics.csv", CSV), give("run/a/b.txt", "b")];
  assert.deepEqual((await diagnoseGiven({ ...ASKED, files: inFolder })).runs, plain.runs);
});

test("what the person says of a log counts", async () => {
  const files = [give("log.csv", CSV.replace("step,loss", "n,objective"))];
  const { runs, columns } = await diagnoseGiven({
    ...{ ...ASKED, files, step: "n", map: { trainLoss: "objective" } },
    known: { optimizer: { name: "sgd" } },
  });
  assert.deepEqual(columns, ["objective"]);
  assert.equal(runs[0]?.diagnosis.spikes[0]?.column, "trainLoss");
  const lacks = runs[0]?.diagnosis.missing.map(({ what }) => what) ?? [];
  assert.ok(!lacks.includes("optimizer") && !lacks.includes("updateNorm"), lacks.join());
});

test("what cannot be read is told in one line", async () => {
  const cases: readonly (readonly [GivenFile, RegExp])[] = [
    [give("weights.pt", Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0, 0])), /weights\.pt is a zip archive/],
    [give("bad.csv", "a,b\nx,y\n"), /bad\.csv/],
    [give("cut.csv.gz", Uint8Array.from(gzipSync(CSV)).slice(0, 400)), /gzip is damaged/],
  ];
  for (const [file, says] of cases) {
    const error = await diagnoseGiven({ ...ASKED, files: [file] }).then(
      () => assert.fail(file.path),
      (error: unknown) => error,
    );
    const line = wordUnread(error);
    assert.ok(line !== null, String(error));
    assert.match(line, says);
    assert.ok(!line.includes("\n"), line);
  }
});
