/** @file Logs for people: a line of names and numbers for each step, as nanoGPT, llm.c, Megatron and modded-nanoGPT print them. */

import { type ByteChunks, decodeText, splitLines, unifyNewlines } from "../text/byteChunks.ts";
import { parseNumber } from "../text/numberText.ts";
import { arrange } from "./arrange.ts";
import { type ColumnOptions, isStepName } from "./logColumns.ts";
import { Records } from "./records.ts";
import { compileSkip } from "./skipNames.ts";
import type { LogReading } from "./table.ts";

const NUMBER = String.raw`[+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|nan|inf(?:inity)?)`;
/** A name, what may stand between it and its number, the number, and what it is out of. */
const PAIR = new RegExp(
  String.raw`(?<![\w./-])([A-Za-z_][\w./-]*(?: [A-Za-z_][\w./-]*){0,4}(?: ?\([\w ]+\))?)(\s*[:=]\s*|\s+)(${NUMBER})(?:\s*\/\s*\d+)?(?:(?:%|ms|s|sec|h|it\/s)(?![\w]))?`,
  "gi",
);
/** The times of day and dates that logs begin with, the beginning of a line of a logger, and numbers in brackets. */
const STAMP = /\d{4}-\d\d-\d\d[T ]?|\b\d\d:\d\d:\d\d(?:[.,]\d+)?|\([^()=:]*\)(?=[|\s]|$)|\[[^\]]*\]/g;
/** Short names for the steps. */
const SHORT = /^(s|it|iter|step)$/i;

const EPOCH = /^epochs?$/i;
/** `validation loss at iteration`, as Megatron begins a line. */
const AT = /^(.+) at (step|iteration|epoch)$/i;

const JSON_ROW = /^\s*(\{\s*"|\[\s*[{"])/;

/** Lines at the beginning of a file that are looked at. */
const MOST_LINES = 200;

interface Pair {
  readonly name: string;
  readonly value: number;
}

/** The names and numbers of a line, its step first; null where it is no line of a log. */
function readPairs(line: string): readonly [Pair, ...Pair[]] | null {
  const isPartOfName = (stamp: string) => /^\(\w+( \w+)*\)$/.test(stamp) && line.includes(`${stamp}:`);
  const plain = line.replace(STAMP, (stamp) => (isPartOfName(stamp) ? stamp : " ")).replace(/['"{}]/g, "");
  const pairs: Pair[] = [];
  let prefix = "";
  for (const [, words = "", between = "", number = ""] of plain.matchAll(PAIR)) {
    const value = parseNumber(number.replaceAll(",", ""));
    if (value === undefined) continue;
    // What a logger writes before `epoch=3` is no part of the name.
    let name = between.includes("=") ? words.slice(words.lastIndexOf(" ") + 1) : words;
    const at = AT.exec(name);
    if (at !== null) [name, prefix] = [at[2] as string, `${at[1]} `];
    pairs.push({ name, value });
  }
  const isStep = ({ name }: Pair) => isStepName(name) || SHORT.test(name);
  // A batch or an iteration says more than the epoch that it is in.
  const step = pairs.find((pair) => isStep(pair) && !EPOCH.test(pair.name)) ?? pairs.find(isStep);
  if (step === undefined || pairs.length < 2) return null;
  const others = pairs.filter((pair) => pair !== step).map(({ name, value }) => ({ name: prefix + name, value }));
  return [{ ...step, name: EPOCH.test(step.name) ? "epoch" : "step" }, ...others];
}

/** Whether a text is such a log: several of its first lines are, and it is no table. */
export function isTextLog(head: string): boolean {
  const lines = head.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  const found = lines.slice(0, MOST_LINES).filter((line) => !JSON_ROW.test(line) && readPairs(line) !== null);
  return found.length > 0 && 5 * found.length >= Math.min(lines.length, 10);
}

/**
 * Reads the lines that hold a step and another number; what else is printed is passed over.
 * @throws FormatError where no line does
 */
export async function readTextLog(chunks: ByteChunks, options: ColumnOptions = {}): Promise<LogReading[]> {
  const records = new Records();
  const skips = [...(options.skip ?? [])].map(compileSkip);
  let passed = 0;
  for await (const line of splitLines(unifyNewlines(decodeText(chunks)), options.firstLine)) {
    const pairs = line.text.trim() === "" ? null : readPairs(line.text);
    if (pairs === null) {
      if (line.text.trim() !== "") passed++;
      continue;
    }
    const row = records.addRow(line.number);
    const seen = new Set<string>();
    for (const { name, value } of pairs) {
      if (seen.has(name)) continue;
      seen.add(name);
      if (skips.some((isMeant) => isMeant(name))) records.skipped.add(name);
      else records.column(name).addNumber(row, value);
    }
  }
  const notes =
    passed === 0 ? [] : [`${passed} ${passed === 1 ? "line" : "lines"} without a step and a number passed over`];
  return arrange(records, options, notes);
}
