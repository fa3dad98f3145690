/** @file The readers of files from elsewhere, what they are given in fuzzing, and the one error that each may throw. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { decodeSeries, encodeSeries } from "../../../../src/columns/seriesFile.ts";
import { parseSeriesFileName, seriesFileName } from "../../../../src/columns/seriesFileName.ts";
import { parseExperiment, RequestError } from "../../../../src/experiment/index.ts";
import { parseYaml } from "../../../../src/experiment/parseYaml.ts";
import { sha256 } from "../../../../src/files/sha256.ts";
import { describeReadError } from "../../../../src/files/storeError.ts";
import { FormatError } from "../../../../src/formatError.ts";
import {
  encodeCsv,
  encodeJsonl,
  encodeTensorBoard,
  readCsv,
  readJsonl,
  readTensorBoard,
} from "../../../../src/interop/index.ts";
import { RecordWriter, readRecords } from "../../../../src/interop/tfRecord.ts";
import { checkpointFile } from "../../../../src/store/checkpointName.ts";
import { decodeExperiment } from "../../../../src/store/experimentFile.ts";
import type { RunManifest } from "../../../../src/store/facts.ts";
import { decodeManifest, encodeManifest } from "../../../../src/store/manifestFile.ts";
import { toJson } from "../../../../src/store/plainData.ts";
import { decodeEvents, encodeEvents } from "../../../../src/store/readEvents.ts";
import { formatVersion } from "../../../../src/store/signedManifest.ts";
import { decodeSafetensors, encodeSafetensors, fitWeights } from "../../../../src/tensors/index.ts";
import { DATA_READERS } from "./dataReaders.ts";
import { diagnosedLogs } from "./diagnosedLogs.ts";
import { below, type Draw, mutate } from "./mutate.ts";

/** A reader under test. */
export interface FuzzedReader {
  readonly name: string;
  /** Its part of all inputs, in proportion to the others'. */
  readonly share: number;
  /** Real files of it. */
  readonly originals: readonly Uint8Array[];
  /** Files made from nothing, of the right structure and any content. */
  readonly generated: fc.Arbitrary<Uint8Array>;
  /** Changes a file within: so that its checksums and lengths are right again, and the reader looks at what it holds. */
  readonly within?: (originals: readonly Uint8Array[], draw: Draw) => Promise<Uint8Array>;
  /** Reads it; throws what the reader throws. */
  readonly read: (bytes: Uint8Array, draw: Draw) => Promise<unknown>;
  readonly isExpected: (error: unknown) => boolean;
}

const encoder = new TextEncoder();
const encodeText = (text: string): Uint8Array => encoder.encode(text);
const joinText = (parts: Iterable<string>): Uint8Array => encodeText([...parts].join(""));

/** One line that can be read, though it lists names. */
const LONGEST_MESSAGE = 5000;

const isFormatError = (error: unknown) => error instanceof FormatError && error.message.length < LONGEST_MESSAGE;
/** These say the reason with a plain Error. */
const isPlainError = (error: unknown) =>
  error instanceof Error && error.constructor === Error && error.message.length < LONGEST_MESSAGE;

/** The bytes in two chunks, as a stream may cut them. */
function cut(bytes: Uint8Array, draw: Draw): Uint8Array[] {
  const at = below(draw, bytes.length + 1);
  return [bytes.subarray(0, at), bytes.subarray(at)];
}

