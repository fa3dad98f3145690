/** @file Files that were dropped on a page or chosen there, read as a disk's are. */
import { RequestError } from "../../experiment/requestError.ts";
import { StoreError } from "../../files/storeError.ts";
import { FormatError } from "../../formatError.ts";
import { RECOGNISED_BYTES, recogniseFormat } from "../../interop/index.ts";
import type { LogFiles } from "../../logs/logFiles.ts";
import { isPacked, peek, widen, widenHead } from "../../logs/widen.ts";

export interface GivenFile {
  /** Names of folders and the file's, with slashes between. */
  readonly path: string;
  readonly blob: Blob;
}

export function openGiven(files: readonly GivenFile[]): LogFiles {
  const blobs = new Map(files.map(({ path, blob }) => [path, blob]));
  const blobOf = (path: string): Blob => {
    const blob = blobs.get(path);
    if (blob === undefined) throw new StoreError("missing", path, `there is no file ${path}`);
    return blob;
  };
  const readHead = (path: string) => unpackStart(blobOf(path));
  return {
    isFolder: async (path) => !blobs.has(path),
    listFolder: async (path) => listFolder([...blobs.keys()], path),
    recognise: async (path) => {
      if (nameOf(path).includes("tfevents")) return "tensorboard";
      try {
        return recogniseFormat(await readHead(path), blobOf(path).size);
      } catch (error) {
        throw error instanceof FormatError ? new RequestError(`${path} ${error.message}`) : error;
      }
    },
    readStart: async (path) => new TextDecoder("latin1").decode(await readHead(path)),
    countBytes: async (path) => blobs.get(path)?.size ?? 0,
    readChunks: async function* (path, onChunk = () => {}) {
      for await (const chunk of chunksOf(blobOf(path).stream())) {
        onChunk(chunk);
        yield chunk;
      }
    },
    unpack,
    join: (folder, name) => (folder === "" ? name : `${folder}/${name}`),
    nameOf,
    folderOf: (path) => path.slice(0, Math.max(0, path.lastIndexOf("/"))),
  };
}

/** What to read of these: one folder, or the files that are parts of one run. */
export function listPaths(files: readonly GivenFile[]): string[] {
  const tops = [...new Set(files.map(({ path }) => path.split("/", 1)[0] ?? ""))];
  // Event files that were chosen by themselves are those of a folder.
  const areEvents = tops.length > 1 && tops.every((name) => name.includes("tfevents"));
  return areEvents ? [""] : tops;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function listFolder(paths: readonly string[], folder: string) {
  const prefix = folder === "" ? "" : `${folder}/`;
  const names = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  return {
    files: names.filter((name) => !name.includes("/")).sort(),
    folders: [...new Set(names.filter((name) => name.includes("/")).map((name) => name.split("/", 1)[0] ?? ""))].sort(),
  };
}

async function unpackStart(blob: Blob): Promise<Uint8Array> {
  const head = new Uint8Array(await blob.slice(0, RECOGNISED_BYTES).arrayBuffer());
  if (!isPacked(head)) return widenHead(head);
  try {
    for await (const chunk of gunzip(chunksOf(blob.stream()))) return widenHead(chunk.subarray(0, RECOGNISED_BYTES));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return head;
}

async function* unpack(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const { first, all } of peek(chunks)) yield* widen(isPacked(first) ? gunzip(all) : all);
}

async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: async (controller) => {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
    },
  });
  try {
    yield* chunksOf(packed.pipeThrough(new DecompressionStream("gzip")));
  } catch {
    throw new FormatError("damaged", "its gzip is damaged, cut, or of several parts; unpack it first");
  }
}

/** Not every browser can iterate over a stream. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Where nobody asks for more, the rest is not read.
    reader.cancel().catch(() => {});
  }
}
