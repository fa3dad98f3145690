/** @file Files that are larger, wider, deeper or emptier than is read: told in one short line, and soon. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FormatError } from "../formatError.ts";
import { LONGEST_LINE, LONGEST_RECORD, MOST_COLUMNS, MOST_NOTES, MOST_RESTARTS } from "../limits.ts";
import { decodeSafetensors } from "../tensors/safetensors.ts";
import { ByteQueue } from "./byteQueue.ts";
import { maskedCrc32c } from "./crc32c.ts";
import { readCsv } from "./csv.ts";
import { readJsonl } from "./jsonl.ts";
import { onlyRun, plainReading } from "./tables.fixture.ts";
import { encodeTensorBoard, readTensorBoard } from "./tensorBoard.ts";
import { RecordWriter } from "./tfRecord.ts";

const encoder = new TextEncoder();

/** The text with `count` times `unit` between `head` and `tail`, in chunks of a megabyte. */
function* longText(head: string, unit: string, count: number, tail: string): Generator<Uint8Array> {
  yield encoder.encode(head);
  const chunk = encoder.encode(unit.repeat(Math.floor(2 ** 20 / unit.length)));
  for (let left = count * unit.length; left > 0; left -= chunk.length) yield chunk.subarray(0, left);
  yield encoder.encode(tail);
}

const textOf = (text: string) => [encoder.encode(text)];

async function assertRefused(reading: Promise<unknown>, kind: FormatError["kind"], message: RegExp): Promise<void> {
  await assert.rejects(reading, (error) => {
    assert.ok(error instanceof FormatError, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, message);
    assert.ok(error.message.length < 500, `${error.message.length} characters`);
    return true;
  });
}

test("bytes are copied once at the most, however they are cut and taken", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(9), { minLength: 1 }), fc.array(fc.nat(30)), async (cuts, takes) => {
      const chunks = cuts.map((length, i) => new Uint8Array(length).fill(i));
      const all = Buffer.concat(chunks);
      const set = t.mock.method(Uint8Array.prototype, "set");
      const queue = new ByteQueue(chunks);
      const taken: number[] = [];
      for (const bytes of takes) if (await queue.fill(bytes)) taken.push(...queue.take(bytes));
      const copied = set.mock.calls.reduce((sum, { arguments: [source] }) => sum + source.length, 0);
      set.mock.restore();
      assert.deepEqual(taken, [...all.subarray(0, queue.offset)]);
      assert.ok(copied <= queue.offset, `${copied} of ${queue.offset} bytes`);
    }),
  );
});

/** The beginning of an event file, and one scalar in another. */
const [START, SCALAR] = (() => {
  const bytes = Buffer.concat([
    ...encodeTensorBoard({ step: Float64Array.of(7), columns: [{ name: "loss", values: Float64Array.of(0.5) }] }, 0),
  ]);
  const end = 16 + Number(bytes.readBigUInt64LE(0));
  return [bytes.subarray(0, end), bytes.subarray(end)] as const;
})();

/** A record's beginning that says that it has so many bytes. */
function recordHead(length: bigint): Uint8Array {
  const head = new Uint8Array(12);
  const view = new DataView(head.buffer);
  view.setBigUint64(0, length, true);
  view.setUint32(8, maskedCrc32c(head, 0, 8), true);
  return head;
}

test("a record of event files that is too long to be a scalar is passed over, without being held", async () => {
  const megabyte = new Uint8Array(2 ** 20);
  function* chunks() {
    yield START;
    yield recordHead(BigInt(LONGEST_RECORD + 2 ** 20));
    for (let i = 0; i <= LONGEST_RECORD; i += megabyte.length) yield megabyte;
    yield new Uint8Array(4);
    yield SCALAR;
  }
  const { notes, ...columns } = plainReading(await readTensorBoard([{ name: "events", chunks: chunks() }]));
  assert.deepEqual(columns, { step: [7], loss: [0.5] });
  assert.deepEqual(notes, [
    "events: record 2 at byte 40 has 17,825,792 bytes, and at most 16,777,216 are read; it was left out",
  ]);
});