const TABLE = {
  step: Float64Array.of(1, 2, 3, 5, 8, 13),
  columns: [
    { name: "trainLoss", values: Float64Array.of(0.1, Number.NaN, -0, 1e-300, Number.POSITIVE_INFINITY, 3) },
    { name: 'a "quoted", name', values: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { name: "validation/loss", values: Float64Array.of(Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 1) },
  ],
};

const cells = fc.oneof(fc.double(), fc.integer(), fc.string({ maxLength: 8 }), fc.constantFrom("", "nan", "-inf", '"'));

const csv: FuzzedReader = {
  name: "csv",
  share: 40_000,
  originals: [
    joinText(encodeCsv(TABLE)),
    encodeText('step;loss;"x\ny"\r\n1;0,5;"2"\r\n1;nan;""""\r\n0;;3\r\n'),
    encodeText("\ufeffepoch\tstep\ttrain\tval\n0\t9\t0.5\t\n0\t9\t\t0.75\n1\t19\t0.25\t\n1\t9\t1\t2\n"),
  ],
  generated: fc
    .tuple(
      fc.array(fc.string({ maxLength: 8 }), { maxLength: 6 }),
      fc.array(fc.array(cells, { maxLength: 7 }), { maxLength: 12 }),
    )
    .map(([names, rows]) => encodeText([["step", ...names], ...rows].map((row) => row.join(",")).join("\n"))),
  read: (bytes, draw) => readCsv(cut(bytes, draw), draw() < 0.05 ? { skip: new Set(["trainLoss"]) } : {}),
  isExpected: isFormatError,
};

const jsonl: FuzzedReader = {
  name: "jsonl",
  share: 50_000,
  originals: [
    joinText(encodeJsonl(TABLE)),
    encodeText(
      '{"step":1,"a":{"b":{"c":NaN}},"d":[1,"x"]}\n{"step":2,"a":-Infinity,"d":null}\n\n{"step":"3","a":"4"}\n{"loss":1}\n',
    ),
    encodeText('[\n {"step": 1, "loss": 1},\n {"step": 2, "loss": NaN}\n]\n'),
    encodeText(
      '{\n "best_metric": null,\n "log_history": [\n  {"epoch": 0.5, "loss": 2.5, "step": 10},\n  {"eval_loss": 1, "step": 10}\n ],\n "trial": {"a": [1, {"b": "]}\\""}]}\n}\n',
    ),
  ],
  generated: fc.oneof(
    fc.array(fc.json({ maxDepth: 4 }), { maxLength: 10 }).map((lines) => encodeText(lines.join("\n"))),
    fc
      .array(fc.dictionary(fc.constantFrom("step", "loss", "a", "a.b", "__proto__"), fc.jsonValue({ maxDepth: 3 })), {
        maxLength: 10,
      })
      .chain((rows) =>
        fc.constantFrom(
          rows.map((row) => JSON.stringify(row)).join("\n"),
          JSON.stringify(rows),
          JSON.stringify({ log_history: rows }, null, 1),
        ),
      )
      .map(encodeText),
  ),
  read: (bytes, draw) => readJsonl(cut(bytes, draw), draw() < 0.05 ? { step: "epoch" } : {}),
  isExpected: isFormatError,
};

/** An event file of records with these data. */
function frame(records: readonly Uint8Array[]): Uint8Array {
  const writer = new RecordWriter();
  for (const data of records) {
    writer.begin(data.length);
    writer.bytes.set(data, writer.end);
    writer.end += data.length;
    writer.finish();
  }
  return writer.take();
}

async function unframe(bytes: Uint8Array): Promise<Uint8Array[]> {
  const records: Uint8Array[] = [];
  for await (const { data } of readRecords([bytes])) if (data !== null) records.push(new Uint8Array(data));
  return records;
}

const FIRST_EVENT = Uint8Array.of(0x1a, 13, ...encodeText("brain.Event:2"));

const tensorBoard: FuzzedReader = {
  name: "tensorboard",
  share: 40_000,
  originals: [
    readFileSync(new URL("../../../../src/interop/fixtures/events.out.tfevents.1700000000.fixture", import.meta.url)),
    Buffer.concat([...encodeTensorBoard(TABLE, 1.7e9)]),
  ],
  generated: fc
    .array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 })
    .map((records) => frame([FIRST_EVENT, ...records])),
  within: async (originals, draw) => {
    const records = await unframe(originals[below(draw, originals.length)] as Uint8Array);
    const at = below(draw, records.length);
    records[at] = mutate(records.slice(at, at + 1).concat(records), draw);
    return frame(records);
  },
  read: (bytes, draw) => readTensorBoard([{ name: "events", chunks: cut(bytes, draw) }]),
  isExpected: isFormatError,
};

const MODEL = [
  { name: "layers.0.weight", shape: [2, 3] },
  { name: "layers.0.bias", shape: [2] },
];

