/** @file Files in the storage that a browser keeps for the page's origin, by their paths on the disk of the keeper. */

/** Of this program's, beside whatever else the origin keeps. */
const FOLDER = "slingshot";

/** Not in every library of types yet. */
interface Movable {
  move?(name: string): Promise<void>;
}

export class OriginFiles {
  readonly #root: FileSystemDirectoryHandle;

  private constructor(root: FileSystemDirectoryHandle) {
    this.#root = root;
  }

  /** Null where the browser keeps nothing: in some private windows, or where it is forbidden. */
  static async open(): Promise<OriginFiles | null> {
    try {
      const origin = await navigator.storage.getDirectory();
      return new OriginFiles(await origin.getDirectoryHandle(FOLDER, { create: true }));
    } catch {
      return null;
    }
  }

  /** All files below a folder; what is not complete, or was not when its tab was closed, is none. */
  async list(path: string): Promise<{ readonly path: string; readonly size: number }[]> {
    const folder = await this.#folder(path, false);
    return folder === null ? [] : listFiles(folder, path);
  }

  /** Null where there is none. */
  async read(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const folder = await this.#folder(parentOf(path), false);
      const file = await (await folder?.getFileHandle(nameOf(path)))?.getFile();
      return file === undefined ? null : new Uint8Array(await file.arrayBuffer());
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** All of it or nothing, where files can be renamed; in place of what is there. */
  async write(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const folder = await this.#folder(parentOf(path), true);
    const name = nameOf(path);
    const temporary = `.${name}.tmp`;
    const file: (FileSystemFileHandle & Movable) | undefined = await folder?.getFileHandle(temporary, { create: true });
    const isMovable = file?.move !== undefined;
    const target = isMovable ? file : await folder?.getFileHandle(name, { create: true });
    const access = await target?.createSyncAccessHandle();
    try {
      access?.truncate(0);
      access?.write(bytes);
      access?.flush();
    } finally {
      access?.close();
    }
    if (isMovable) await file?.move?.(name);
    else await folder?.removeEntry(temporary);
  }

  /** Whether it is there or not; with it go the folders in which no file is left. */
  async remove(path: string): Promise<void> {
    await this.#removeEntry(path);
    for (let folder = parentOf(path); folder.split("/").length > 2; folder = parentOf(folder)) {
      if ((await this.list(folder)).length > 0) return;
      await this.#removeEntry(folder);
    }
  }

  async #removeEntry(path: string): Promise<void> {
    try {
      await (await this.#folder(parentOf(path), false))?.removeEntry(nameOf(path), { recursive: true });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  async #folder(path: string, create: boolean): Promise<FileSystemDirectoryHandle | null> {
    let folder = this.#root;
    try {
      for (const name of path.split("/").filter(Boolean)) folder = await folder.getDirectoryHandle(name, { create });
      return folder;
    } catch (error) {
      if (!create && isMissing(error)) return null;
      throw error;
    }
  }
}

async function listFiles(folder: FileSystemDirectoryHandle, path: string): Promise<{ path: string; size: number }[]> {
  const files: { path: string; size: number }[] = [];
  for await (const [name, entry] of folder.entries()) {
    const place = `${path}/${name}`;
    if (entry.kind === "directory") files.push(...(await listFiles(entry as FileSystemDirectoryHandle, place)));
    else if (!/^\..*\.tmp$/.test(name))
      files.push({ path: place, size: (await (entry as FileSystemFileHandle).getFile()).size });
  }
  return files;
}

const isMissing = (error: unknown): boolean => error instanceof DOMException && error.name === "NotFoundError";

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
