/** @file Options that several commands share, and what they may be. */
import { type Command, Option } from "commander";
import { DEFINITION_FORMS, type GrokkingDefinition, parseGrokkingDefinition } from "../analysis/grokkingDefinitions.ts";
import { RequestError } from "../experiment/requestError.ts";
import { LONGEST_NOTE } from "../limits.ts";
import { listChoices } from "../listNames.ts";
import { showValue } from "../showValue.ts";
import { isTag, type LabelChange, TAG_RULE } from "../store/labels.ts";

/** More threads than this share too little work each to meet at every step. */
const MOST_THREADS = 64;

/** What `--data` means, for every command that reads the data of an experiment. */
export const DATA_OPTION =
  "folder or file of the data, for data that are read from files; of a run, where they are now";

/** Adds the options of every command that trains. */
export function addTrainingOptions(command: Command): Command {
  return command
    .option("--threads <n>", "1 to 64, or auto; never changes a bit of the result", "auto")
    .option("--engine <name>", "wasm, or reference: plain TypeScript, slow, the same bits", "wasm")
    .option("--data <path>", DATA_OPTION)
    .option("--flush <seconds>", "rows are written to disk so often, for who watches the run (default: 10)")
    .addOption(createGrokkedOption("what counts as generalised at the end, for t4 and the delay (default: notsawo)"))
    .option("--json", "one JSON document as the last line of standard output")
    .option("--quiet", "narrate nothing but errors");
}

/** Adds the options by which a new run is named and found again. */
export function addLabelOptions(command: Command): Command {
  return command
    .option("--name <name>", "short for --set name=<name>: part of the name of the run's folder")
    .option("--tag <tag>", "a tag to find the run by (repeatable; slingshot annotate changes them)", collect)
    .option("--note <text>", "a note of the run");
}

/** As `addLabelOptions` gives them. */
export interface LabelOptions {
  readonly tag?: readonly string[];
  readonly note?: string;
}

/** @throws RequestError */
export function parseLabels({ tag, note }: LabelOptions): LabelChange | undefined {
  if (tag === undefined && note === undefined) return undefined;
  const add = (tag ?? []).map((text) => parseTag("--tag", text));
  return { add, ...(note !== undefined && { note: parseNote("--note", note) }) };
}

/** @param allowed what the option must be, to be read after "must be" */
export function refuseOption(option: string, text: string, allowed: string): RequestError {
  return new RequestError(`${option}: ${showValue(text)} is not allowed; must be ${allowed}`);
}

/** @throws RequestError */
export function parseChoice<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((name) => name === text);
  if (choice === undefined) throw refuseOption(option, text, listChoices(choices));
  return choice;
}

/** @throws RequestError */
export function parseThreads(text: string): number | "auto" {
  if (text === "auto") return text;
  const threads = Number(text);
  if (/^\d+$/.test(text) && threads >= 1 && threads <= MOST_THREADS) return threads;
  throw refuseOption("--threads", text, `auto or a whole number from 1 to ${MOST_THREADS}`);
}

/** @throws RequestError */
export function parseCount(option: string, text: string, least: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count) && count >= least) return count;
  throw refuseOption(option, text, `a whole number from ${least} on`);
}

/** What a number may be; without `least` it is to be above 0. */
export interface NumberRange {
  readonly least?: number;
  /** Whether `most` itself is too much. */
  readonly below?: boolean;
  readonly most: number;
}

/** @throws RequestError */
export function parseNumber(option: string, text: string, { least, most, below = false }: NumberRange): number {
  const value = Number(text);
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
  const isEnough = least === undefined ? value > 0 : value >= least;
  if (isNumber && isEnough && (below ? value < most : value <= most)) return value;
  const from = least === undefined ? "above 0" : `from ${least}`;
  throw refuseOption(
    option,
    text,
    `a number ${from}${least === undefined ? ", " : " "}${below ? `below ${most}` : `${least === undefined ? "at most" : "to"} ${most}`}`,
  );
}

/** @throws RequestError */
export const parseSeconds = (option: string, text: string): number =>
  parseNumber(option, text, { least: 0.1, most: 86_400 });

/** @throws RequestError */
export function parseEngine(text: string): "wasm" | "reference" {
  return parseChoice("--engine", text, ["wasm", "reference"]);
}

/** @throws RequestError */
export function parseTag(option: string, text: string): string {
  if (isTag(text)) return text;
  throw refuseOption(option, text, TAG_RULE);
}

/** @throws RequestError */
export function parseNote(option: string, text: string): string {
  if (text.length <= LONGEST_NOTE) return text;
  throw new RequestError(`${option}: a text of ${text.length} characters is not allowed; at most ${LONGEST_NOTE}`);
}

/** @param what it decides, to be read before the forms that a definition has */
export function createGrokkedOption(what = "what counts as generalised"): Option {
  return new Option("--grokked <definition>", `${what}: ${DEFINITION_FORMS}`);
}

/** @throws RequestError */
export function parseGrokked(text: string): GrokkingDefinition;
export function parseGrokked(text: string | undefined): GrokkingDefinition | undefined;
export function parseGrokked(text: string | undefined): GrokkingDefinition | undefined {
  if (text === undefined) return undefined;
  const definition = parseGrokkingDefinition(text);
  if (definition === null) throw refuseOption("--grokked", text, DEFINITION_FORMS);
  return definition;
}

/** Gathers an option that may be given several times. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/** Settings of an experiment as options give them, each with its option. */
export interface SettingOptions {
  readonly set?: readonly string[] | undefined;
  readonly steps?: string | undefined;
  readonly seed?: string | undefined;
  readonly name?: string | undefined;
  readonly data?: string | undefined;
}

/** What `--set` and the options that are short for it change in an experiment. */
export function listOverrides(options: SettingOptions): { readonly set: string; readonly option: string }[] {
  // Names and paths are text, whatever they look like.
  const text = (value: string | undefined) => (value === undefined ? value : JSON.stringify(value));
  const { steps, seed, name, data } = options;
  const values = { steps, seed, name: text(name), data: text(data) };
  const short = Object.entries(values).flatMap(([option, value]) =>
    value === undefined ? [] : [{ set: `${option === "data" ? "data.path" : option}=${value}`, option: `--${option}` }],
  );
  return [...(options.set ?? []).map((set) => ({ set, option: "--set" })), ...short];
}
