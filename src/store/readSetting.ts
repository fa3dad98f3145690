/** @file One setting of a run, without reading the others: for who looks at very many runs. */
import { parseDocument } from "yaml";
import { decodeExperiment } from "./experimentFile.ts";

/**
 * The setting at `path` in the text of an experiment.yaml; undefined where there is none. The text is followed line by
 * line as the program lays it out; one that somebody laid out otherwise is read as a whole.
 * @throws Error with the reason where the text is none of settings
 */
export function readSetting(text: string, path: readonly string[]): unknown {
  const lines = text.split("\n");
  let at = 0;
  for (const [depth, name] of path.entries()) {
    const indent = "  ".repeat(depth);
    const start = `${indent}${name}:`;
    while (at < lines.length && !lines[at]?.startsWith(start)) {
      const line = lines[at] ?? "";
      // What is less indented belongs to another group.
      if (depth > 0 && line !== "" && !line.startsWith(indent)) return readWhole(text, path);
      at++;
    }
    const line = lines[at];
    if (line === undefined) return readWhole(text, path);
    const rest = line.slice(start.length).trim();
    if (depth === path.length - 1) {
      const isPlain = rest !== "" && !/^[|>&*!#]/.test(rest);
      return isPlain ? parseDocument(rest, { logLevel: "error" }).toJS({ maxAliasCount: 0 }) : readWhole(text, path);
    }
    if (rest !== "") return readWhole(text, path);
    at++;
  }
  return readWhole(text, path);
}

function readWhole(text: string, path: readonly string[]): unknown {
  let value: unknown = decodeExperiment(text);
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