test("a record that says that it is longer than any file is the last one", async () => {
  const chunks = [START, SCALAR, recordHead(2n ** 60n), new Uint8Array(100)];
  const { notes } = onlyRun(await readTensorBoard([{ name: "events", chunks }]));
  assert.match(notes.join(), /^events: record 3 at byte 82, the last one, is cut and was left out$/);
});

test("damaged records are named up to some, and then counted", async () => {
  const damaged = new Uint8Array(SCALAR);
  damaged[damaged.length - 1] = (damaged.at(-1) as number) ^ 1;
  const chunks = [START, SCALAR, ...Array<Uint8Array>(1000).fill(damaged)];
  const { notes } = onlyRun(await readTensorBoard([{ name: "events", chunks }]));
  assert.equal(notes.length, MOST_NOTES + 1);
  assert.equal(notes.at(-1), "980 more notes like this one");
});

/** An event file of these events after the first. */
function withEvents(...events: readonly number[][]): Uint8Array[] {
  const writer = new RecordWriter();
  for (const event of events) {
    writer.begin(event.length);
    writer.bytes.set(event, writer.end);
    writer.end += event.length;
    writer.finish();
  }
  return [START, writer.take()];
}

test("restarts of event files are counted, and what holds megabytes in place of a step is no event", async () => {
  const restart = [0x10, 7, 0x3a, 2, 8, 1];
  const files = (chunks: Uint8Array[]) => readTensorBoard([{ name: "events", chunks }]);
  await assertRefused(
    files(withEvents(...Array<number[]>(MOST_RESTARTS + 1).fill(restart))),
    "too-large",
    /^the log has more than 1,000 restarts, the most that are read$/,
  );
  const step = [0x12, 0x80, 0x89, 0x7a, ...new Array<number>(2_000_000).fill(0x81)];
  await assertRefused(files(withEvents(step)), "damaged", /^events: record 2 at byte 40 is not an event/);
});

for (const [what, chunks, message] of [
  [
    "a CSV of a long line",
    longText("step,a\n1,", "1", 2 * LONGEST_LINE, "\n"),
    /^the row at line 2 has more than 16,777,216 characters/,
  ],
  ["a CSV of a long quote", longText('step,a\n1,"', "1\n", LONGEST_LINE, '"\n'), /^the row at line 2 has more than/],
  ["a CSV of many columns", longText("step,", "a,", 100_000, "b\n"), /^the header has more than 10,000 columns/],
  [
    "a CSV of a long name",
    longText("step,", "a", 1001, "\n1,2\n"),
    /^the name of the column a{99}… has more than 1,000 characters/,
  ],
  [
    "a CSV that is almost empty",
    [
      encoder.encode(`step,${Array.from({ length: 9000 }, (_, i) => `c${i}`).join()}\n`),
      ...Array.from({ length: 4001 }, (_, i) => encoder.encode(`${i}${",".repeat(9000)}\n`)),
    ],
    /^4,001 steps of 9,000 columns hold only 0 numbers; a table that empty is not made$/,
  ],
] as const) {
  test(`${what} is refused`, () => assertRefused(readCsv(chunks), "too-large", message));
}

