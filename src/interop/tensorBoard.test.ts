/** @file Event files: what is written is read, by us and by TensorBoard, and damage is named. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { crc32c } from "./crc32c.ts";
import { assertSameTable, onlyRun, tables } from "./tables.fixture.ts";
import { encodeTensorBoard, readTensorBoard } from "./tensorBoard.ts";

const FIXTURE = readFileSync(new URL("./fixtures/events.out.tfevents.1700000000.fixture", import.meta.url));

const read = (...files: Uint8Array[]) =>
  readTensorBoard(files.map((bytes, i) => ({ name: `file ${i + 1}`, chunks: [bytes] })));

const encode = (...args: Parameters<typeof encodeTensorBoard>): Uint8Array =>
  Buffer.concat([...encodeTensorBoard(...args)]);

test("CRC-32C gives the check value of its specification", () => {
  assert.equal(crc32c(new TextEncoder().encode("123456789")), 0xe3069283);
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
});

test("a file made without our code is read: simple values, tensors, restarts, and what is no scalar", async () => {
  const { table, notes } = onlyRun(await read(FIXTURE));
  assert.deepEqual([...table.step], [1, 2, 3, 2 ** 40]);
  assert.deepEqual(
    table.columns.map(({ name, values }) => [name, ...values]),
    [
      ["loss/train", Math.fround(0.1), 0.25, Number.NaN, Number.NEGATIVE_INFINITY],
      ["accuracy ∘", 0.5, Number.NaN, Number.NaN, Number.NaN],
      ["norm", Number.NaN, Number.NaN, Number.NaN, -0],
    ],
  );
  assert.deepEqual(notes, [
    "the job was restarted at step 3; 2 values that it had logged from there on are left out",
    "no scalars, and left out: weights, vector, text",
  ]);
});

test("tags are left out on request", async () => {
  const files = [{ name: "file", chunks: [FIXTURE] }];
  const { table, notes } = onlyRun(await readTensorBoard(files, new Set(["norm", "text", "weights"])));
  assert.deepEqual(
    table.columns.map(({ name }) => name),
    ["loss/train", "accuracy ∘"],
  );
  assert.equal(notes.at(-1), "no scalars, and left out: vector");
  await assert.rejects(readTensorBoard(files, new Set(["nowhere"])), {
    message: /^there is no column nowhere \(columns: loss/,
  });
});

test("a double keeps its bits", async () => {
  // The fixture up to its restart.
  const { table } = onlyRun(await read(FIXTURE.subarray(0, findRecords(FIXTURE)[9])));
  assert.deepEqual(table.columns.find(({ name }) => name === "norm")?.values.at(-1), 0.1);
});

test("what is written is read back, rounded to float32", async () => {
  await fc.assert(
    fc.asyncProperty(tables(), async (table) => {
      const { table: back, notes } = onlyRun(await read(encode(table, 1.7e9)));
      const rounded = {
        step: table.step,
        columns: table.columns
          .map(({ name, values }) => ({ name, values: Float64Array.from(values, Math.fround) }))
          .filter(({ values }) => !values.every(Number.isNaN)),
      };
      if (rounded.columns.length === table.columns.length) assertSameTable(back, rounded);
      else assert.deepEqual([...back.step], [...table.step]);
      assert.deepEqual(notes, []);
    }),
  );
});

test("it does not matter how the bytes are cut into chunks", async () => {
  const whole = await read(FIXTURE);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: FIXTURE.length })), async (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), FIXTURE.length];
      const chunks = edges.slice(1).map((edge, i) => FIXTURE.subarray(edges[i], edge));
      assert.deepEqual(await readTensorBoard([{ name: "file 1", chunks }]), whole);
    }),
    { numRuns: 50 },
  );
});

test("writing twice gives the same bytes; wall time is the start and one second a step", () => {
  const table = { step: Float64Array.of(7), columns: [{ name: "loss", values: Float64Array.of(1) }] };
  const bytes = encode(table, 1000);
  assert.deepEqual(bytes, encode(table, 1000));
  const second = findRecords(bytes)[1] as number;
  assert.equal(new DataView(bytes.buffer, bytes.byteOffset).getFloat64(second + 12 + 1, true), 1007);
});

test("NaN is left out where a column is mostly NaN, and written elsewhere", async () => {
  const step = Float64Array.of(1, 2, 3, 4);
  const { NaN: nan } = Number;
  const columns = [
    { name: "loss", values: Float64Array.of(1, 2, 3, nan) },
    { name: "validationLoss", values: Float64Array.of(nan, 5, nan, nan) },
  ];
  const bytes = encode({ step, columns }, 0);
  const count = (tag: string) => bytes.toString().split(tag).length - 1;
  assert.deepEqual([count("loss"), count("validationLoss")], [4, 1]);
  assertSameTable(onlyRun(await read(bytes)).table, { step, columns });
});

test("a last record that is cut anywhere is named, and the others are read", async () => {
  const table = { step: Float64Array.of(1, 2), columns: [{ name: "loss", values: Float64Array.of(0.5, 0.25) }] };
  const bytes = encode(table, 0);
  const last = findRecords(bytes)[2] as number;
  for (let length = last + 1; length < bytes.length; length++) {
    const { table: rest, notes } = onlyRun(await read(bytes.subarray(0, length)));
    assert.deepEqual([...rest.step], [1]);
    assert.deepEqual(notes, [`file 1: record 3 at byte ${last}, the last one, is cut and was left out`]);
  }
});

test("a flipped bit is named with its record and its place", async () => {
  const records = findRecords(FIXTURE);
  for (let bit = 0; bit < FIXTURE.length * 8; bit += 3) {
    const damaged = Uint8Array.from(FIXTURE);
    damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
    const record = records.findLastIndex((start) => start <= bit >> 3);
    const place = new RegExp(
      `record ${record + 1} at byte ${records[record]}: the checksum \\(CRC-32C\\) of its (data|length) is wrong`,
    );
    if (record === 0) await assert.rejects(read(damaged), place);
    else assert.match(onlyRun(await read(damaged)).notes.join("\n"), place);
  }
});

test("files of one folder are one log, and the later one wins", async () => {
  const file = (steps: number[], value: number) =>
    encode(
      {
        step: Float64Array.from(steps),
        columns: [{ name: "loss", values: new Float64Array(steps.length).fill(value) }],
      },
      0,
    );
  const { table, notes } = onlyRun(await read(file([1, 2, 3], 1), file([3, 4], 2)));
  assert.deepEqual([...table.step], [1, 2, 3, 4]);
  assert.deepEqual([...(table.columns[0]?.values ?? [])], [1, 1, 2, 2]);
  assert.deepEqual(notes, [
    "step 3 was logged more than once, with different values; the last ones count, and 1 of 5 values of loss is left out",
  ]);
});

test("a file that is cut in its first record says so", async () => {
  for (const length of [1, 12, 50]) {
    const message = /file 1 .* its beginning is lost: record 1 at byte 0, the last one, is cut/;
    await assert.rejects(read(FIXTURE.subarray(0, length)), { name: "FormatError", kind: "damaged", message });
  }
});

test("a tag that a step has twice is noted", async () => {
  const name = { name: "loss" };
  const step = Float64Array.of(4);
  const columns = [
    { ...name, values: Float64Array.of(1) },
    { ...name, values: Float64Array.of(2) },
  ];
  const { table, notes } = onlyRun(await read(encode({ step, columns }, 0)));
  assert.deepEqual([...(table.columns[0]?.values ?? [])], [2]);
  assert.deepEqual(notes, [
    "step 4 was logged more than once, with different values; the last ones count, and 1 of 2 values of loss is left out",
  ]);
});

test("what is no event file is refused", async () => {
  await assert.rejects(read(new TextEncoder().encode("step,loss\n1,2\n")), /file 1 is not an event file/);
  await assert.rejects(read(new Uint8Array(0)), /file 1 is empty/);
});

/** Where the records of an intact file begin. */
function findRecords(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; at += 16 + Number(view.getBigUint64(at, true))) starts.push(at);
  return starts;
}
