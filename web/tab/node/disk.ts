/**
 * @file A small disk in the memory of a worker: folders and files as Node.js knows them, so that runs are kept in a tab by the
 * same code that keeps them in folders. What appears on it under its final name is told to whoever keeps it.
 */
import { resolve } from "./path.ts";

export interface DiskFile {
  readonly kind: "file";
  /** Null where they lie elsewhere, and come with `Disk.load`. */
  bytes: Uint8Array<ArrayBuffer> | null;
  size: number;
  changedMs: number;
}

export interface DiskFolder {
  readonly kind: "folder";
  changedMs: number;
}

export type DiskEntry = DiskFile | DiskFolder;

/** A file as it is from now on; without bytes it is gone. */
export interface DiskChange {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** What is not complete yet is called `.NAME.….tmp`, or lies in a folder that is. */
const TEMPORARY = /\/\.[^/]*\.tmp(\/|$)/;

/** Files that are large, and read by code that can wait for them: their bytes need not be at hand. */
export const HEAVY = /\.(parquet|safetensors)$/;

/** An error as the system's are: its code is what callers go by. */
export class DiskError extends Error {
  readonly code: string;

  constructor(code: string, path: string) {
    super(`${code}: ${path}`);
    this.code = code;
  }
}

export class Disk {
  readonly #entries = new Map<string, DiskEntry>([["/", { kind: "folder", changedMs: 0 }]]);
  /** Hears of what code of this worker changes, in order. */
  onChange: (change: DiskChange) => void = () => {};
  /** Gives the bytes of a file that are not at hand. */
  load: (path: string) => Promise<Uint8Array<ArrayBuffer>> = (path) => Promise.reject(new DiskError("EIO", path));

  find(path: string): DiskEntry | undefined {
    return this.#entries.get(resolve(path));
  }

  /** @throws DiskError where nothing is there */
  get(path: string): DiskEntry {
    const entry = this.find(path);
    if (entry === undefined) throw new DiskError(this.#hasFileAbove(resolve(path)) ? "ENOTDIR" : "ENOENT", path);
    return entry;
  }

  /** The names in a folder, in the order of their letters. */
  list(path: string): string[] {
    if (this.get(path).kind !== "folder") throw new DiskError("ENOTDIR", path);
    const start = folderStart(resolve(path));
    return [...this.#entries.keys()]
      .filter((other) => other.length > start.length && other.startsWith(start) && !other.includes("/", start.length))
      .map((other) => other.slice(start.length))
      .sort();
  }

  /** All files below a folder, by their paths. */
  filesBelow(path: string): [path: string, file: DiskFile][] {
    const start = folderStart(resolve(path));
    return [...this.#entries].flatMap(([other, entry]) =>
      other.startsWith(start) && entry.kind === "file" ? [[other, entry] as [string, DiskFile]] : [],
    );
  }

  makeFolder(path: string): void {
    const place = resolve(path);
    if (this.#entries.has(place)) throw new DiskError("EEXIST", path);
    this.#requireParent(place, path);
    this.#entries.set(place, { kind: "folder", changedMs: Date.now() });
  }

  /** An empty file in place of whatever file there is. */
  create(path: string): DiskFile {
    const place = resolve(path);
    if (this.find(path)?.kind === "folder") throw new DiskError("EISDIR", path);
    this.#requireParent(place, path);
    const file: DiskFile = { kind: "file", bytes: new Uint8Array(0), size: 0, changedMs: Date.now() };
    this.#entries.set(place, file);
    return file;
  }

  /** Tells that a file has other bytes, where it has its final name. */
  tell(file: DiskFile): void {
    for (const [path, entry] of this.#entries) if (entry === file) this.#tellPath(path, file.bytes);
  }

  rename(from: string, to: string): void {
    const [source, target] = [resolve(from), resolve(to)];
    this.#requireParent(source, from);
    this.#requireParent(target, to);
    const entry = this.get(from);
    const there = this.#entries.get(target);
    if (source === target) return;
    if (target.startsWith(folderStart(source))) throw new DiskError("EINVAL", to);
    if (there !== undefined && there.kind !== entry.kind)
      throw new DiskError(there.kind === "folder" ? "EISDIR" : "ENOTDIR", to);
    if (there?.kind === "folder" && this.list(to).length > 0) throw new DiskError("ENOTEMPTY", to);
    const moved = [...this.#entries].filter(([path]) => path === source || path.startsWith(folderStart(source)));
    for (const [path, one] of moved) {
      const place = target + path.slice(source.length);
      this.#entries.delete(path);
      this.#entries.set(place, one);
      if (one.kind !== "file") continue;
      this.#tellPath(path, null);
      this.#tellPath(place, one.bytes);
    }
  }

  /** Removes a file. */
  unlink(path: string): void {
    if (this.get(path).kind === "folder") throw new DiskError("EISDIR", path);
    this.#entries.delete(resolve(path));
    this.#tellPath(resolve(path), null);
  }

  /** Removes an empty folder. */
  removeFolder(path: string): void {
    if (this.list(path).length > 0) throw new DiskError("ENOTEMPTY", path);
    this.#entries.delete(resolve(path));
  }

  /** Removes all that is there, if there is anything. */
  removeAll(path: string): void {
    const place = resolve(path);
    for (const [other, entry] of [...this.#entries]) {
      if (other !== place && !other.startsWith(folderStart(place))) continue;
      this.#entries.delete(other);
      if (entry.kind === "file") this.#tellPath(other, null);
    }
  }

  /** Takes what was changed elsewhere, and tells nobody. A file that is only announced has no bytes. */
  adopt(path: string, file: { readonly bytes: Uint8Array<ArrayBuffer> | null; readonly size: number } | null): void {
    const place = resolve(path);
    if (file === null) {
      this.#entries.delete(place);
      return;
    }
    for (let end = place.indexOf("/", 1); end > 0; end = place.indexOf("/", end + 1)) {
      const folder = place.slice(0, end);
      if (!this.#entries.has(folder)) this.#entries.set(folder, { kind: "folder", changedMs: Date.now() });
    }
    this.#entries.set(place, { kind: "file", bytes: file.bytes, size: file.size, changedMs: Date.now() });
  }

  /** Takes that a folder is gone elsewhere, with all that was in it, and tells nobody. */
  forget(path: string): void {
    const place = resolve(path);
    for (const other of [...this.#entries.keys()]) {
      if (other === place || other.startsWith(folderStart(place))) this.#entries.delete(other);
    }
  }

  #tellPath(path: string, bytes: Uint8Array<ArrayBuffer> | null): void {
    if (!TEMPORARY.test(path)) this.onChange({ path, bytes });
  }

  #requireParent(place: string, path: string): void {
    const parent = this.#entries.get(place.slice(0, place.lastIndexOf("/")) || "/");
    if (parent === undefined) throw new DiskError(this.#hasFileAbove(place) ? "ENOTDIR" : "ENOENT", path);
    if (parent.kind !== "folder") throw new DiskError("ENOTDIR", path);
    parent.changedMs = Date.now();
  }

  #hasFileAbove(place: string): boolean {
    for (let end = place.indexOf("/", 1); end > 0; end = place.indexOf("/", end + 1)) {
      if (this.#entries.get(place.slice(0, end))?.kind === "file") return true;
    }
    return false;
  }
}

const folderStart = (place: string): string => (place === "/" ? place : `${place}/`);

/** The disk of this worker. */
export const disk = new Disk();
