/** @file What readers may be given, to the last character: the most that is allowed is read, and one more is refused. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DEEPEST_OBJECTS,
  EMPTY_PER_CELL,
  LONGEST_LINE,
  LONGEST_NAME,
  MOST_CELLS,
  MOST_COLUMNS,
  MOST_EMPTY_CELLS,
  MOST_RESTARTS,
} from "../limits.ts";
import { listNames } from "../listNames.ts";
import { decodeSafetensors } from "../tensors/safetensors.ts";
import { RowSplitter } from "../text/csvRows.ts";
import { parseNumber } from "../text/numberText.ts";
import { readCsv } from "./csv.ts";
import { readJsonl } from "./jsonl.ts";
import { LogBuilder } from "./logBuilder.ts";
import { MessageReader, varintLength, writeVarint } from "./protobuf.ts";
import { findRepeatedKeys } from "./repeatedKeys.ts";
import { onlyRun, plainReading } from "./tables.fixture.ts";
import { encodeTensorBoard, readTensorBoard } from "./tensorBoard.ts";
import { RecordWriter, readRecords } from "./tfRecord.ts";

const encoder = new TextEncoder();
const tooLarge = (message: RegExp) => ({ name: "FormatError", kind: "too-large", message });

/** A log of so many columns and rows, with a number in the first `cells` columns. */
function buildLog(columns: number, rows: number, cells: number): LogBuilder {
  const builder = new LogBuilder();
  for (let step = 0; step < rows; step++) builder.addRow(step);
  for (let i = 0; i < columns; i++) {
    const column = builder.column(`c${i}`);
    if (i < cells) column.add(rows - 1, i);
  }
  return builder;
}

test("a log of so many columns, and one more", () => {
  const log = buildLog(MOST_COLUMNS, 1, 0);
  log.column("c7");
  assert.equal(log.finish().table.columns.length, MOST_COLUMNS);
  assert.throws(() => log.column("more"), tooLarge(/^the log has more than 10,000 columns/));
});

test("a log that is just not too empty, and one number less", () => {
  const [columns, rows] = [8192, 4097];
  const least = Math.ceil((columns * rows - MOST_EMPTY_CELLS) / (EMPTY_PER_CELL + 1));
  assert.ok(least > 900);
  const empty = tooLarge(/^4,097 steps of 8,192 columns hold only 910 numbers; a table that empty is not made$/);
  assert.throws(() => buildLog(columns, rows, least - 1).finish(), empty);
  const log = buildLog(columns, rows, least);
  assert.equal(log.finish().table.columns[least - 1]?.values.at(-1), least - 1);
  // What is forgotten fills no cell any more, and neither does its row.
  assert.equal(log.forgetFrom(rows - 1), least);
  assert.equal(log.finish().table.step.length, rows - 1);
  log.addRow(rows - 1);
  for (let i = 0; i < least - 1; i++) log.column(`c${i}`).add(rows - 1, i);
  assert.throws(() => log.finish(), empty);
});

test("a table of more cells than are made", () => {
  const rows = Math.floor(MOST_CELLS / MOST_COLUMNS) + 1;
  assert.throws(() => buildLog(MOST_COLUMNS, rows, 0).finish(), tooLarge(/steps and columns has more than .* cells/));
});

test("a row of CSV of so many characters, and one more, with its newline and without", () => {
  const line = "a".repeat(LONGEST_LINE);
  for (const end of ["\n", ""]) {
    const rows: string[] = [];
    const read = (text: string) => {
      const splitter = new RowSplitter((cells) => rows.push(...cells));
      splitter.push(`x\n${text}`);
      splitter.end();
    };
    read(line + end);
    assert.equal(rows.pop()?.length, LONGEST_LINE);
    assert.throws(() => read(`${line}a${end}`), tooLarge(/^the row at line 2 has more than 16,777,216 characters/));
  }
});

