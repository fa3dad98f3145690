/** @file NumPy's `.npy`: an array of numbers or of texts, as `numpy.save` writes it (numpy.lib.format, versions 1 to 3). */
import { FormatError } from "../formatError.ts";
import { LONGEST_LINE } from "../limits.ts";
import { showName } from "../showValue.ts";

/** An array as rows of columns: what has more than two dimensions is flattened but for the first. */
export interface NpyArray {
  readonly rows: number;
  readonly columns: number;
  at(row: number, column: number): number | bigint | string;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

export const isNpy = (bytes: Uint8Array): boolean => MAGIC.every((byte, i) => bytes[i] === byte);

type Read = (view: DataView, offset: number, isLittle: boolean) => number | bigint | string;

const READERS: Readonly<Record<string, readonly [bytes: number, read: Read]>> = {
  b1: [1, (view, offset) => view.getUint8(offset)],
  i1: [1, (view, offset) => view.getInt8(offset)],
  u1: [1, (view, offset) => view.getUint8(offset)],
  i2: [2, (view, offset, isLittle) => view.getInt16(offset, isLittle)],
  u2: [2, (view, offset, isLittle) => view.getUint16(offset, isLittle)],
  i4: [4, (view, offset, isLittle) => view.getInt32(offset, isLittle)],
  u4: [4, (view, offset, isLittle) => view.getUint32(offset, isLittle)],
  i8: [8, (view, offset, isLittle) => view.getBigInt64(offset, isLittle)],
  u8: [8, (view, offset, isLittle) => view.getBigUint64(offset, isLittle)],
  f4: [4, (view, offset, isLittle) => view.getFloat32(offset, isLittle)],
  f8: [8, (view, offset, isLittle) => view.getFloat64(offset, isLittle)],
};

/** How values of a type are read: a number, `U7` for seven characters, `S7` for seven bytes. */
function findReader(kind: string): (typeof READERS)[string] | undefined {
  const [, letter, digits] = /^([US])([1-9]\d{0,5})$/.exec(kind) ?? [];
  const length = Number(digits);
  if (letter === "S") return [length, (view, offset) => readBytes(view, offset, length)];
  if (letter === "U") return [4 * length, (view, offset, isLittle) => readCharacters(view, offset, length, isLittle)];
  return Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
}

/** Zeros behind a text fill its place up. */
const withoutZeros = (text: string): string => text.replace(/\0+$/, "");

function readCharacters(view: DataView, offset: number, length: number, isLittle: boolean): string {
  let text = "";
  for (let i = 0; i < length; i++) {
    const code = view.getUint32(offset + 4 * i, isLittle);
    if (code > 0x10ffff) throw new FormatError("damaged", `it holds a character of the number ${code}`);
    text += String.fromCodePoint(code);
  }
  return withoutZeros(text);
}

function readBytes(view: DataView, offset: number, length: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, length);
  try {
    return withoutZeros(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new FormatError("damaged", "it holds bytes that are no text");
  }
}

/** @throws FormatError where it is none, is cut, or holds anything but numbers and texts */
export function readNpy(bytes: Uint8Array): NpyArray {
  if (!isNpy(bytes) || bytes.length < 12) throw new FormatError("damaged", "it is no .npy file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isFirst = bytes[6] === 1;
  const start = isFirst ? 10 : 12;
  const length = isFirst ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_LINE || start + length > bytes.length) throw new FormatError("damaged", "its header is cut");
  const header = new TextDecoder("latin1").decode(bytes.subarray(start, start + length));
  const type = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const lengths = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  const [, endian, kind = ""] = /^([<>|=])(\w+)$/.exec(type ?? "") ?? [];
  const reader = findReader(kind);
  if (reader === undefined) {
    const shown = type === undefined ? null : showName(type);
    const told = shown ?? (header.includes("descr") ? "several types" : "no type");
    throw new FormatError(
      "refused",
      `it holds values of ${told}; must be numbers (${Object.keys(READERS).join(", ")}) or texts (U, S)`,
    );
  }
  if (order === undefined || lengths === undefined) throw new FormatError("damaged", "its header says no shape");
  const shape = lengths.split(",").flatMap((text) => (text.trim() === "" ? [] : [Number(text)]));
  const [rows, ...others] = shape;
  if (rows === undefined) throw new FormatError("refused", "it holds one number, and no array");
  const columns = others.reduce((product, size) => product * size, 1);
  const [size, read] = reader;
  const data = start + length;
  if (rows * columns * size !== bytes.length - data) {
    const has = (bytes.length - data).toLocaleString("en");
    throw new FormatError(
      "damaged",
      `its shape, ${shape.join(" × ")}, needs ${rows * columns * size} bytes, and it has ${has}`,
    );
  }
  const place = placeOf(shape, order === "True");
  return { rows, columns, at: (row, column) => read(view, data + size * place(row, column), endian !== ">") };
}

/** Where the number in a row and a column stands among all. In Fortran's order the first dimension runs fastest. */
function placeOf(
  [rows = 0, ...others]: readonly number[],
  isFortran: boolean,
): (row: number, column: number) => number {
  const columns = others.reduce((product, size) => product * size, 1);
  if (!isFortran) return (row, column) => row * columns + column;
  return (row, column) => {
    let rest = column;
    let place = 0;
    for (let i = others.length - 1, stride = rows * columns; i >= 0; i--) {
      const size = others[i] as number;
      stride /= size;
      place += (rest % size) * stride;
      rest = Math.floor(rest / size);
    }
    return place + row;
  };
}
