/** @file `node:fs` in a worker of a page, as far as runs need it, on the worker's own disk. */
import { type TextBytes, toBytes } from "./buffer.ts";
import { type DiskEntry, DiskError, type DiskFile, disk } from "./disk.ts";

/** There are no links that one could follow, and no pipes. */
export const constants = { O_RDONLY: 0, O_RDWR: 2 } as const;

export class Stats {
  readonly size: number;
  readonly mtimeMs: number;
  readonly #kind: DiskEntry["kind"];

  constructor(entry: DiskEntry) {
    this.#kind = entry.kind;
    this.size = entry.kind === "file" ? entry.size : 0;
    this.mtimeMs = entry.changedMs;
  }

  isFile = (): boolean => this.#kind === "file";
  isDirectory = (): boolean => this.#kind === "folder";
  isSymbolicLink = (): boolean => false;
  isFIFO = (): boolean => false;
  isSocket = (): boolean => false;
}

interface Optional {
  readonly throwIfNoEntry?: boolean;
}

export function statSync(path: string, { throwIfNoEntry = true }: Optional = {}): Stats | undefined {
  const entry = disk.find(path);
  if (entry === undefined && !throwIfNoEntry) return undefined;
  return new Stats(entry ?? disk.get(path));
}

export const lstatSync = statSync;

export const existsSync = (path: string): boolean => disk.find(path) !== undefined;

export function realpathSync(path: string): string {
  disk.get(path);
  return path;
}

export function readdirSync(path: string): string[];
export function readdirSync(path: string, options: { readonly withFileTypes: true }): (Stats & { name: string })[];
export function readdirSync(path: string, options?: { readonly withFileTypes: true }) {
  const names = disk.list(path);
  if (options === undefined) return names;
  return names.map((name) => Object.assign(new Stats(disk.get(`${path}/${name}`)), { name }));
}

export function mkdirSync(path: string, { recursive = false }: { readonly recursive?: boolean } = {}): void {
  if (recursive && disk.find(path)?.kind === "folder") return;
  if (recursive && disk.find(parentOf(path)) === undefined) mkdirSync(parentOf(path), { recursive });
  disk.makeFolder(path);
}

const parentOf = (path: string): string => `${path}/..`;

export const renameSync = (from: string, to: string): void => disk.rename(from, to);

export const unlinkSync = (path: string): void => disk.unlink(path);

export const rmdirSync = (path: string): void => disk.removeFolder(path);

export function rmSync(
  path: string,
  { force = false }: { readonly recursive?: boolean; readonly force?: boolean } = {},
) {
  if (!force) disk.get(path);
  disk.removeAll(path);
}

/** Files that are open, by their numbers. Null for a folder. */
const open = new Map<number, { readonly file: DiskFile | null; isChanged: boolean }>();
let lastNumber = 2;

export function openSync(path: string, flags: string | number = "r"): number {
  open.set(++lastNumber, { file: findForOpening(path, flags), isChanged: false });
  return lastNumber;
}

function findForOpening(path: string, flags: string | number): DiskFile | null {
  const entry = disk.find(path);
  if (flags === "wx" && entry !== undefined) throw new DiskError("EEXIST", path);
  if (flags === "wx") return disk.create(path);
  if (entry?.kind === "folder" && flags !== "r" && flags !== constants.O_RDONLY) throw new DiskError("EISDIR", path);
  const found = entry ?? disk.get(path);
  return found.kind === "file" ? found : null;
}

function opened(number: number) {
  const found = open.get(number);
  if (found === undefined) throw new DiskError("EBADF", `file ${number}`);
  return found;
}

function openedFile(number: number) {
  const { file } = opened(number);
  if (file === null) throw new DiskError("EISDIR", `file ${number}`);
  return file;
}

/** The bytes of a file, which are at hand: who reads at once cannot wait for others. */
function bytesOf(file: DiskFile): Uint8Array<ArrayBuffer> {
  if (file.bytes === null) throw new DiskError("EIO", "a file whose bytes are not at hand");
  return file.bytes;
}

export function fstatSync(number: number): Stats {
  return new Stats(opened(number).file ?? { kind: "folder", changedMs: 0 });
}

export function closeSync(number: number): void {
  const { file, isChanged } = opened(number);
  open.delete(number);
  if (isChanged && file !== null) disk.tell(file);
}

/** What is written is told when the file is closed. */
export function fsyncSync(number: number): void {
  opened(number);
}

export function writeSync(number: number, bytes: Uint8Array, offset = 0, length = bytes.length, position = 0): number {
  const file = openedFile(number);
  const part = bytes.subarray(offset, offset + length);
  const end = Math.max(file.size, position + part.length);
  // A new array: the bytes before may be on their way to somebody.
  const whole = new Uint8Array(end);
  whole.set(bytesOf(file));
  whole.set(part, position);
  replace(number, file, whole);
  return part.length;
}

export function ftruncateSync(number: number, size: number): void {
  const file = openedFile(number);
  const whole = new Uint8Array(size);
  whole.set(bytesOf(file).subarray(0, size));
  replace(number, file, whole);
}

function replace(number: number, file: DiskFile, bytes: Uint8Array<ArrayBuffer>): void {
  Object.assign(file, { bytes, size: bytes.length, changedMs: Date.now() });
  opened(number).isChanged = true;
}

export function readFileSync(pathOrNumber: string | number): TextBytes;
export function readFileSync(pathOrNumber: string | number, encoding: string): string;
export function readFileSync(pathOrNumber: string | number, encoding?: string): TextBytes | string {
  const number = typeof pathOrNumber === "number" ? pathOrNumber : openSync(pathOrNumber);
  try {
    const bytes = toBytes(bytesOf(openedFile(number)));
    return encoding === undefined ? bytes : bytes.toString();
  } finally {
    if (typeof pathOrNumber === "string") closeSync(number);
  }
}

export function writeFileSync(path: string, content: string | Uint8Array): void {
  const bytes = toBytes(content);
  const file = disk.find(path) ?? disk.create(path);
  if (file.kind === "folder") throw new DiskError("EISDIR", path);
  Object.assign(file, { bytes, size: bytes.length, changedMs: Date.now() });
  disk.tell(file);
}

export function appendFileSync(path: string, text: string): void {
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  writeFileSync(path, before + text);
}
