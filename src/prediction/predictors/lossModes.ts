/** @file Predictor: how far the training loss is from following a linear law. */
import { hankelResidual } from "../hankelModes.ts";
import { everyStepOf, log10, type Predictor } from "../predictor.ts";

const OPTIONS = { delays: 20, modes: 5 };

export const lossModes: Predictor = {
  name: "loss-modes",
  title: "Hankel DMD of the loss",
  meaning: `Residual of a linear law of ${OPTIONS.modes} modes that carries ${OPTIONS.delays} successive logarithms of the training loss on by a step: where nothing but a loss is recorded. Ours, after the source; more is taken for a sign.`,
  source: "after Wang, Ying & Kanamori 2026 (arXiv 2605.08237)",
  columns: ["trainLoss"],
  score: ({ series }, first) => {
    const losses = everyStepOf(series, "trainLoss", first);
    return losses === null
      ? null
      : hankelResidual(
          Array.from(losses, (loss) => [log10(loss)]),
          OPTIONS,
        );
  },
};
