/** @file Reads the YAML or JSON document of a file. */
import { readFileSync, statSync } from "node:fs";
import { describeOddFile } from "../../fileKind.ts";
import { LARGEST_EXPERIMENT } from "../../limits.ts";
import { parseYaml } from "../parseYaml.ts";
import { RequestError } from "../requestError.ts";

/** What a file is read as, and how large it may be. */
interface DocumentKind {
  readonly what: string;
  readonly mostBytes: number;
}

const EXPERIMENT: DocumentKind = { what: "an experiment", mostBytes: LARGEST_EXPERIMENT };

/**
 * The document in the file at `path`. JSON is read as the YAML that it is.
 * @returns undefined where there is no such file.
 * @throws RequestError when the file cannot be read or is no YAML document.
 */
export function readDocumentFile(path: string, kind = EXPERIMENT): unknown {
  const text = readText(path, kind);
  if (text === undefined) return undefined;
  const document = parseYaml(text, (line, column) => `${path}:${line}:${column}`);
  if (document === null) throw new RequestError(`${path} holds no settings`);
  return document;
}

function readText(path: string, { what, mostBytes }: DocumentKind): string | undefined {
  try {
    const status = statSync(path);
    const odd = describeOddFile(status);
    if (odd !== null) throw new RequestError(`${path} is ${odd}, not the file of ${what}`);
    if (status.size > mostBytes) {
      const [found, most] = [status.size, mostBytes].map((bytes) => bytes.toLocaleString("en"));
      throw new RequestError(`${path} is too large for the file of ${what} (${found} bytes; at most ${most})`);
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof RequestError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new RequestError(`${path} cannot be read (${code === "EACCES" ? "permission denied" : message})`);
  }
}
