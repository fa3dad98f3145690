/** @file Reads a YAML or JSON document, from a file or from the value of `--set`. */
import { readFileSync, statSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import { describeOddFile } from "../fileKind.ts";
import { DEEPEST_BRACKETS, LARGEST_EXPERIMENT } from "../limits.ts";
import { RequestError } from "./requestError.ts";

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
  if (countOpenBrackets(text) > DEEPEST_BRACKETS) {
    throw new RequestError(`${place(1, 1)}: more than ${DEEPEST_BRACKETS} brackets lie within each other`);
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: "error", stringKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    // The parser's own error for blocks within blocks without end.
    const reason = /call stack/.test(error.message) ? "it is nested too deeply" : error.message;
    throw new RequestError(`${place(line, col)}: ${reason}`);
  }
  try {
    return document.toJS();
  } catch (error) {
    // Aliases that expand without end.
    throw new RequestError(`${place(1, 1)}: ${(error as Error).message}`);
  }
}

/** The most brackets that are open at one place, those in strings and comments too. */
function countOpenBrackets(text: string): number {
  let most = 0;
  let open = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open += bracket === "[" || bracket === "{" ? 1 : -1;
    most = Math.max(most, open);
  }
  return most;
}

function readText(path: string): string | undefined {
  try {
    const status = statSync(path);
    const odd = describeOddFile(status);
    if (odd !== null) throw new RequestError(`${path} is ${odd}, not the file of an experiment`);
    if (status.size > LARGEST_EXPERIMENT) {
      const [found, most] = [status.size, LARGEST_EXPERIMENT].map((bytes) => bytes.toLocaleString("en"));
      throw new RequestError(`${path} is too large for the file of an experiment (${found} bytes; at most ${most})`);
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof RequestError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new RequestError(`${path} cannot be read (${code === "EACCES" ? "permission denied" : message})`);
  }
}
