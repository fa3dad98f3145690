/** @file Predictor: how far the distribution of the margins is from following a linear law. */
import { hankelResidual } from "../hankelModes.ts";
import { namesOf, type Predictor, readingsOf } from "../predictor.ts";

const START = "margin/";
const OPTIONS = { delays: 5, modes: 5 };

export const quantileModes: Predictor = {
  name: "quantile-modes",
  title: "Hankel DMD of the margins' quantiles",
  meaning: `Residual of a linear law of ${OPTIONS.modes} modes that carries the quantiles of the margins, ${OPTIONS.delays} measurements under one another, on by one. Ours: margins of the training batch, which are recorded, in the place of the log-probability of the best answer; one step and not a whole window; that more is a sign.`,
  source: "Wang, Ying & Kanamori 2026 (arXiv 2605.08237), distributional spectral diagnostics",
  columns: [`${START}*`],
  score: ({ series }, first) => {
    const quantiles = namesOf(series, START).map((name) => readingsOf(series, name, first));
    const steps = quantiles[0] ?? [];
    if (quantiles.some((readings) => readings.length !== steps.length)) return null;
    return hankelResidual(
      steps.map((_, time) => quantiles.map((readings) => readings[time]?.value as number)),
      OPTIONS,
    );
  },
};
