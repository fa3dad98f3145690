/** @file Adds a user's part to those that can be chosen, once it is as every part must be. */
import { z } from "zod";
import { type DataPart, dataParts } from "../data/index.ts";
import { RequestError } from "../experiment/index.ts";
import {
  type Instrument,
  instrumentParts,
  listRecordedColumns,
  type ProbePart,
  probeParts,
  type RecordedColumn,
  TOPICS,
} from "../instruments/index.ts";
import { listChoices } from "../listNames.ts";
import { type LossPart, lossParts } from "../losses/index.ts";
import { type ModelPart, modelParts } from "../models/index.ts";
import { type OptimizerPart, optimizerParts, type TransformPart, transformParts } from "../optimizers/index.ts";
import type { PartKind } from "../registry.ts";
import { showValue } from "../showValue.ts";
import { describeThrown, guardPart } from "./guardPart.ts";

type AnyPart = OptimizerPart | TransformPart | LossPart | ModelPart | DataPart | Instrument | ProbePart;

/** The lists, by kind. A part's kind says that it is of the list's type. */
const LISTS = {
  optimizer: optimizerParts,
  transform: transformParts,
  loss: lossParts,
  model: modelParts,
  data: dataParts,
  instrument: instrumentParts,
  probe: probeParts,
} as unknown as Readonly<Record<PartKind, { has(name: string): boolean; add(part: AnyPart): void }>>;

/** What a part of a kind says in lists, besides its functions. */
const LISTS_OF_NAMES: Readonly<Partial<Record<PartKind, readonly string[]>>> = { model: ["accepts", "firstWeights"] };

/**
 * Adds `part` to the list of its kind.
 * @param file where it comes from, for messages
 * @throws RequestError where its name is taken, or a setting or column does not say what it is
 */
export function registerPart(kind: PartKind, part: AnyPart, file: string): void {
  const refuse = (reason: string): never => {
    throw new RequestError(`${file}: the ${kind} ${String(part.name)} ${reason}`);
  };
  if (typeof part.name !== "string" || !/^[A-Za-z][A-Za-z0-9]*$/.test(part.name)) {
    refuse("is not allowed; its name must be letters and digits, the first a letter");
  }
  if (LISTS[kind].has(part.name)) refuse("is there already; a part needs a name of its own");
  if ("settings" in part) checkSettings(kind, part.name, part.settings, refuse);
  for (const column of columnsOf(kind, part)) checkColumn(column, refuse);
  if (kind === "loss" && typeof (part as LossPart).unit !== "string") refuse("has no unit, like nats");
  for (const list of LISTS_OF_NAMES[kind] ?? []) {
    const names: unknown = (part as unknown as Readonly<Record<string, unknown>>)[list];
    if (!Array.isArray(names)) refuse(`has no list ${list}`);
  }
  LISTS[kind].add(guardPart(kind, part, `${file}: the ${kind} ${part.name}`));
}

type Refuse = (reason: string) => never;

/** The part of JSON Schema that says what a setting is. */
interface SettingNode {
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
}

interface GroupNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SettingNode>>;
  readonly additionalProperties?: boolean;
}

function checkSettings(kind: PartKind, name: string, settings: unknown, refuse: Refuse): void {
  if (!(settings instanceof z.ZodType)) refuse("has no settings; they are a z.strictObject");
  const { type, properties, additionalProperties } = describeSettings(settings as z.ZodType, refuse);
  if (type !== "object" || additionalProperties !== false) refuse("has settings that are no z.strictObject");
  const { name: nameNode, ...others } = properties ?? {};
  // A probe's settings stand under its name; all others say by theirs which part is meant.
  if (kind !== "probe" && nameNode?.const !== name) refuse(`has no setting name: z.literal(${JSON.stringify(name)})`);
  if (kind === "model" && !(others.precision && others.weightNoise)) {
    refuse("lacks the settings of every network; ...commonModelSettings gives them");
  }
  if (kind === "optimizer" && !(others.schedule && others.transforms && others.frozen)) {
    refuse("lacks the settings of every optimizer; ...commonOptimizerSettings gives them");
  }
  for (const [setting, { description, default: value }] of Object.entries(
    kind === "probe" ? (properties ?? {}) : others,
  )) {
    if (description === undefined) refuse(`has a setting without a meaning: ${setting}; .describe("…") says it`);
    if (value === undefined) refuse(`has a setting without a default: ${setting}; .default(…) gives it`);
  }
  checkDefaults(settings as z.ZodType, kind === "probe" ? {} : { name }, refuse);
}

function describeSettings(settings: z.ZodType, refuse: Refuse): GroupNode {
  try {
    // What is kept of a setting is what its checks give: it must be of the kind that they take.
    z.toJSONSchema(settings, { io: "output" });
    return z.toJSONSchema(settings, { io: "input" }) as GroupNode;
  } catch (error) {
    return refuse(`has a setting that no file can hold: ${describeThrown(error)}`);
  }
}

/** A run writes down the settings it was made with, and must read them again as they were. */
function checkDefaults(settings: z.ZodType, given: object, refuse: Refuse): void {
  const parse = (value: unknown): unknown => {
    try {
      return settings.parse(value);
    } catch (error) {
      const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
      const reason = issue === undefined ? describeThrown(error) : `${issue.path.join(".")}: ${issue.message}`;
      return refuse(`has defaults that its own settings refuse: ${reason}`);
    }
  };
  const text = JSON.stringify(parse(given));
  for (const again of [given, JSON.parse(text) as unknown]) {
    if (JSON.stringify(parse(again)) !== text) refuse("has defaults that differ from one time to the next");
  }
}

function columnsOf(kind: PartKind, part: AnyPart): readonly RecordedColumn[] {
  if (kind === "instrument") return [part as Instrument];
  return kind === "probe" ? ((part as ProbePart).columns ?? []) : [];
}

function checkColumn(column: RecordedColumn, refuse: Refuse): void {
  for (const key of ["name", "title", "meaning", "formula", "source"] as const) {
    if (typeof column[key] !== "string" || column[key] === "") refuse(`has a column without a ${key}`);
  }
  if (column.type !== "f32" && column.type !== "f64")
    refuse(`has the column ${column.name} without a type, f32 or f64`);
  if (column.topic !== undefined && !Object.hasOwn(TOPICS, column.topic)) {
    const topics = listChoices(Object.keys(TOPICS));
    refuse(`has the column ${column.name} with the topic ${showValue(column.topic)}, which is none of ${topics}`);
  }
  if (column.name === "step" || listRecordedColumns().some(({ name }) => name === column.name)) {
    refuse(`has the column ${column.name}, which is there already`);
  }
}