test("a row of CSV of more cells than are told apart", () => {
  for (const row of [",".repeat(MOST_COLUMNS + 9), `""${",".repeat(MOST_COLUMNS + 9)}`]) {
    const counts: number[] = [];
    const splitter = new RowSplitter((cells) => counts.push(cells.length));
    splitter.push(`${row}\n`);
    assert.deepEqual(counts, [MOST_COLUMNS + 1]);
  }
});

test("a header of CSV of so many columns, and one more", async () => {
  const header = (columns: number) => Array.from({ length: columns - 1 }, (_, i) => `c${i}`).join();
  const read = (columns: number) =>
    readCsv([encoder.encode(`step,${header(columns)}\n1${",2".repeat(columns - 1)}\n`)]);
  await assert.rejects(read(MOST_COLUMNS + 1), tooLarge(/^the header has more than 10,000 columns/));
  assert.equal(onlyRun(await read(MOST_COLUMNS)).table.columns.length, MOST_COLUMNS - 1);
});

test("a name of so many characters, and one more", async () => {
  const name = "n".repeat(LONGEST_NAME);
  const long = tooLarge(/^the name of the column n{99}… has more than 1,000 characters/);
  for (const read of [
    (key: string) => readCsv([encoder.encode(`step,${key}\n1,2\n`)]),
    (key: string) => readJsonl([encoder.encode(`{"step":1,"${key}":2}`)]),
  ]) {
    assert.equal(onlyRun(await read(name)).table.columns[0]?.name, name);
    await assert.rejects(read(`${name}n`), long);
  }
});

test("a line of JSON of so many characters, and a later one of one more", async () => {
  const row = (length: number) => `{"step":1,"a":${" ".repeat(length - 16)}2}`;
  for (const [head, place] of [
    ["", "line 1"],
    ['{"step":0}\n', "line 2"],
    ["[", "row 1"],
  ] as const) {
    const read = (length: number) => readJsonl([encoder.encode(`${head}${row(length)}${head === "[" ? "]" : "\n"}`)]);
    assert.equal(onlyRun(await read(LONGEST_LINE)).table.columns[0]?.values.at(-1), 2);
    // A first line that is longer than any row may be a document.
    if (head !== "")
      await assert.rejects(
        read(LONGEST_LINE + 1),
        tooLarge(new RegExp(`^${place} has more than 16,777,216 characters`)),
      );
  }
});

test("objects so deep within each other, and one more; columns of one row, and one more", async () => {
  const deep = (depth: number) => `{"step":1,"a":${'{"a":'.repeat(depth - 1)}2${"}".repeat(depth)}`;
  const name = Array(DEEPEST_OBJECTS).fill("a").join(".");
  const read = (text: string) => readJsonl([encoder.encode(text)]);
  assert.deepEqual(plainReading(await read(deep(DEEPEST_OBJECTS))), { step: [1], [name]: [2], notes: [] });
  await assert.rejects(read(deep(DEEPEST_OBJECTS + 1)), tooLarge(/^line 1 has more than 100 objects within objects/));
  const wide = (columns: number) => `{"step":1${Array.from({ length: columns }, (_, i) => `,"c${i}":${i}`).join("")}}`;
  assert.equal(onlyRun(await read(wide(MOST_COLUMNS))).table.columns.length, MOST_COLUMNS);
  await assert.rejects(read(wide(MOST_COLUMNS + 1)), tooLarge(/^line 1 has more than 10,000 columns/));
});

/** An event file of these events. */
function eventFile(...events: readonly (readonly number[])[]) {
  const writer = new RecordWriter();
  for (const event of events) {
    writer.begin(event.length);
    writer.bytes.set(event, writer.end);
    writer.end += event.length;
    writer.finish();
  }
  return [{ name: "events", chunks: [writer.take()] }];
}