for (const [what, chunks, kind, message] of [
  [
    "a long line",
    longText('{"step":1,"a":"', "a", 2 * LONGEST_LINE, '"}\n'),
    "too-large",
    /^line 1 has more than 16,777,216 characters/,
  ],
  [
    "a later long line",
    longText('{"step":1}\n{"a":"', "a", 2 * LONGEST_LINE, '"}\n'),
    "too-large",
    /^line 2 has more than/,
  ],
  [
    "a long row of a document",
    longText('[\n{"step":1},{"a":"', "a", 2 * LONGEST_LINE, '"}]\n'),
    "too-large",
    /^row 2 has more than/,
  ],
  ["a document of blanks", longText("[", " ", 2 * LONGEST_LINE, "]"), "too-large", /^row 1 has more than/],
  [
    "objects 5,000 deep",
    textOf(`${'{"step":1,"a":'}${'{"a":'.repeat(5000)}1${"}".repeat(5001)}`),
    "too-large",
    /^line 1 has more than 100 objects within objects/,
  ],
  [
    "lists 100,000 deep",
    textOf(`{"step":1,"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`),
    "not-a-number",
    /^line 1, column a: a list is not a number$/,
  ],
  [
    "a long string before an error",
    longText('{"step":1,"a":"', "a", 10_000_000, '",x}\n'),
    "damaged",
    /^line 1 is not a JSON object$/,
  ],
  [
    "a long string with NaN before an error",
    longText('{"step":NaN,"a":"', "a", 10_000_000, '",x}\n'),
    "damaged",
    /^line 1 is not a JSON object$/,
  ],
  [
    "a long string",
    longText('{"step":1,"a":"', "a", 10_000_000, '"}\n'),
    "not-a-number",
    /^line 1, column a: "a{38}… is not a number$/,
  ],
  [
    "a long name",
    longText('{"step":1,"', "a", 10_000_000, '":1}\n'),
    "too-large",
    /^the name of the column a{99}… has more than 1,000 characters/,
  ],
  [
    "many columns",
    Array.from({ length: MOST_COLUMNS + 1 }, (_, i) => encoder.encode(`{"step":${i},"c${i}":1}\n`)),
    "too-large",
    /^the log has more than 10,000 columns/,
  ],
  [
    "rows that each have a column of their own",
    Array.from({ length: 9000 }, (_, i) => encoder.encode(`{"step":${i},"c${i}":1}\n`)),
    "too-large",
    /^9,000 steps of 9,000 columns hold only 9,000 numbers/,
  ],
  [
    "rows without a step and of many names",
    Array.from({ length: 20_000 }, (_, i) => encoder.encode(`{"c${i}":1}\n`)),
    "too-large",
    /^the log has more than 10,000 columns, the most that are read$/,
  ],
] as const) {
  test(`JSON with ${what} is refused`, () => assertRefused(readJsonl(chunks), kind, message));
}

test("a JSON document is read whatever its length, in one line or in many", async () => {
  for (const [head, tail] of [
    ["[", "]"],
    ['{"best": {"x": [1, "]}"]}, "log_history" : [\n', '\n], "after": "\\""}'],
  ] as const) {
    const row = '{"step":1,"loss":0.5,"text":"]}\\"\\\\"},';
    const chunks = longText(head, row, Math.ceil(LONGEST_LINE / row.length) + 9, `{"step":2,"loss":NaN}${tail}`);
    const reading = await readJsonl(chunks, { skip: new Set(["text"]) });
    assert.deepEqual(plainReading(reading), { step: [1, 2], loss: [0.5, Number.NaN], notes: [] });
  }
});

test("a JSON document that is cut, or followed by something, is refused with the row", async () => {
  const refused = (text: string, message: string) =>
    assert.rejects(readJsonl(textOf(text)), { kind: "damaged", message });
  await refused('[{"step":1},{"st', "the JSON document is cut or malformed at row 2");
  await refused('[{"step":1}]\n[]', "the JSON document is cut or malformed at row 2");
  await refused('[{"step":1},]', "row 2 is not a JSON object");
  await refused('[{"step":1}}', "the JSON document is cut or malformed at row 1");
  await refused('{"log_history":[{"step":1}', "the JSON document is cut or malformed at row 1");
});

test("safetensors whose header says that it is endless, is long, or has a million tensors, are refused", () => {
  const withLength = (length: bigint, json: string) => {
    const bytes = new Uint8Array(8 + json.length);
    new DataView(bytes.buffer).setBigUint64(0, length, true);
    encoder.encodeInto(json, bytes.subarray(8));
    return bytes;
  };
  assert.throws(
    () => decodeSafetensors(withLength(2n ** 60n, "{}")),
    /^Error: its header of 1152921504606847000 bytes does not fit$/,
  );
  const entry = (i: number) => `"t${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`;
  const many = `{${Array.from({ length: 1_000_000 }, (_, i) => entry(i)).join()}}`;
  assert.throws(
    () => decodeSafetensors(withLength(BigInt(many.length), many)),
    /^Error: its header has \d+ bytes, and at most 16,777,216 are read$/,
  );
  const deep = `{"a":{"dtype":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`;
  assert.throws(() => decodeSafetensors(withLength(BigInt(deep.length), deep)), /^Error: a has type a list;/);
});
