/** @file Predictor: mobility of the training loss. */
import type { Predictor } from "../predictor.ts";
import { hjorthOfFirst, NOTSAWO } from "./swings.ts";

export const mobility: Predictor = {
  name: "mobility",
  title: "Mobility",
  meaning:
    "√(m₂/m₀) of the training loss, prepared as for the activity: how fast it swings. The side is ours: more is taken for a sign.",
  source: NOTSAWO,
  columns: ["trainLoss"],
  score: (subject, first) => finite(hjorthOfFirst(subject, first)?.mobility),
};

/** Of a loss that stands still there is none. */
const finite = (value: number | undefined) => (value === undefined || !Number.isFinite(value) ? null : value);
