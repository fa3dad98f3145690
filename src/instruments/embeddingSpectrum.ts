/** @file Fourier spectrum of the embedding of the operands of modular equations. */
import { z } from "zod";
import { cast, part, sizeOf } from "../engine/index.ts";
import { createCircle, findKeyFrequencies, spectrumOf, summarizeSpectrum } from "../measures/fourier.ts";
import { SettingError } from "../settingError.ts";
import { requireCycle } from "./operands.ts";
import { defineProbe } from "./probe.ts";
import { arrangeOnCycle, findResidueTable, type ResidueTable } from "./residueTable.ts";
import { scheduleSettings } from "./schedule.ts";
import type { Subject } from "./subject.ts";

/** Which frequencies count as key ones. */
export const keyTimesSetting = z
  .union([z.literal("gap"), z.number().min(1).max(1000)])
  .default("gap")
  .describe(
    "Which frequencies are key ones. `gap`: the strongest ones before the steepest fall of the sorted powers, where that is to a quarter or less (half the amplitude), and they are at most half of all and hold half of the power; none where there is no such fall, as of first weights. A number: those with more than so many times the mean power, of which a network that spreads over many frequencies, as a wide MLP does, has none above 3.",
  );

/** The first number of a tensor in the flat vector of parameters. */
function offsetOf({ layout }: Pick<Subject, "layout">, tensor: string): number {
  const before = layout.slice(
    0,
    layout.findIndex(({ name }) => name === tensor),
  );
  return before.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

export const embeddingSpectrum = defineProbe({
  name: "embeddingSpectrum",
  settings: z
    .strictObject({
      ...scheduleSettings,
      order: z
        .enum(["auto", "additive", "multiplicative"])
        .default("auto")
        .describe(
          "How the residues stand on a cycle: `additive` as 0, 1, 2 …; `multiplicative` as the powers 1, g, g² … of the least primitive root, without 0. `auto`: multiplicative for multiplication and division, of which a network learns the waves in that order, and additive for all others.",
        ),
      keyTimes: keyTimesSetting,
    })
    .describe(
      "How much of the operands' embedding lies in few waves around the cycle of residues, as of networks that have grokked. Costs a copy of the embedding and p²/2 · width multiplications: two milliseconds for 97 residues of width 128.",
    ),
  needs: "equations of residues, and an embedding or first layer of its own for them",
  columns: [
    {
      name: "embeddingFrequency",
      title: "Strongest frequency of the embedding",
      topic: "spectra",
      meaning: "The frequency with the largest power, from 1 to half the residues.",
      formula: "argmaxₖ Pₖ, Pₖ = ‖F_cos(k) E‖² + ‖F_sin(k) E‖²",
      source: "Nanda et al. 2023 (arXiv 2301.05217), section 4.1",
      remarks:
        "E has a row for each residue, in the order of `instruments.embeddingSpectrum.order`: its token's embedding, or for `oneHot` data its columns of the first layer's weight, for a and b side by side. F are the orthonormal waves; the mean over the residues is no frequency. In float64, before the update. NaN where all residues have the same embedding, or one is not finite.",
      type: "f64",
    },
    {
      name: "embeddingFrequencyShare",
      title: "Share of the embedding's strongest frequency",
      topic: "spectra",
      meaning: "Power of the strongest frequency over that of all, 0 to 1.",
      formula: "maxₖ Pₖ / Σₖ Pₖ",
      source: "Nanda et al. 2023 (arXiv 2301.05217), section 4.1",
      remarks: "P as in `embeddingFrequency`.",
      axis: "share",
      type: "f64",
    },
    {
      name: "embeddingKeyFrequencies",
      title: "Key frequencies of the embedding",
      topic: "spectra",
      meaning: "How many frequencies stand out, by the rule of `keyTimes`.",
      formula: "#K, K = {k : Pₖ above the gap, or above τ · mean P}",
      source: "Nanda et al. 2023 (arXiv 2301.05217), section 4.1, with a rule in place of looking",
      remarks: "P as in `embeddingFrequency`.",
      type: "f64",
    },
    {
      name: "embeddingGini",
      title: "Gini coefficient of the embedding's spectrum",
      topic: "spectra",
      meaning: "How unevenly the frequencies share: 0 where all have the same amplitude, towards 1 where one has all.",
      formula: "Gini coefficient of √Pₖ over k",
      source: "Nanda et al. 2023 (arXiv 2301.05217), section 5.1",
      remarks:
        "Cosine and sine of a frequency count as one, and the mean not at all, where the paper takes every row of the transform for itself. P as in `embeddingFrequency`.",
      axis: "share",
      type: "f64",
    },
    {
      name: "embeddingParticipation",
      title: "Inverse participation ratio of the embedding's spectrum",
      topic: "spectra",
      meaning: "1 over the number of frequencies that share the power: 1 of a single one, 2/p of equal ones.",
      formula: "IPR₂ = Σₖ Pₖ² / (Σₖ Pₖ)²",
      source: "Gromov 2023 (arXiv 2301.02679), the order parameter",
      remarks: "Of the whole embedding at once and not unit by unit. P as in `embeddingFrequency`.",
      axis: "share",
      type: "f64",
    },
  ],
  check: ({ order }, subject) => {
    requireCycle("embeddingSpectrum", subject.shape, order);
    if (findResidueTable(subject) === null)
      throw new SettingError("instruments.embeddingSpectrum", "on", "left out here", {
        needs: "an embedding with a row for each token, or a first layer that reads the vectors",
      });
  },
  trace: (context, { order, keyTimes }) => {
    const cycle = requireCycle("embeddingSpectrum", context.shape, order);
    const circle = createCircle(cycle.length);
    const table = findResidueTable(context) as ResidueTable;
    const numbers = cast(part(context.parameters, offsetOf(context, table.tensor), [sizeOf(table.shape)]), "f64");
    return {
      before: {
        outputs: [numbers],
        compute: (read) => {
          const power = spectrumOf(arrangeOnCycle(table, cycle, read(numbers)), circle);
          const { strongest, share, gini, participation } = summarizeSpectrum(power);
          return [strongest, share, findKeyFrequencies(power, keyTimes).length, gini, participation];
        },
      },
    };
  },
});
