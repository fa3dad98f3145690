/**
 * @file Reads experiment.yaml of a run fast, for lists of a thousand of them: only the form that `toYaml` writes, a setting a
 * line. What has any other form is left to the YAML reader, which takes a hundred times as long.
 */
import type { Settings } from "./experimentFile.ts";

type Mutable = Record<string, unknown>;

const NAME = /^[A-Za-z]\w*$/;
const BLANK = 32;
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;
/** Words that YAML reads as something else than a text, or may; and what begins like one of its signs. */
const PLAIN = /^[A-Za-z/][\w ./+-]*$/;
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** Thrown where the text has another form, and by nobody seen. */
const OTHER_FORM = new Error("of another form");

/** The settings that the text holds; undefined where it has another form. */
export function readPlainSettings(text: string): Settings | undefined {
  try {
    return readMapping(text);
  } catch (error) {
    if (error === OTHER_FORM) return undefined;
    throw error;
  }
}

type Container = Mutable | unknown[];

function readMapping(text: string): Settings {
  const root: Mutable = {};
  // What is open at each depth: a line two blanks deeper belongs to the one before it.
  const open: Container[] = [root];
  let key: string | null = null;
  const openBelow = (inner: Container): void => {
    const outer = open.at(-1) as Mutable;
    if (key === null) throw OTHER_FORM;
    outer[key] = inner;
    open.push(inner);
    key = null;
  };
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const { depth, isItem, name, value } = readLine(line);
    if (key !== null && depth === open.length) openBelow(isItem ? [] : {});
    if (key !== null || depth >= open.length) throw OTHER_FORM;
    open.length = depth + 1;
    let container = open[depth] as Container;
    if (Array.isArray(container) !== isItem) throw OTHER_FORM;
    if (Array.isArray(container)) {
      const item: Mutable = {};
      container.push(item);
      open.push(item);
      container = item;
    }
    if (Object.hasOwn(container, name)) throw OTHER_FORM;
    if (value === undefined) key = name;
    else container[name] = value;
  }
  if (key !== null) throw OTHER_FORM;
  return root;
}

interface Entry {
  readonly depth: number;
  readonly isItem: boolean;
  readonly name: string;
  /** Undefined for a group. */
  readonly value: unknown;
}

/** Runs that are listed together have most lines in common: each is read once. */
const known = new Map<string, Entry>();
const MOST_KNOWN = 20_000;

function readLine(line: string): Entry {
  const found = known.get(line);
  if (found !== undefined) return found;
  if (known.size === MOST_KNOWN) known.clear();
  const entry = parseLine(line);
  known.set(line, entry);
  return entry;
}

function parseLine(line: string): Entry {
  let start = 0;
  while (line.charCodeAt(start) === BLANK) start++;
  const depth = start / 2;
  const isItem = line.startsWith("- ", start);
  if (isItem) start += 2;
  const colon = line.indexOf(":", start);
  const name = line.slice(start, colon === -1 ? start : colon);
  if (!Number.isInteger(depth) || !NAME.test(name)) throw OTHER_FORM;
  if (colon === line.length - 1) return { depth, isItem, name, value: undefined };
  if (line.charCodeAt(colon + 1) !== BLANK) throw OTHER_FORM;
  return { depth, isItem, name, value: readValue(line.slice(colon + 2)) };
}

function readValue(text: string): unknown {
  if (text === "{}") return {};
  if (!text.startsWith("[")) return readScalar(text);
  if (!text.endsWith("]") || /["'{}#]/.test(text)) throw OTHER_FORM;
  const inner = text.slice(1, -1).trim();
  return inner === "" ? [] : inner.split(", ").map(readScalar);
}

function readScalar(text: string): unknown {
  if (WORDS.has(text)) return WORDS.get(text);
  if (NUMBER.test(text)) return Number(text);
  if (text.startsWith('"')) return readQuoted(text);
  // Words such as Null or TRUE are left to who knows YAML.
  if (!PLAIN.test(text) || text.endsWith(" ") || /^(true|false|null)$/i.test(text)) throw OTHER_FORM;
  return text;
}

function readQuoted(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw OTHER_FORM;
  }
}
