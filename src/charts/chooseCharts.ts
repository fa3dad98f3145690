/** @file Which columns become which charts: order, axis and size. */
import { TOPICS, type Topic } from "../instruments/topics.ts";
import { type ColumnFamily, groupColumns } from "./columnFamilies.ts";

/** `log` for quantities that span decades, `share` for those from 0 to 1. */
export type AxisKind = "log" | "linear" | "share";

/** What a column means, for people; the instruments of this project have it, a log from elsewhere may bring its own. */
export interface ColumnDescription {
  /** Column of the series. */
  readonly name: string;
  readonly title: string;
  /** One sentence: what a number of it means, with its unit or range. */
  readonly meaning: string;
  readonly formula: string;
  /** Paper and place. */
  readonly source: string;
  /** How it is drawn; `linear` where it is left out. */
  readonly axis?: AxisKind;
  /** What it is about; after all others where it is left out. */
  readonly topic?: Topic;
  /** Whether the phases of slingshots belong behind it. */
  readonly phases?: boolean;
  /** What the column without a slash is of, where others of its family have one; `all` where it is left out. */
  readonly whole?: string;
  /** Measured at some steps only, NaN at the others because nobody looked. */
  readonly isScheduled?: boolean;
}

/** A line of a chart, or several: of each run that has the column. */
export interface ChartColumn {
  /** Column of the series. */
  readonly column: string;
  /** What it is of; the empty text where the chart has nothing else. */
  readonly label: string;
}

/** One chart: a column, alone or with that of its validation, or a family of columns, and how it is shown. */
export interface ChartChoice extends ColumnDescription {
  /** Those of a family are in the order in which they come; else there is one. */
  readonly columns: readonly ChartColumn[];
  /** Column that is drawn beside `name` on the same axes: the same quantity of the validation set. */
  readonly validation: string | null;
  readonly axis: AxisKind;
  /** `main` charts stand first, full width; `more` follow as small ones. */
  readonly place: "main" | "more";
  /** Shade the phases of the slingshots behind the curve. */
  readonly phases: boolean;
  /** Mark the spikes of the slingshots at the top edge. */
  readonly spikes: boolean;
}

/** What small charts are about, in the order in which they stand, and the title above them. */
export const CHART_TOPICS: readonly (readonly [Topic | undefined, string])[] = [
  ...(Object.keys(TOPICS) as Topic[]).map((topic) => [topic, TOPICS[topic]] as const),
  [undefined, "Other columns"],
];

/** The charts that tell the story, in its order: of a slingshot, the loss that spikes and the norm that grows. */
const story = ["trainLoss", "lastLayerNorm", "trainAccuracy", "zeroGradientShare"];

/** Columns whose validation has a column of its own; grokking is what lies between the two curves. */
const validations: Readonly<Record<string, { readonly name: string; readonly title: string }>> = {
  trainLoss: { name: "validationLoss", title: "Train and validation loss" },
  trainAccuracy: { name: "validationAccuracy", title: "Train and validation accuracy" },
};

/** Whether a column is measured at some steps only, and NaN at the others because nobody looked. */
export function isValidation(column: string): boolean {
  return Object.values(validations).some(({ name }) => name === column);
}

/**
 * One chart a column, or for a column and its validation, or for all columns of a family: the story first, then the others
 * as they come.
 */
export function chooseCharts(columns: readonly string[], descriptions: readonly ColumnDescription[]): ChartChoice[] {
  const names = new Set(columns);
  const main = story.filter((name) => names.delete(name));
  const pairs = new Map(
    main.flatMap((name) => {
      const validation = validations[name];
      return validation !== undefined && names.delete(validation.name) ? [[name, validation] as const] : [];
    }),
  );
  const described = new Map(descriptions.map((description) => [description.name, description]));
  // The large charts have a line for their column alone.
  const isFamily = (name: string) => described.has(name) && !story.includes(name);
  const families = [...main.map((name) => ({ name, columns: [name] })), ...groupColumns([...names], isFamily)];
  return families.map((family): ChartChoice => {
    const { name } = family;
    const description = described.get(name) ?? describeUnknown(name);
    const phases = description.phases ?? false;
    return {
      ...description,
      ...describePair(description, pairs.get(name)),
      ...describeFamily(description, family),
      axis: description.axis ?? "linear",
      place: story.includes(name) ? "main" : "more",
      phases,
      spikes: phases || name === "trainLoss",
    };
  });
}

/** The lines of a chart; of a family with one member, that member names the chart. */
function describeFamily(
  { title, whole = "all" }: ColumnDescription,
  { name, columns }: ColumnFamily,
): Partial<Pick<ChartChoice, "title">> & Pick<ChartChoice, "columns"> {
  const members = columns.map((column) => ({ column, label: column.slice(name.length + 1) }));
  const [only] = members;
  if (only === undefined || members.length > 1) {
    return { columns: members.map(({ column, label }) => ({ column, label: label || whole })) };
  }
  const named = only.label === "" ? {} : { title: `${title}, ${only.label}` };
  return { ...named, columns: [{ ...only, label: "" }] };
}

function describePair(
  { title, meaning }: ColumnDescription,
  validation: { readonly name: string; readonly title: string } | undefined,
): Pick<ChartChoice, "title" | "meaning" | "validation"> {
  if (validation === undefined) return { title, meaning, validation: null };
  const sparse = "Validation is measured at some steps only: its line joins them, and its value is the latest one.";
  return { title: validation.title, meaning: `${meaning} ${sparse}`, validation: validation.name };
}

function describeUnknown(name: string): ColumnDescription {
  return { name, title: name, meaning: `The column ${name} as it was recorded.`, formula: "", source: "" };
}
