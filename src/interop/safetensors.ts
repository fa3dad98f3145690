/** @file safetensors: named tensors in one file, a JSON header and then their bytes. */

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

/** Bytes of the header's length, and what the header is padded to so that the first tensor is aligned. */
const PREFIX = 8;

/** The official reader refuses longer headers. */
const LONGEST_HEADER = 100_000_000;

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
      throw new RangeError(`${name} of shape [${shape.join(", ")}] has ${values.length} values`);
    }
    const begin = end;
    end += values.byteLength;
    entries.push([name, { dtype, shape, data_offsets: [begin, end] }]);
  }
  const json = JSON.stringify(Object.fromEntries(entries));
  const unpadded = Buffer.byteLength(json);
  const header = Math.ceil(unpadded / PREFIX) * PREFIX;
  const bytes = new Uint8Array(PREFIX + header + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header), true);
  const text = Buffer.from(bytes.buffer, PREFIX, header).fill(" ");
  text.write(json);
  let offset = PREFIX + header;
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
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsContent {
  const { header, data } = splitHeader(bytes);
  const places: Place[] = [];
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA) metadata = checkMetadata(value);
    else places.push({ name, ...checkPlace(name, value) });
  }
  places.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let reached = 0;
  for (const { name, begin, end } of places) {
    if (begin !== reached) throw new Error(`the bytes of ${name} begin at ${begin} and not at ${reached}`);
    reached = end;
  }
  if (reached !== data.length) throw new Error(`its tensors have ${reached} bytes and the file has ${data.length}`);
  return { tensors: places.map((place) => readTensor(place, data)), metadata };
}

/** Where a tensor lies among the bytes behind the header. */
interface Place extends Omit<NamedTensor, "values"> {
  readonly begin: number;
  readonly end: number;
}

function splitHeader(bytes: Uint8Array): { header: object; data: Uint8Array } {
  if (bytes.length < PREFIX) throw new Error("it is too short for a header");
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > LONGEST_HEADER || length > bytes.length - PREFIX) {
    throw new Error(`its header of ${length} bytes does not fit`);
  }
  let header: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.slice(PREFIX, PREFIX + length));
    header = JSON.parse(text);
  } catch {
    throw new Error("its header is not JSON");
  }
  if (!isRecord(header)) throw new Error("its header is not a JSON object");
  return { header, data: bytes.subarray(PREFIX + length) };
}

function checkMetadata(value: unknown): Record<string, string> {
  if (!isRecord(value)) throw new Error("its metadata are not an object");
  const entries = Object.entries(value).map(([key, text]): [string, string] => {
    if (typeof text !== "string") throw new Error(`its metadata ${key} are not text`);
    return [key, text];
  });
  return Object.fromEntries(entries);
}

function checkPlace(name: string, value: unknown) {
  if (!isRecord(value)) throw new Error(`${name} is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(types, dtype)) {
    throw new Error(`${name} has type ${JSON.stringify(dtype)}; this reader knows ${Object.keys(types).join(", ")}`);
  }
  if (!isSizes(shape)) throw new Error(`${name} has no shape`);
  if (!isSizes(offsets) || offsets.length !== 2) throw new Error(`${name} has no offsets`);
  const [begin, end] = offsets as [number, number];
  const size = elementsOf(shape) * types[dtype as SafetensorsDtype].width;
  if (end - begin !== size) throw new Error(`${name} has ${end - begin} bytes and its shape needs ${size}`);
  return { dtype: dtype as SafetensorsDtype, shape, begin, end };
}

function readTensor({ begin, end, ...tensor }: Place, data: Uint8Array): NamedTensor {
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