const WEIGHTS = encodeSafetensors(
  [
    { name: "layers.0.weight", dtype: "F32", shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { name: "layers.0.bias", dtype: "F16", shape: [2], values: Uint16Array.of(1, 2) },
  ],
  { updates: "7" },
);

/** A file of safetensors with this header before these data. */
function withHeader(json: Uint8Array, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const safetensors: FuzzedReader = {
  name: "safetensors",
  share: 25_000,
  originals: [
    WEIGHTS,
    encodeSafetensors([
      { name: "a", dtype: "I64", shape: [], values: BigInt64Array.of(-1n) },
      { name: "b", dtype: "F64", shape: [0, 4], values: new Float64Array(0) },
      { name: "c", dtype: "U8", shape: [3], values: Uint8Array.of(1, 2, 3) },
    ]),
  ],
  generated: fc
    .dictionary(
      fc.string({ maxLength: 6 }),
      fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.record({
          dtype: fc.constantFrom("F32", "F64", "U8", "BF16", "x"),
          shape: fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 3 }),
          data_offsets: fc.tuple(fc.nat(64), fc.nat(64)),
        }),
      ),
    )
    .map((header) => withHeader(encodeText(JSON.stringify(header)), new Uint8Array(32))),
  within: async (originals, draw) => {
    const file = originals[below(draw, originals.length)] as Uint8Array;
    const end = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
    return withHeader(mutate([file.subarray(8, end)], draw), file.subarray(end));
  },
  read: async (bytes) => fitWeights(decodeSafetensors(new Uint8Array(bytes)).tensors, MODEL, "f32"),
  isExpected: (error) => isPlainError(error) || isFormatError(error),
};

const SERIES_COLUMNS = [
  { name: "trainLoss", type: "f64" },
  { name: "trainAccuracy", type: "f32" },
] as const;

function encodeSpan(first: number, rows: number, follows: number | null, numbers?: readonly number[]): Uint8Array {
  const steps = Float64Array.from({ length: rows }, (_, i) => first + i);
  return encodeSeries({
    steps,
    columns: SERIES_COLUMNS.map((column) => ({
      ...column,
      values: (column.type === "f64" ? Float64Array : Float32Array).from(numbers ?? [...steps].map(Math.sin)),
    })),
    follows,
  });
}

const series: FuzzedReader = {
  name: "series",
  share: 40_000,
  originals: [encodeSpan(1, 40, null), encodeSpan(2 ** 31 - 20, 40, 7), encodeSpan(1, 1, null)],
  generated: fc
    .tuple(fc.constantFrom(1, 2 ** 31 - 20), fc.array(fc.double(), { minLength: 40, maxLength: 40 }))
    .map(([first, values]) => encodeSpan(first, 40, null, values)),
  within: async (originals, draw) => {
    // Footer and page headers, of which a few dozen bytes at the end and the beginning of a column are made.
    const file = originals[below(draw, originals.length)] as Uint8Array;
    const length = new DataView(file.buffer, file.byteOffset).getUint32(file.length - 8, true);
    const footer = mutate([file.subarray(file.length - 8 - length, file.length - 8)], draw);
    const tail = new Uint8Array(8);
    new DataView(tail.buffer).setUint32(0, footer.length, true);
    tail.set(encodeText("PAR1"), 4);
    return Buffer.concat([file.subarray(0, file.length - 8 - length), footer, tail]);
  },
  // Its name says what is right for one of the originals, with the checksum of what it is now.
  read: async (bytes, draw) => {
    const [first, last] = [
      [1, 40],
      [2 ** 31 - 20, 2 ** 31 + 19],
      [1, 1],
      [1, 10 ** 15],
    ][below(draw, 4)] as [number, number];
    const name = parseSeriesFileName(seriesFileName(first, last, bytes));
    if (name === null) throw new Error("no name");
    return decodeSeries(bytes, name, draw() < 0.5 ? SERIES_COLUMNS : null);
  },
  isExpected: isPlainError,
};

const EXPERIMENT = `# an experiment
name: fuzz
model: {name: mlp, width: 40, depth: 3}
data: &data {name: hypercube, dimensions: 40, points: 20}
optimizer:
  name: adam
  learningRate: 1e-3
  betas: [0.9, 0.95]
  epsilon: 1.0e-8
batch: {size: all}
steps: 1000
seed: 7
`;

