/** @file What a file is that somebody else has made. */
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { RequestError } from "../experiment/index.ts";
import { describeOddFile } from "../fileKind.ts";
import { cannotRead, StoreError } from "../files/index.ts";
import { describeMissingFolder } from "../files/missingFolder.ts";
import { FormatError } from "../formatError.ts";
import { type LogFormat, RECOGNISED_BYTES, recogniseFormat } from "../interop/recogniseFormat.ts";
import { unpackHead } from "./unpackChunks.ts";

/**
 * What the file at a path is.
 * @throws RequestError for what is known not to be readable
 */
export async function recogniseFile(path: string): Promise<LogFormat | "safetensors"> {
  const status = await stat(path).catch(() => null);
  if (status === null) throw new StoreError("missing", path, describeMissingFolder(path) ?? `there is no file ${path}`);
  const odd = status.isDirectory() ? null : describeOddFile(status);
  if (odd !== null) throw new RequestError(`${path} is ${odd}, not a file; write what comes from it to a file first`);
  if (status.isDirectory() || basename(path).includes("tfevents")) return "tensorboard";
  try {
    return recogniseFormat(unpackHead(await readHead(path)), status.size);
  } catch (error) {
    throw error instanceof FormatError ? new RequestError(`${path} ${error.message}`) : error;
  }
}

/** The first characters of a file. */
export const readStart = async (path: string): Promise<string> =>
  new TextDecoder("latin1").decode(unpackHead(await readHead(path)));

/** The first bytes of a file. */
export async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path).catch((error: unknown) => {
    throw cannotRead(path, error);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(RECOGNISED_BYTES), 0, RECOGNISED_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