const field = (number: number, bytes: readonly number[]) => {
  const length = new Uint8Array(varintLength(bytes.length));
  writeVarint(length, 0, bytes.length);
  return [number * 8 + 2, ...length, ...bytes];
};
/** An event of step 7 with values of these tags. */
const summary = (...values: (readonly number[])[]) => [
  0x10,
  7,
  ...field(
    5,
    values.flatMap((value) => field(1, value)),
  ),
];
const tagged = (tag: string, rest: readonly number[]) => [...field(1, [...encoder.encode(tag)]), ...rest];
const half = [...new Uint8Array(Float32Array.of(0.5).buffer)];
const quarter = [...new Uint8Array(Float64Array.of(0.25).buffer)];

test("a log of event files of so many restarts, and one more", async () => {
  const restart = [0x10, 7, 0x3a, 2, 8, 1];
  const read = (restarts: number) =>
    readTensorBoard(eventFile(summary(tagged("a", [0x15, ...half])), ...Array(restarts).fill(restart)));
  assert.deepEqual(onlyRun(await read(MOST_RESTARTS)).notes, [
    "the job was restarted at step 7; 1 value that it had logged from there on is left out",
  ]);
  await assert.rejects(read(MOST_RESTARTS + 1), tooLarge(/^the log has more than 1,000 restarts/));
});

test("of tensors, those of one float or double are scalars, whichever field holds it, and no others", async () => {
  const tensor = (dtype: number, ...fields: (readonly number[])[]) => field(8, [8, dtype, ...fields.flat()]);
  const shape = (...dimensions: readonly number[]) =>
    field(
      2,
      dimensions.flatMap((size) => field(2, [8, size])),
    );
  const { table, notes } = onlyRun(
    await readTensorBoard(
      eventFile(
        summary(
          tagged("simple", [0x15, ...half]),
          tagged("float", tensor(1, field(4, half))),
          tagged("floats", tensor(1, shape(), field(5, half))),
          tagged("double", tensor(2, shape(), field(6, quarter))),
          tagged("empty content", tensor(2, field(6, quarter), field(4, []))),
          tagged("other field", tensor(1, field(7, half))),
          tagged("vector", tensor(1, shape(1), field(4, half))),
          tagged("vector of doubles", tensor(2, shape(1), field(4, quarter))),
          tagged("integer", tensor(3, field(4, half))),
          tagged("long integer", tensor(9, field(4, quarter))),
          tagged("two floats", tensor(1, field(4, quarter))),
          tagged("half a double", tensor(2, field(4, half))),
          [0x15, ...half],
          [0x15, ...half],
        ),
      ),
    ),
  );
  const values = Object.fromEntries(table.columns.map(({ name, values }) => [name, values[0]]));
  assert.deepEqual(values, { simple: 0.5, float: 0.5, floats: 0.5, double: 0.25, "empty content": 0.25 });
  assert.deepEqual(notes, [
    "no scalars, and left out: other field, vector, vector of doubles, integer, long integer, two floats, half a double, a value without a tag",
  ]);
});

test("what is no message is told as such", async () => {
  const refused = (event: readonly number[]) =>
    assert.rejects(readTensorBoard(eventFile(event)), {
      name: "FormatError",
      kind: "damaged",
      message: /^events: record 1 at byte 0 is not an event \(.+\)$/,
    });
  await refused([0x2a, 9, 1]);
  await refused([0x10]);
  await refused([0x13, 1]);
  await refused([0x28, 1]);
  await refused([0x10, ...Array(10).fill(0x80), 1]);
});

test("fields are read by their encoding, and asked for by it", () => {
  const first = (...bytes: number[]) => {
    const reader = new MessageReader(Uint8Array.from(bytes));
    assert.ok(reader.next());
    return reader;
  };
  assert.equal(first(0x09, ...quarter).double(), 0.25);
  assert.equal(first(0x0d, ...half).float(), 0.5);
  assert.equal(first(0x08, ...Array(9).fill(0xff), 1).integer(), -1);
  for (const wrong of [
    () => first(0x0d, ...half).double(),
    () => first(0x09, ...quarter).float(),
    () => first(0x09, ...quarter).integer(),
    () => first(0x08, 1).message(),
  ]) {
    assert.throws(wrong, { name: "RangeError", message: /^field 1 has the encoding \d and not \d$/ });
  }
  // A message ends where its length says, whatever comes after it.
  const outer = first(0x0a, 2, 0x08, 0x81, 1);
  assert.throws(() => outer.message().next(), /^RangeError: a number is cut$/);
});