const experiment: FuzzedReader = {
  name: "experiment",
  share: 5_000,
  originals: [
    encodeText(EXPERIMENT),
    encodeText('{"model": {"name": "transformer", "heads": 2}, "data": {"name": "modular-division", "modulus": 5}}'),
  ],
  generated: fc
    .dictionary(
      fc.constantFrom("model", "data", "optimizer", "loss", "steps", "name", "__proto__"),
      fc.jsonValue({ maxDepth: 3 }),
    )
    .map((document) => encodeText(JSON.stringify(document))),
  read: async (bytes) => {
    const text = new TextDecoder().decode(bytes);
    return parseExperiment(parseYaml(text, (line, column) => `file:${line}:${column}`));
  },
  isExpected: (error) => error instanceof RequestError && error.message.length < LONGEST_MESSAGE,
};

/** The three files of text in a run's folder. Each says the reason with a plain Error, which the store makes damage of. */
const FACTS = {
  formatVersion,
  status: "done",
  startedAt: "2026-11-22T08:00:00.000Z",
  endedAt: "2026-11-22T08:01:00.000Z",
  steps: 300,
  columns: SERIES_COLUMNS,
  experimentSha256: "0".repeat(64),
  eventsSha256: null,
  checkpoints: [
    {
      step: 300,
      file: checkpointFile(300),
      bytes: 9,
      sha256: "a".repeat(64),
      reason: "last",
      parametersSha256: "b".repeat(64),
    },
  ],
  history: [{ at: "2026-11-22T08:00:30.000Z", kind: "resumed", step: 100 }],
  version: "0.1.0",
  engine: { name: "wasm", arithmetic: "strict", threads: 1 },
  host: { node: "v24.0.0", platform: "linux x64", processor: "any" },
  data: { trainRows: 128, validationRows: 0, stepsPerEpoch: 1 },
} as const satisfies RunManifest;

const FORK: RunManifest = {
  ...FACTS,
  forkedFrom: {
    run: "parent",
    path: "../parent",
    step: 200,
    parametersSha256: "c".repeat(64),
    changes: [{ path: "optimizer.epsilon", from: 1e-8, to: 1e-5 }],
    optimizerState: "kept",
  },
};

/** A manifest with its checksum put right, as anybody can. */
function sign(bytes: Uint8Array): Uint8Array {
  try {
    const { checksum: _, ...facts } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    return encodeText(JSON.stringify({ ...facts, checksum: sha256(toJson(facts)) }, null, 2));
  } catch {
    return bytes;
  }
}

const manifest: FuzzedReader = {
  name: "manifest",
  share: 20_000,
  originals: [encodeText(encodeManifest(FACTS)), encodeText(encodeManifest(FORK))],
  generated: fc
    .dictionary(fc.constantFrom(...Object.keys(FORK), "__proto__"), fc.jsonValue({ maxDepth: 4 }))
    .map((facts) => sign(encodeText(JSON.stringify({ ...FACTS, ...facts })))),
  within: async (originals, draw) => sign(mutate(originals, draw)),
  read: async (bytes) => decodeManifest(new TextDecoder().decode(bytes)),
  isExpected: isTold,
};

const events: FuzzedReader = {
  name: "events",
  share: 10_000,
  originals: [
    encodeText(
      encodeEvents([
        { step: 613, kind: "slingshot", growthStart: 400, peakLoss: Number.NaN, plateauEnd: null },
        { step: 700, kind: "non-finite", value: "trainLoss" },
      ]),
    ),
  ],
  generated: fc
    .array(fc.dictionary(fc.constantFrom("step", "kind", "x", "__proto__"), fc.jsonValue({ maxDepth: 4 })), {
      maxLength: 8,
    })
    .map((lines) => encodeText(lines.map((line) => `${JSON.stringify(line)}\n`).join(""))),
  read: async (bytes) => decodeEvents(new TextDecoder().decode(bytes)),
  isExpected: isTold,
};

const runExperiment: FuzzedReader = {
  ...experiment,
  name: "run experiment",
  share: 5_000,
  read: async (bytes) => decodeExperiment(new TextDecoder().decode(bytes)),
  isExpected: isTold,
};

/** A parser's own error is told as well: by its first line. */
function isTold(error: unknown): boolean {
  return error instanceof Error && describeReadError(error).length < LONGEST_MESSAGE && !(error instanceof TypeError);
}

export const READERS: readonly FuzzedReader[] = [
  ...[csv, jsonl, tensorBoard, safetensors, series, experiment],
  ...[manifest, events, runExperiment],
  ...DATA_READERS,
  diagnosedLogs,
];
