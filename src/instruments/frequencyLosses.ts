/** @file What each frequency of the logits of modular arithmetic is worth for itself. */
import { z } from "zod";
import { SettingError } from "../settingError.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";
import { checkFrequencies, frequenciesSetting, traceTable } from "./tableLogits.ts";

const NAME = "frequencyLosses";

export const frequencyLosses = defineProbe({
  name: NAME,
  settings: z
    .strictObject({
      ...scheduleSettings,
      frequencies: frequenciesSetting.describe(
        "Frequencies that are measured, each for itself, from 1 to half the length of the cycle; at least one. `logitSpectrum` finds the strongest one.",
      ),
    })
    .describe(
      "Power and excluded loss of chosen frequencies of the logits, a column each. Costs a forward pass over the whole table, and some tens of nanoseconds for each of its logits, again for those of training with each frequency.",
    ),
  needs: "equations of addition, subtraction, multiplication or division of residues, and frequencies",
  columns: [
    {
      name: "frequencyShare",
      title: "Share of a frequency of the logits",
      topic: "spectra",
      meaning: "Power of the frequency over that of all, 0 to 1.",
      formula: "Pₖ / Σⱼ Pⱼ",
      source: "Nanda et al. 2023 (arXiv 2301.05217), section 4.2",
      remarks: "P as in `logitFrequency`; `frequencyShare/14` is that of frequency 14.",
      axis: "share",
      type: "f64",
    },
    {
      name: "frequencyExcludedLoss",
      title: "Excluded loss of a frequency",
      topic: "spectra",
      meaning: "Mean cross-entropy of the training equations without the waves of this frequency alone.",
      formula: "CE of z − (c_k c_kᵀ + s_k s_kᵀ) z",
      source: "Nanda et al. 2023 (arXiv 2301.05217), section 5.1 and its code",
      unit: "nats",
      remarks: "z, c and s as in `logitFrequency`, the loss as in `restrictedTrainLoss`.",
      axis: "log",
      type: "f64",
    },
  ],
  split: ({ frequencies }) => [...new Set(frequencies)].map(String),
  check: ({ frequencies }, subject) => {
    checkFrequencies(NAME, frequencies, subject);
    if (frequencies.length === 0)
      throw new SettingError(`instruments.${NAME}.frequencies`, frequencies, "at least one frequency");
  },
  trace: (context, { frequencies }) => {
    const traced = traceTable(NAME, context);
    return {
      before: {
        outputs: traced.outputs,
        compute: (values, { data }) => {
          const table = traced.read(values, data);
          const chosen = [...new Set(frequencies)];
          const total = table.power.reduce((sum, power) => sum + power, 0);
          return [
            ...chosen.map((frequency) => (table.power[frequency - 1] as number) / total),
            ...table.findWaves(chosen).map((wave) => table.excludedLoss(table.subsets.train, [wave])),
          ];
        },
      },
    };
  },
});
