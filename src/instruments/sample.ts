/** @file Rows of either subset of the data, for probes that look at the shape of their features. */
import { z } from "zod";
import type { Subset } from "../data/index.ts";
import { cast, type Tensor } from "../engine/index.ts";
import { SettingError } from "../settingError.ts";
import { featureSettings } from "./features.ts";
import type { Evaluation } from "./probe.ts";
import type { Subject } from "./subject.ts";

/** The settings of a probe that looks at `usual` rows of a subset where nobody says how many or of which. */
export const sampleSettings = (subset: Subset, usual: number) => ({
  subset: z.enum(["train", "validation"]).default(subset).describe("Which rows of the data they are."),
  rows: z
    .union([z.literal("auto"), z.int().min(2).max(1_048_576)])
    .default("auto")
    .describe(
      `Rows that are looked at: the first ones of \`subset\`. \`auto\`: ${usual}, or all where there are fewer.`,
    ),
  layers: featureSettings.layers,
});

interface SampleSettings {
  readonly subset: Subset;
  readonly rows: "auto" | number;
  readonly layers: "last" | "all";
}

const NAMES: Readonly<Record<Subset, string>> = { train: "training", validation: "validation" };

/** @throws SettingError where the subset has not so many rows */
export function checkSample(probe: string, { subset, rows }: SampleSettings, { shape }: Subject): void {
  const there = shape.rows[subset];
  if (there < 2)
    throw new SettingError(`instruments.${probe}.subset`, subset, `a subset with at least 2 rows; it has ${there}`);
  if (rows !== "auto" && rows > there)
    throw new SettingError(`instruments.${probe}.rows`, rows, `at most ${there}, the ${NAMES[subset]} rows, or auto`);
}

interface Context extends Pick<Subject, "shape"> {
  evaluate(subset: Subset, rows: number): Evaluation;
}

/** Features of some rows, and what the network makes of them. */
interface Sample extends Pick<Evaluation, "logits" | "labels"> {
  /** Of several answers of a row the first one counts: the first so many rows of all these tensors. */
  readonly rows: number;
  /** In float64 [answers · rows, units], in the order of `listFeatures`. */
  readonly features: readonly Tensor[];
}

export function traceSample(
  context: Context,
  { subset, rows: asked, layers: which }: SampleSettings,
  usual: number,
): Sample {
  const rows = asked === "auto" ? Math.min(usual, context.shape.rows[subset]) : asked;
  const { features, layers, logits, labels } = context.evaluate(subset, rows);
  const all = [features, ...(which === "all" ? layers : [])];
  return { rows, logits, labels, features: all.map((tensor) => cast(tensor, "f64")) };
}
