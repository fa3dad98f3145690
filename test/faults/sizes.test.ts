/**
 * @file Files of hostile sizes, as a person would meet them: each command ends within ten seconds of work and 500 MB, with
 * one short line and the exit code of wrong data or of a wrong request. Honest files of any size are read.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { rowBytes } from "../../src/columns/column.ts";
import { type Column, encodeSeries } from "../../src/columns/index.ts";
import { seriesFileName } from "../../src/columns/seriesFileName.ts";
import { maskedCrc32c } from "../../src/interop/crc32c.ts";
import { encodeTensorBoard } from "../../src/interop/index.ts";
import { LARGEST_SPAN_BYTES } from "../../src/limits.ts";
import { decodeManifest, encodeManifest } from "../../src/store/manifestFile.ts";
import { type Measured, measureSlingshot } from "./support/measuredProcess.ts";
import { assertDone, assertRefusal } from "./support/slingshotProcess.ts";
import { makeRoots, runUndisturbed, tinyHypercube } from "./support/tinyRuns.ts";

const MOST_SECONDS = 10;
const MOST_MEGABYTES = 500;
const skip = process.platform === "linux" ? false : "time and memory are measured in /proc";

const newRoot = makeRoots();
const root = newRoot("files");
const path = (name: string) => join(root, name);
const megabyte = Buffer.alloc(2 ** 20, "a");

/** A file of a beginning, `megabytes` of the letter a, and an end. */
function writeLong(name: string, head: string | Uint8Array, megabytes: number, tail: string): string {
  const file = openSync(path(name), "w");
  writeSync(file, typeof head === "string" ? Buffer.from(head) : head);
  for (let i = 0; i < megabytes; i++) writeSync(file, megabyte);
  writeSync(file, tail);
  closeSync(file);
  return path(name);
}

function write(name: string, text: string): string {
  writeFileSync(path(name), text);
  return path(name);
}

function assertSmall(what: string, { cpuSeconds, peakMegabytes }: Measured): void {
  const shown = `${cpuSeconds.toFixed(1)} s, ${peakMegabytes.toFixed(0)} MB`;
  console.log(`${what}: ${shown}`);
  assert.ok(cpuSeconds < MOST_SECONDS && peakMegabytes < MOST_MEGABYTES, `${what}: ${shown}`);
}

async function assertRefused(what: string, code: 2 | 3, message: RegExp, ...args: string[]): Promise<void> {
  const ending = await measureSlingshot(...args, "--out", newRoot("out"));
  const line = assertRefusal(ending, [code]);
  assert.match(line, message, what);
  assert.ok(line.length < 600, `${what}: a line of ${line.length} characters`);
  assertSmall(what, ending);
}

/** An event file's beginning, and the beginning of a record that says that it has so many bytes. */
function eventsWithLongRecord(bytes: bigint): Uint8Array {
  const table = { step: Float64Array.of(1), columns: [{ name: "loss", values: Float64Array.of(0.5) }] };
  const head = new Uint8Array(12);
  const view = new DataView(head.buffer);
  view.setBigUint64(0, bytes, true);
  view.setUint32(8, maskedCrc32c(head, 0, 8), true);
  return Buffer.concat([...encodeTensorBoard(table, 0), head]);
}

test("an event file with one long record is read past it, or up to its cut", { skip }, async () => {
  const cut = writeLong("events.out.tfevents.1.cut", eventsWithLongRecord(400_000_000n), 300, "");
  const whole = writeLong("events.out.tfevents.2.whole", eventsWithLongRecord(BigInt(300 * 2 ** 20)), 300, "0000");
  for (const [file, note] of [
    [cut, /the last one, is cut and was left out/],
    [whole, /has 314,572,800 bytes, and at most 16,777,216 are read; it was left out/],
  ] as const) {
    const ending = await measureSlingshot("import", file, "--out", newRoot("out"));
    assertDone(ending);
    assert.match(ending.stderr, note);
    assertSmall("300 MB of one record", ending);
    rmSync(file);
  }
});

test("logs of one long line are refused", { skip }, async () => {
  for (const [name, head, tail] of [
    ["line.jsonl", '{"step":1,"loss":"', '"}\n'],
    ["line.json", '[\n{"step":1,"loss":"', '"}]\n'],
    ["line.csv", "step,loss\n1,", "\n"],
    ["quote.csv", 'step,loss\n1,"', '"\n'],
    ["header.csv", "step,", "\n1,2\n"],
  ] as const) {
    const file = writeLong(name, head, 600, tail);
    await assertRefused(`600 MB in one line of ${name}`, 3, /has more than 16,777,216 characters/, "import", file);
    rmSync(file);
  }
});

test("logs that are deep, wide or empty are refused", { skip }, async () => {
  const columns = Array.from({ length: 100_000 }, (_, i) => `c${i}`);
  for (const [name, text, message] of [
    [
      "deep.jsonl",
      `{"step":1,"a":${'{"a":'.repeat(5000)}1${"}".repeat(5001)}\n`,
      /more than 100 objects within objects/,
    ],
    ["bad.jsonl", `{"step":1,"loss":"${"a".repeat(10_000_000)}",x}\n`, /line 1 is not a JSON object/],
    ["wide.csv", `step,${columns.join()}\n1,${columns.map(() => 1).join()}\n`, /more than 10,000 columns/],
    [
      "diagonal.jsonl",
      columns
        .slice(0, 9999)
        .map((name, i) => `{"step":${i},"${name}":1}\n`)
        .join(""),
      /a table that empty/,
    ],
  ] as const) {
    await assertRefused(name, 3, message, "import", write(name, text));
  }
});