test("numbers are as long as they say", () => {
  for (const [value, length] of [
    [0, 1],
    [127, 1],
    [128, 2],
    [2 ** 14 - 1, 2],
    [2 ** 14, 3],
    [2 ** 53 - 1, 8],
  ] as const) {
    const bytes = new Uint8Array(12);
    assert.deepEqual([varintLength(value), writeVarint(bytes, 1, value)], [length, 1 + length]);
    const reader = new MessageReader(Uint8Array.from([8, ...bytes.subarray(1, 1 + length)]));
    assert.ok(reader.next());
    assert.equal(reader.integer(), value);
    assert.equal(reader.next(), false);
  }
});

test("event files begin as TensorBoard wants it, come in chunks, and have a record for a step without values", async () => {
  const { NaN: nan } = Number;
  const sparse = {
    step: Float64Array.of(1, 2, 3, 4, 5),
    columns: ["a", "b"].map((name) => ({ name, values: Float64Array.of(nan, 1, nan, nan, nan) })),
  };
  const bytes = Buffer.concat([...encodeTensorBoard(sparse, 7)]);
  assert.equal(bytes.readDoubleLE(13), 7);
  assert.equal(bytes.toString("latin1", 21, 36), "\x1a\x0dbrain.Event:2");
  assert.deepEqual([...onlyRun(await readTensorBoard([{ name: "x", chunks: [bytes] }])).table.step], [1, 2, 3, 4, 5]);
  assert.equal(bytes.toString("latin1").split("\x0a\x01a").length - 1, 5, "the first column stands in for none");
  assert.equal(bytes.toString("latin1").split("\x0a\x01b").length - 1, 1);
  const name = "a name of many letters, so that records are long";
  const columns = Array.from({ length: 400 }, (_, i) => ({
    name: `${name} ${i}`,
    values: new Float64Array(60).fill(i),
  }));
  const wide = { step: Float64Array.from({ length: 60 }, (_, i) => i), columns };
  const chunks = [...encodeTensorBoard(wide, 0)];
  assert.ok(chunks.length > 3);
  for (const { length } of chunks.slice(0, -1)) assert.ok(length > 2 ** 18 && length < 2 ** 19, `${length} bytes`);
  const { table } = onlyRun(await readTensorBoard([{ name: "x", chunks }]));
  assert.deepEqual([table.step.length, table.columns.length, table.columns[399]?.values[59]], [60, 400, 399]);
});

test("a column of which exactly half is NaN has them all", () => {
  const values = Float64Array.of(Number.NaN, 1);
  const bytes = Buffer.concat([
    ...encodeTensorBoard({ step: Float64Array.of(1, 2), columns: [{ name: "loss", values }] }, 0),
  ]);
  assert.equal(bytes.toString("latin1").split("loss").length - 1, 2);
});

test("records of any length go through a writer that grows", async () => {
  const writer = new RecordWriter();
  const lengths = [0, 1, 2 ** 16 - 16, 2 ** 16, 5, 2 ** 18];
  for (const length of lengths) {
    writer.begin(length);
    writer.bytes.fill(length % 251, writer.end, writer.end + length);
    writer.end += length;
    writer.finish();
  }
  const found: (readonly [number, number | undefined])[] = [];
  for await (const { data } of readRecords([writer.take()])) found.push([data?.length ?? -1, data?.at(-1)]);
  assert.deepEqual(
    found,
    lengths.map((length) => [length, length === 0 ? undefined : length % 251]),
  );
});

