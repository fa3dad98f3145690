/** @file The disk of the keeper, with all runs on it, and where the browser keeps it beyond the tab. */
import type { FileOnDisk } from "../messages.ts";
import { type DiskChange, type DiskFile, disk, HEAVY } from "../node/disk.ts";
import { mkdirSync } from "../node/fs.ts";
import { OriginFiles } from "./originFiles.ts";
import { WriteQueue } from "./writeQueue.ts";

/** Where runs lie on the disk. */
export const ROOT = "/runs";

export class RunFiles {
  readonly #origin: OriginFiles | null;
  readonly #queues = new Map<string, WriteQueue>();
  /** Hears that what is kept of a run has changed. */
  onKept: (id: string, change: DiskChange) => void = () => {};
  /** Hears that it cannot be kept, or can be again. */
  onProblem: (id: string) => void = () => {};

  private constructor(origin: OriginFiles | null) {
    this.#origin = origin;
    disk.onChange = (change) => this.#keep(change);
    disk.load = async (path) => {
      const bytes = await this.load(path);
      if (bytes === null) throw Object.assign(new Error(`${path} is not there any more`), { code: "ENOENT" });
      return bytes;
    };
  }

  static async open(): Promise<RunFiles> {
    const files = new RunFiles(await OriginFiles.open());
    mkdirSync(ROOT);
    await files.#look(ROOT);
    return files;
  }

  get note(): string | null {
    return this.#origin === null
      ? "This browser keeps no files for this page: runs are lost when the tab is closed. Export those that you need."
      : null;
  }

  listIds(): string[] {
    return disk.list(ROOT);
  }

  has(id: string): boolean {
    return disk.find(`${ROOT}/${id}`)?.kind === "folder" && !id.includes("/");
  }

  /** Of runs, for another worker; what is not at hand comes with `load`. */
  copy(...ids: readonly string[]): FileOnDisk[] {
    return ids.flatMap((id) => disk.filesBelow(`${ROOT}/${id}`).map(([path, file]) => describe(path, file)));
  }

  find(path: string): FileOnDisk | null {
    const entry = disk.find(path);
    return entry?.kind === "file" ? describe(path, entry) : null;
  }

  /** Null where it is not there. */
  async load(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const entry = disk.find(path);
    if (entry?.kind !== "file") return null;
    return entry.bytes ?? (await this.#origin?.read(path).catch(() => null)) ?? null;
  }

  /** Takes what another worker has written. */
  take(path: string, bytes: Uint8Array<ArrayBuffer> | null): void {
    disk.adopt(path, bytes && { bytes, size: bytes.length });
    this.#keep({ path, bytes });
  }

  /** Why a run is not kept; null where it is. */
  problemOf(id: string): string | null {
    return this.#queues.get(id)?.problem ?? null;
  }

  /** Keeps nothing of a run before `start` has come. */
  begin(id: string, start: Promise<unknown>): void {
    this.#queueOf(id, start);
  }

  /** All that there is of a run is kept, or has to wait until there is room. */
  async settle(id: string): Promise<void> {
    await this.#queues.get(id)?.settle();
  }

  remove(id: string): void {
    this.#queues.get(id)?.clear();
    disk.removeAll(`${ROOT}/${id}`);
  }

  /** Looks at what another tab has made of a run. */
  async lookAgain(id: string): Promise<void> {
    if (this.#origin === null) return;
    const path = `${ROOT}/${id}`;
    const kept = new Set((await this.#look(path)).map((file) => file.path));
    for (const [own] of disk.filesBelow(path)) if (!kept.has(own)) disk.adopt(own, null);
    if (kept.size === 0) disk.forget(path);
  }

  async #look(path: string) {
    const files = (await this.#origin?.list(path)) ?? [];
    for (const file of files) {
      const bytes = HEAVY.test(file.path) ? null : ((await this.#origin?.read(file.path)) ?? null);
      disk.adopt(file.path, { size: bytes?.length ?? file.size, bytes });
    }
    return files;
  }

  #keep(change: DiskChange): void {
    if (!change.path.startsWith(`${ROOT}/`)) return;
    if (this.#origin === null) this.onKept(idOf(change.path), change);
    else this.#queueOf(idOf(change.path))?.add(change);
  }

  #queueOf(id: string, start: Promise<unknown> = Promise.resolve()): WriteQueue | null {
    if (this.#origin === null) return null;
    const queue =
      this.#queues.get(id) ??
      new WriteQueue(this.#origin, start, {
        onWritten: (change) => {
          letGo(change);
          this.onKept(id, change);
        },
        onProblem: () => this.onProblem(id),
      });
    this.#queues.set(id, queue);
    return queue;
  }
}

const describe = (path: string, { size, bytes }: DiskFile): FileOnDisk => ({
  path,
  size,
  bytes: HEAVY.test(path) ? null : bytes,
});

/** The run that a file is of. */
export const idOf = (path: string): string => path.slice(ROOT.length + 1).split("/")[0] ?? "";

function letGo({ path, bytes }: DiskChange): void {
  const entry = disk.find(path);
  if (HEAVY.test(path) && entry?.kind === "file" && entry.bytes === bytes) entry.bytes = null;
}