test("a log of the most columns is imported, and the run is verified", { skip }, async () => {
  const names = Array.from({ length: 9_999 }, (_, i) => `c${i}`);
  const rows = Array.from({ length: 200 }, (_, step) => [step, ...names.map((_, i) => i * step)].join());
  const out = newRoot("out");
  const imported = await measureSlingshot(
    "import",
    write("columns.csv", [`step,${names}`, ...rows].join("\n")),
    "--out",
    out,
  );
  assertDone(imported);
  assertSmall("import of 9,999 columns", imported);
  const verified = await measureSlingshot("doctor", join(out, readdirSync(out)[0] as string));
  assertDone(verified);
  assertSmall("doctor of 9,999 columns", verified);
});

test("safetensors of 4 GB, with endless headers, or of a million tensors are refused", { skip }, async () => {
  const withHeader = (name: string, length: bigint, json: string, size: number) => {
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(length);
    const file = openSync(path(name), "w");
    writeSync(file, prefix);
    writeSync(file, json);
    ftruncateSync(file, 8 + json.length + size);
    closeSync(file);
    return path(name);
  };
  const tensor = (elements: number) => `{"a":{"dtype":"F32","shape":[${elements}],"data_offsets":[0,${4 * elements}]}}`;
  const many = `{${Array.from({ length: 1_000_000 }, (_, i) => `"t${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`).join()}}`;
  for (const [name, length, json, size, code, message] of [
    ["big.safetensors", null, tensor(1e9), 4e9, 2, /the model has no a$/],
    ["many.safetensors", null, many, 0, 3, /header has \d+ bytes, and at most 16,777,216 are read/],
    ["endless.safetensors", 2n ** 60n, "{}", 100, 2, /is not text in UTF-8, and no event file or safetensors/],
  ] as const) {
    const file = withHeader(name, length ?? BigInt(json.length), json, size);
    await assertRefused(name, code, message, "import", file, "--experiment", "hypercube");
    rmSync(file);
  }
});

test("what is no file is refused, as a log and as an experiment", { skip }, async () => {
  execFileSync("mkfifo", [path("pipe")]);
  for (const [file, log, experiment] of [
    ["/dev/zero", /\/dev\/zero is a device, not a file/, /is a device, not the file of an experiment/],
    [path("pipe"), /is a pipe, not a file/, /is a pipe, not the file of an experiment/],
    [root, /holds no event files|read as TensorBoard/, /is a folder, not the file of an experiment/],
  ] as const) {
    if (file !== root) await assertRefused(`import ${file}`, 2, log, "import", file);
    await assertRefused(`run ${file}`, 2, experiment, "run", file);
  }
});

test("experiments that are long, deep, or bombs of aliases are refused", { skip }, async () => {
  const bomb = Array.from({ length: 9 }, (_, i) => `b${i + 1}: &b${i + 1} [${`*b${i},`.repeat(9)}]\n`).join("");
  for (const [name, text, message] of [
    ["bomb.yaml", `b0: &b0 [x,x,x]\n${bomb}`, /Excessive alias count/],
    ["deep.json", '{"a":'.repeat(10_000), /more than 50 brackets/],
    ["blocks.yaml", `a:\n${"- ".repeat(30_000)}1\n`, /nested too deeply/],
    ["keys.yaml", Array.from({ length: 6000 }, (_, i) => `key${i}: 1\n`).join(""), /key0: unknown setting/],
    [
      "long.yaml",
      `a: ${"[".repeat(100_000)}`,
      /too large for the file of an experiment \(100,003 bytes; at most 65,536\)/,
    ],
  ] as const) {
    await assertRefused(name, 2, message, "run", write(name, text));
  }
});

test("a folder of 100,000 event files is refused", { skip }, async () => {
  mkdirSync(path("many"));
  for (let i = 0; i < 100_000; i++) writeFileSync(path(`many/events.out.tfevents.${i}`), "");
  await assertRefused(
    "100,000 files",
    3,
    /holds 100,000 event files, and at most 10,000 are read/,
    "import",
    path("many"),
  );
});

test("a series file of 1 MB that would unpack to gigabytes is damage", { skip }, async () => {
  const { directory } = await runUndisturbed(tinyHypercube("steps=60"), newRoot("run"));
  const manifestPath = join(directory, "manifest.json");
  const manifest = decodeManifest(readFileSync(manifestPath, "utf8"));
  const columns = manifest.columns as readonly Column[];
  const rows = Math.ceil(LARGEST_SPAN_BYTES / rowBytes(columns)) + 1;
  const bytes = encodeSeries({
    steps: Float64Array.from({ length: rows }, (_, i) => i + 1),
    columns: columns.map((column) => ({
      ...column,
      values: column.type === "f32" ? new Float32Array(rows) : new Float64Array(rows),
    })),
    follows: null,
  });
  const series = join(directory, "series");
  for (const file of readdirSync(series)) rmSync(join(series, file));
  writeFileSync(join(series, seriesFileName(1, rows, bytes)), bytes);
  // A run that may have so many steps.
  writeFileSync(manifestPath, encodeManifest({ ...manifest, steps: rows }));
  const ending = await measureSlingshot("doctor", directory);
  assert.equal(ending.code, 3, ending.stderr);
  assert.match(
    `${ending.stdout}${ending.stderr}`,
    /rows would unpack to [\d,]+ bytes, and at most 268,435,456 are read/,
  );
  assertSmall(`doctor of a series file of ${bytes.length} bytes`, ending);
});