test("a header of safetensors: what it must be, and in which order tensors come", () => {
  const file = (header: string | Uint8Array, data = 0) => {
    const json = typeof header === "string" ? encoder.encode(header) : header;
    const bytes = new Uint8Array(8 + json.length + data);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(json, 8);
    return bytes;
  };
  const tensor = (begin: number, end: number, size = (end - begin) / 4) =>
    `{"dtype":"F32","shape":[${size}],"data_offsets":[${begin},${end}]}`;
  const names = (header: string, data: number) => decodeSafetensors(file(header, data)).tensors.map(({ name }) => name);
  assert.deepEqual(names(`{"c":${tensor(4, 12)},"b":${tensor(4, 4)},"d":${tensor(12, 16)},"a":${tensor(0, 4)}}`, 16), [
    "a",
    "b",
    "c",
    "d",
  ]);
  const refused = (bytes: Uint8Array, message: RegExp) => assert.throws(() => decodeSafetensors(bytes), { message });
  refused(new Uint8Array(7), /^it is too short for a header$/);
  refused(new Uint8Array(8), /^its header is not JSON$/);
  refused(file("{}").subarray(0, 9), /^its header of 2 bytes does not fit$/);
  refused(file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)), /^its header is not JSON$/);
  for (const text of ["[]", "null", "3"]) refused(file(text), /^its header is not a JSON object$/);
  for (const text of ["[]", "null", "3", '"x"']) {
    refused(file(`{"__metadata__":${text}}`), /^its metadata are not an object$/);
    refused(file(`{"a":${text}}`), /^a is not described by an object$/);
  }
  refused(file('{"__metadata__":{"k":1}}'), /^its metadata k are not text$/);
  for (const shape of ["[-1]", "[0.5]", "3", '["1"]', "[1e300]"]) {
    refused(file(`{"a":{"dtype":"F32","shape":${shape},"data_offsets":[0,0]}}`), /^a has no shape$/);
  }
  for (const offsets of ["[0]", "[0,0,0]", "[-4,0]", "null"]) {
    refused(file(`{"a":{"dtype":"F32","shape":[0],"data_offsets":${offsets}}}`), /^a has no offsets$/);
  }
  const long = "n".repeat(LONGEST_NAME);
  assert.deepEqual(names(`{"${long}":${tensor(0, 0)}}`, 0), [long]);
  refused(file(`{"${long}n":${tensor(0, 0)}}`), /^the name of the tensor n{99}… has more than 1000 characters$/);
});

test("keys are counted in lists within lists, and repeated ones are found by their path", () => {
  const find = (text: string) => findRepeatedKeys(text, JSON.parse(text));
  assert.deepEqual(find('{"a":[{"b":1},[{"b":2,"c":[null,3,{}]}]],"d":null}'), []);
  assert.deepEqual(find('{"a":[0,{"b":1},[{"c":2,"c":3}]],"a" \n:4}'), [["a", 2, 0, "c"], ["a"]]);
  assert.deepEqual(find('[[1,2],{"x":"],{","x":["x","x"],"x":1}]'), [
    [1, "x"],
    [1, "x"],
  ]);
  assert.deepEqual(find('{"x":{"y":1,"y":2},"x":3}'), [["x", "y"], ["x"]]);
  assert.deepEqual(findRepeatedKeys('{"a":1,"a":2', undefined), []);
});

test("a number is all of its text, and a document begins its text", async () => {
  for (const text of ["banan", "nano", "info", "1inf", "inf.", "--inf"])
    assert.equal(parseNumber(text), undefined, text);
  assert.deepEqual(["NaN", "-inf", "+Infinity"].map(parseNumber), [
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
  for (const text of ["x[1]", 'x{"step":1']) {
    await assert.rejects(readJsonl([encoder.encode(text)]), { message: "line 1 is not a JSON object" });
  }
});

test("of many names the first are listed, and the others counted", () => {
  const names = Array.from({ length: 21 }, (_, i) => `n${i}`);
  assert.match(listNames(names.slice(0, 20)), /n18, n19$/);
  assert.match(listNames(names), /n18, n19, and 1 more$/);
});
