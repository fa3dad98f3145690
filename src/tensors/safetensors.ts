/** @file safetensors: named tensors in one file, a JSON header and then their bytes. */

import { LONGEST_HEADER, LONGEST_NAME } from "../limits.ts";
import { shortenName } from "../listNames.ts";
import { showCell } from "../showValue.ts";
import { pluralise } from "../words.ts";

/** Tensor types that are read and written, the arrays that hold them, and the bytes a value. */
const types = {
  F32: { Values: Float32Array, width: 4 },
  F64: { Values: Float64Array, width: 8 },
  // As bit patterns: no array of half floats is everywhere yet.
  F16: { Values: Uint16Array, width: 2 },
  BF16: { Values: Uint16Array, width: 2 },
  I32: { Values: Int32Array, width: 4 },
  I64: { Values: BigInt64Array, width: 8 },
  U8: { Values: Uint8Array, width: 1 },
} as const;

export type SafetensorsDtype = keyof typeof types;

/** One tensor. */
export interface NamedTensor {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** Row-major, of the type that `dtype` says; the product of `shape` long (1 for a scalar, whose shape is []). */
  readonly values: Float32Array | Float64Array | Uint16Array | Int32Array | BigInt64Array | Uint8Array;
}

/** What one file holds, tensors in the order of their bytes. */
export interface SafetensorsContent {
  readonly tensors: readonly NamedTensor[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** What the header is padded to, so that the first tensor is aligned. */
const ALIGNMENT = 8;
const BLANK = 32;

/** As many as NumPy's arrays have. */
const MOST_DIMENSIONS = 64;

const METADATA = "__metadata__";

/**
 * The tensors as one file, in the order given. Values may be views of shared memory; they are copied.
 *
 * @throws RangeError for a repeated or reserved name, and for values that do not fit type or shape
 */
export function encodeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const names = new Set([METADATA]);
  const entries: [string, unknown][] = Object.keys(metadata).length === 0 ? [] : [[METADATA, metadata]];
  let end = 0;
  for (const { name, dtype, shape, values } of tensors) {
    if (names.has(name)) throw new RangeError(`the tensor name ${JSON.stringify(name)} is taken`);
    names.add(name);
    if (!(values instanceof types[dtype].Values)) throw new RangeError(`${name} is not ${dtype}`);
    if (elementsOf(shape) !== values.length) {
      throw new RangeError(
        `${name} of shape [${shape.join(", ")}] has ${values.length} ${pluralise(values.length, "value")}`,
      );
    }
    const begin = end;
    end += values.byteLength;
    entries.push([name, { dtype, shape, data_offsets: [begin, end] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const header = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(SAFETENSORS_PREFIX + header + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header), true);
  bytes.set(json, SAFETENSORS_PREFIX);
  bytes.fill(BLANK, SAFETENSORS_PREFIX + json.length, SAFETENSORS_PREFIX + header);
  let offset = SAFETENSORS_PREFIX + header;
  for (const { values } of tensors) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}

/**
 * Reads a file of the format. Every part is checked before it is used, and nothing larger than `bytes` is allocated.
 *
 * @throws Error with the reason when the bytes are not a complete file of the types above
 * @example
 * import { decodeSafetensors, encodeSafetensors } from "slingshot-lab/tensors";
 *
 * const weight = { name: "weight", dtype: "F32", shape: [2, 1], values: Float32Array.of(1, 2) } as const;
 * const [tensor] = decodeSafetensors(encodeSafetensors([weight])).tensors;
 * console.log(tensor?.name, tensor?.shape.join(" "), tensor?.values.join(" ")); // weight 2 1 1 2
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsContent {
  const end = findHeaderEnd(bytes, bytes.length);
  const { tensors, metadata } = decodeHeader(bytes.subarray(0, end), bytes.length);
  const data = bytes.subarray(end);
  return { tensors: tensors.map((place) => readTensor(place, data)), metadata };
}

/** What a file says that it holds. */
export interface SafetensorsHeader {
  /** In the order of their bytes. */
  readonly tensors: readonly TensorPlace[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** A tensor, and where its values lie among the bytes behind the header. */
export interface TensorPlace extends Omit<NamedTensor, "values"> {
  readonly begin: number;
  readonly end: number;
}

/** Bytes of a file that tell how long its header is. */
export const SAFETENSORS_PREFIX = 8;

/**
 * Where the header of a file ends.
 * @param bytes the first of the file, `SAFETENSORS_PREFIX` at least where it has so many
 * @throws Error with the reason where the file of `size` bytes can have no such header
 */
export function findHeaderEnd(bytes: Uint8Array, size: number): number {
  if (bytes.length < SAFETENSORS_PREFIX) throw new Error("it is too short for a header");
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > size - SAFETENSORS_PREFIX) throw new Error(`its header of ${length} bytes does not fit`);
  if (length > LONGEST_HEADER) {
    throw new Error(`its header has ${length} bytes, and at most ${LONGEST_HEADER.toLocaleString("en")} are read`);
  }
  return SAFETENSORS_PREFIX + length;
}

/**
 * What a file of `size` bytes holds, by its first bytes up to `findHeaderEnd`.
 * @throws Error with the reason where they are no header of such a file
 */
export function decodeHeader(bytes: Uint8Array, size: number): SafetensorsHeader {
  const tensors: TensorPlace[] = [];
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, value] of Object.entries(parseHeader(bytes.slice(SAFETENSORS_PREFIX)))) {
    if (name === METADATA) metadata = checkMetadata(value);
    else tensors.push({ name, ...checkPlace(name, value) });
  }
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let reached = 0;
  for (const { name, begin, end } of tensors) {
    if (begin !== reached) throw new Error(`the bytes of ${name} begin at ${begin} and not at ${reached}`);
    reached = end;
  }
  const there = size - bytes.length;
  if (reached !== there) throw new Error(`its tensors have ${reached} bytes and the file has ${there}`);
  return { tensors, metadata };
}

function parseHeader(json: Uint8Array): object {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch {
    throw new Error("its header is not JSON");
  }
  if (!isRecord(header)) throw new Error("its header is not a JSON object");
  return header;
}

function checkMetadata(value: unknown): Record<string, string> {
  if (!isRecord(value)) throw new Error("its metadata are not an object");
  const entries = Object.entries(value).map(([key, text]): [string, string] => {
    if (typeof text !== "string") throw new Error(`its metadata ${shortenName(key)} are not text`);
    return [key, text];
  });
  return Object.fromEntries(entries);
}

function checkPlace(name: string, value: unknown) {
  if (name.length > LONGEST_NAME)
    throw new Error(`the name of the tensor ${shortenName(name)} has more than ${LONGEST_NAME} characters`);
  if (!isRecord(value)) throw new Error(`${name} is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(types, dtype)) {
    throw new Error(`${name} has type ${showCell(dtype)}; this reader knows ${Object.keys(types).join(", ")}`);
  }
  if (!isSizes(shape) || shape.length > MOST_DIMENSIONS) throw new Error(`${name} has no shape`);
  if (!isSizes(offsets) || offsets.length !== 2) throw new Error(`${name} has no offsets`);
  const [begin, end] = offsets as [number, number];
  const size = elementsOf(shape) * types[dtype as SafetensorsDtype].width;
  if (end - begin !== size) throw new Error(`${name} has ${end - begin} bytes and its shape needs ${size}`);
  return { dtype: dtype as SafetensorsDtype, shape, begin, end };
}

function readTensor({ begin, end, ...tensor }: TensorPlace, data: Uint8Array): NamedTensor {
  // A copy starts at an address that suits every type, and does not keep the file in memory.
  // Not `slice`: a Buffer, which Node reads files into, answers it with a view.
  const { buffer } = new Uint8Array(data.subarray(begin, end));
  return { ...tensor, values: new types[tensor.dtype].Values(buffer) };
}

function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
}
