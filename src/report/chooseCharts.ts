/** @file Which columns become which charts: order, axis and size. */

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
}

/** One chart: a column and how it is shown. */
export interface ChartChoice extends ColumnDescription {
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

/** Quantities that span decades. */
const logarithmic = new Set(["trainLoss", "gradientNorm", "zeroSumViolation", "logitNorm"]);

/** One chart a column: the story first, then the others in the order of `columns`. */
export function chooseCharts(columns: readonly string[], descriptions: readonly ColumnDescription[]): ChartChoice[] {
  const names = new Set(columns);
  const main = story.filter((name) => names.delete(name));
  return [...main, ...names].map((name) => ({
    ...(descriptions.find((description) => description.name === name) ?? describeUnknown(name)),
    axis: logarithmic.has(name) ? "log" : /(Accuracy|Share)$/.test(name) ? "share" : "linear",
    place: story.includes(name) ? "main" : "more",
    phases: name === "lastLayerNorm",
    spikes: name === "lastLayerNorm" || name === "trainLoss",
  }));
}

function describeUnknown(name: string): ColumnDescription {
  return { name, title: name, meaning: `The column ${name} as it was recorded.`, formula: "", source: "" };
}
