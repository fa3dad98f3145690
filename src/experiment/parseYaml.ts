/** @file Reads a YAML or JSON text. */
import { LineCounter, parseDocument } from "yaml";
import { DEEPEST_BRACKETS } from "../limits.ts";
import { RequestError } from "./requestError.ts";

/** What the parser says to who calls it, for who wrote the text. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  // Blocks within blocks without end.
  [/call stack/, "it is nested too deeply"],
  [/multiple documents/, "it holds several documents, and one is read"],
];

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
    const reason = REASONS.find(([pattern]) => pattern.test(error.message))?.[1] ?? error.message;
    throw new RequestError(`${place(line, col)}: ${reason}`);
  }
  try {
    const value: unknown = document.toJS();
    refuseCycles(value, []);
    return value;
  } catch (error) {
    // Aliases that expand without end, or that stand for nothing: then a pattern was meant.
    const { message } = error as Error;
    const [, name] = /^Unresolved alias .*: (.*)$/.exec(message) ?? [];
    const reason = name === undefined ? message : `what begins with * needs quotes: "*${name}"`;
    throw new RequestError(`${place(1, 1)}: ${reason}`);
  }
}

/** An alias may stand for what it lies in. */
function refuseCycles(value: unknown, within: readonly unknown[]): void {
  if (typeof value !== "object" || value === null) return;
  if (within.includes(value)) throw new Error("an alias stands for what it lies in itself");
  for (const inner of Object.values(value)) refuseCycles(inner, [...within, value]);
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
