/** @file Reads the YAML or JSON document of a file. */
import { readFileSync, statSync } from "node:fs";
import { describeOddFile } from "../../fileKind.ts";
import { LARGEST_EXPERIMENT } from "../../limits.ts";
import { parseYaml } from "../parseYaml.ts";
import { RequestError } from "../requestError.ts";

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
