/** @file Features of fixed rows, for probes that look at them. */
import { z } from "zod";
import type { Subset } from "../data/index.ts";
import { cast, type Tensor } from "../engine/index.ts";
import { SettingError } from "../settingError.ts";
import type { Evaluation } from "./probe.ts";
import type { Subject } from "./subject.ts";

/** Rows that are looked at where nobody says how many. */
const USUAL_ROWS = 256;

/** How many rows a probe looks at. */
const rowsSetting = z
  .union([z.literal("auto"), z.int().min(1).max(1_048_576)])
  .default("auto")
  .describe(`Rows that are looked at: the first training rows. \`auto\`: ${USUAL_ROWS}, or all where there are fewer.`);

type Rows = z.output<typeof rowsSetting>;

const countProbeRows = (rows: Rows, { shape }: Pick<Subject, "shape">): number =>
  rows === "auto" ? Math.min(USUAL_ROWS, shape.rows.train) : rows;

/** @throws SettingError where there are not as many rows */
export function checkRows(probe: string, rows: Rows, { shape }: Subject): void {
  if (rows === "auto" || rows <= shape.rows.train) return;
  throw new SettingError(`instruments.${probe}.rows`, rows, `at most ${shape.rows.train}, the training rows, or auto`);
}

export const featureSettings = {
  rows: rowsSetting,
  layers: z
    .enum(["last", "all"])
    .default("last")
    .describe(
      "`last`: what the classification layer reads. `all`: also what every layer before it gives, a column each; of a transformer at the places where an answer is read.",
    ),
};

interface FeatureSettings {
  readonly rows: Rows;
  readonly layers: "last" | "all";
}

/** What the columns are of: nothing for what the classification layer reads, and the layers' names. */
export const listFeatures = ({ layers: which }: FeatureSettings, { layers }: Subject): readonly string[] =>
  which === "all" ? ["", ...layers] : [""];

interface Context extends Pick<Subject, "shape"> {
  evaluate(part: Subset, rows: number): Evaluation;
}

/** The features of the probe's rows [answers · rows, units] in float64, in the order of `listFeatures`. */
export function readFeatures(context: Context, { rows, layers: which }: FeatureSettings): Tensor[] {
  const evaluation = context.evaluate("train", countProbeRows(rows, context));
  return [evaluation.features, ...(which === "all" ? evaluation.layers : [])].map((tensor) => cast(tensor, "f64"));
}
