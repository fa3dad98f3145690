/** @file Which columns become which charts: order, axis and size. */

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
}

/** One chart: a column, alone or with that of its validation, and how it is shown. */
export interface ChartChoice extends ColumnDescription {
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

/** The charts that tell the story, in its order. */
const story = ["trainLoss", "trainAccuracy", "lastLayerNorm", "zeroGradientShare"];

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
 * One chart a column, or for a column and its validation: the story first, then the others in the order of `columns`.
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
  const describe = (name: string) =>
    descriptions.find((description) => description.name === name) ?? describeUnknown(name);
  return [...main, ...names].map((name) => ({
    ...describe(name),
    ...describePair(describe(name), pairs.get(name)),
    axis: describe(name).axis ?? "linear",
    place: story.includes(name) ? "main" : "more",
    phases: name === "lastLayerNorm",
    spikes: name === "lastLayerNorm" || name === "trainLoss",
  }));
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
