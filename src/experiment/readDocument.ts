/** @file Reads a YAML or JSON document, from a file or from the value of `--set`. */
import { readFileSync, statSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import { RequestError } from "./requestError.ts";

const LARGEST_BYTES = 2 ** 20;

/**
 * The document in the file at `path`. JSON is read as the YAML that it is.
 * @returns undefined where there is no such file.
 * @throws RequestError when the file cannot be read or is no YAML document.
 */
export function readDocumentFile(path: string): unknown {
  const text = readText(path);
  if (text === undefined) return undefined;
  const document = parseYaml(text, (line, column) => `${path}:${line}:${column}`);
  if (document === null) throw new RequestError(`${path} holds no settings`);
  return document;
}

/**
 * The value of a YAML text.
 * @param place How an error names the place of a line and column, both from 1.
 * @throws RequestError when the text is no YAML document.
 */
export function parseYaml(text: string, place: (line: number, column: number) => string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: "error", stringKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new RequestError(`${place(line, col)}: ${error.message}`);
  }
  try {
    return document.toJS();
  } catch (error) {
    // Aliases that expand without end.
    throw new RequestError(`${place(1, 1)}: ${(error as Error).message}`);
  }
}

function readText(path: string): string | undefined {
  try {
    const status = statSync(path);
    if (status.isDirectory()) throw new RequestError(`${path} is a folder, not the file of an experiment`);
    // Nobody may be writing into a pipe, and a device may have no end.
    if (!status.isFile()) throw new RequestError(`${path} is a pipe or a device, not the file of an experiment`);
    if (status.size > LARGEST_BYTES) throw new RequestError(`${path} is too large for the file of an experiment`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof RequestError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new RequestError(`${path} cannot be read (${code === "EACCES" ? "permission denied" : message})`);
  }
}
