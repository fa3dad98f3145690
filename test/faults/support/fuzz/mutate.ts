/** @file Bytes that were a file, and are now something near it: what a fuzzer gives a reader. */

/** Random numbers of at least 0 and less than 1, from a name; thousands a millisecond. */
export type Draw = () => number;

export function drawFrom(name: string): Draw {
  let state = 2166136261;
  for (let i = 0; i < name.length; i++) state = Math.imul(state ^ name.charCodeAt(i), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number of at least 0 and less than `limit`. */
export function below(draw: Draw, limit: number): number {
  return Math.floor(draw() * limit);
}

export function pick<T>(draw: Draw, choices: readonly T[]): T {
  return choices[below(draw, choices.length)] as T;
}

/** Numbers at which readers have been wrong, as text. */
const HOSTILE_NUMBERS: readonly string[] = [
  ...["0", "-0", "-1", "1e308", "1e999", "-1e999", "1e-320", "NaN", "Infinity", "-Infinity", "nan", "null", "true"],
  ...["2147483648", "4294967296", "9007199254740993", "18446744073709551616", "0x10", "1e300", "0.1e", "1_000", ".5"],
];

const TOKENS: readonly string[] = [
  ...[
    '"',
    "'",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    ";",
    "\n",
    "\r\n",
    "\t",
    "|",
    "\0",
    " ",
    "#",
    "&a ",
    "*a",
    "- ",
    "<<: ",
  ],
  ...[
    "__proto__",
    "constructor",
    "log_history",
    "step",
    "\ufeff",
    "\ud800",
    "é",
    "\u2028",
    "{}",
    "[[]]",
    '""',
    "!!js ",
  ],
];

/** Lengths and counts at which readers have been wrong. */
const SIZES: readonly bigint[] = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  2n ** 53n,
  2n ** 60n,
  2n ** 64n - 1n,
];

type Mutation = (bytes: Uint8Array, draw: Draw, others: readonly Uint8Array[]) => Uint8Array;

const encoder = new TextEncoder();

/** `bytes` with `insert` in place of what is from `from` to `to`. */
function replace(bytes: Uint8Array, from: number, to: number, insert: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length - (to - from) + insert.length);
  result.set(bytes.subarray(0, from));
  result.set(insert, from);
  result.set(bytes.subarray(to), from + insert.length);
  return result;
}

/** The ends of a part, mostly a short one. */
function choosePart({ length }: Uint8Array, draw: Draw): readonly [number, number] {
  const from = below(draw, length + 1);
  return [from, Math.min(length, from + Math.ceil(length ** draw()))];
}

const flipBits: Mutation = (bytes, draw) => {
  const flipped = bytes.slice();
  for (let i = 1 + below(draw, 8); i > 0 && bytes.length > 0; i--) {
    const at = below(draw, bytes.length);
    flipped[at] = (flipped[at] as number) ^ (1 << below(draw, 8));
  }
  return flipped;
};

const truncate: Mutation = (bytes, draw) => bytes.slice(0, below(draw, bytes.length + 1));

const drop: Mutation = (bytes, draw) => replace(bytes, ...choosePart(bytes, draw), new Uint8Array(0));

const repeat: Mutation = (bytes, draw) => {
  const part = bytes.subarray(...choosePart(bytes, draw));
  const times = 1 + below(draw, draw() < 0.1 ? 200 : 3);
  const copies = new Uint8Array(Math.min(part.length * times, 1 << 16));
  for (let i = 0; i < copies.length; i++) copies[i] = part[i % part.length] as number;
  const at = below(draw, bytes.length + 1);
  return replace(bytes, at, at, copies);
};

const splice: Mutation = (bytes, draw, others) => {
  const other = pick(draw, others);
  return replace(bytes, ...choosePart(bytes, draw), other.subarray(...choosePart(other, draw)));
};

const writeSize: Mutation = (bytes, draw) => {
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, pick(draw, SIZES), draw() < 0.8);
  const at = below(draw, bytes.length + 1);
  const end = Math.min(bytes.length, at + pick(draw, [1, 2, 4, 8]));
  return replace(bytes, at, end, size.subarray(0, end - at));
};

/** As Protocol Buffers and Thrift write them. */
const writeVarint: Mutation = (bytes, draw) => {
  const digits = Array.from({ length: below(draw, 11) }, () => 0x80 | below(draw, 128));
  const at = below(draw, bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + below(draw, 3));
  return replace(bytes, at, end, Uint8Array.of(...digits, below(draw, 128)));
};

const insertToken: Mutation = (bytes, draw) => {
  const token = encoder.encode(pick(draw, TOKENS).repeat(draw() < 0.05 ? 1 + below(draw, 2000) : 1));
  const at = below(draw, bytes.length + 1);
  return replace(bytes, at, draw() < 0.5 ? at : Math.min(bytes.length, at + 1), token);
};

/** Puts a number in place of another one. */
const writeNumber: Mutation = (bytes, draw) => {
  const isDigit = (at: number) => /[\d.eE+-]/.test(String.fromCharCode(bytes[at] ?? 0));
  let from = below(draw, bytes.length + 1);
  while (from < bytes.length && !isDigit(from)) from++;
  while (from > 0 && isDigit(from - 1)) from--;
  let to = from;
  while (to < bytes.length && isDigit(to)) to++;
  return replace(bytes, from, to, encoder.encode(pick(draw, HOSTILE_NUMBERS)));
};

const MUTATIONS: readonly Mutation[] = [
  ...[
    flipBits,
    truncate,
    drop,
    repeat,
    splice,
    writeSize,
    writeVarint,
    insertToken,
    insertToken,
    writeNumber,
    writeNumber,
  ],
];

/** One of the originals, changed in one place or a few. */
export function mutate(originals: readonly Uint8Array[], draw: Draw): Uint8Array {
  // A copy that is no Buffer: what slices one changes the original.
  let bytes: Uint8Array = new Uint8Array(pick(draw, originals));
  for (let i = draw() < 0.6 ? 1 : 1 + below(draw, 5); i > 0; i--) bytes = pick(draw, MUTATIONS)(bytes, draw, originals);
  return bytes;
}
