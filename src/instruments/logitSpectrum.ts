/** @file Fourier spectrum of the logits of modular arithmetic, and the losses with its key frequencies alone and without them. */
import { z } from "zod";
import { findKeyFrequencies, summarizeSpectrum } from "../measures/fourier.ts";
import { keyTimesSetting } from "./embeddingSpectrum.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";
import { checkFrequencies, frequenciesSetting, traceTable } from "./tableLogits.ts";

const NAME = "logitSpectrum";
const WAVES = "Nanda et al. 2023 (arXiv 2301.05217), section 4.2";
const LOSSES = "Nanda et al. 2023 (arXiv 2301.05217), section 5.1";

export const logitSpectrum = defineProbe({
  name: NAME,
  settings: z
    .strictObject({
      ...scheduleSettings,
      frequencies: frequenciesSetting.describe(
        "Key frequencies, as they are known of the end of such a run: from 1 to half the length of the cycle. None: those that `keyTimes` finds at each measurement, which change from one to the next.",
      ),
      keyTimes: keyTimesSetting,
    })
    .describe(
      "How much of what a network answers lies in few waves around the cycle of answers, and what the loss is with them alone and without them: Nanda et al.'s measures of progress beneath the validation loss. Costs a forward pass over the whole table, training and validation, and some tens of nanoseconds for each of its logits: some 40 ms for 97 residues.",
    ),
  needs: "equations of addition, subtraction, multiplication or division of residues",
  columns: [
    {
      name: "logitFrequency",
      title: "Strongest frequency of the logits",
      topic: "spectra",
      meaning: "The frequency around the cycle of answers with the largest power, from 1 to half its length.",
      formula: "argmaxₖ Pₖ, Pₖ = ‖c_k c_kᵀ z‖² + ‖s_k s_kᵀ z‖², c_k ∝ cos 2πks/n, s_k ∝ sin 2πks/n",
      source: WAVES,
      remarks:
        "z are the logits of all n² pairs of operands, a row each, without dropout and noise; all classes count. s is the place of the answer on the cycle: a ± b mod p for addition and subtraction; for multiplication and division the sum or difference of the operands' exponents of the least primitive root mod p − 1, and equations with a 0 are left out. Where symmetric pairs are identified an equation stands for both pairs. Of `openai` tokens the logits of the answer count. In float64, before the update. NaN where the logits do not vary with the answer, or one is not finite.",
      type: "f64",
    },
    {
      name: "logitFrequencyShare",
      title: "Share of the logits' strongest frequency",
      topic: "spectra",
      meaning: "Power of the strongest frequency over that of all, 0 to 1.",
      formula: "maxₖ Pₖ / Σₖ Pₖ",
      source: WAVES,
      remarks: "P as in `logitFrequency`.",
      axis: "share",
      type: "f64",
    },
    {
      name: "logitAnswerShare",
      title: "Share of the logits that follows from the answer",
      topic: "spectra",
      meaning:
        "Share of what the logits vary over the pairs of operands that depends on the answer alone, 0 to 1: the diagonal of their two-dimensional Fourier spectrum.",
      formula: "Σₖ Pₖ / ‖z − mean z‖²",
      source: WAVES,
      remarks: "P and z as in `logitFrequency`; the mean is over the pairs, class by class.",
      axis: "share",
      type: "f64",
    },
    {
      name: "logitKeyFrequencies",
      title: "Key frequencies of the logits",
      topic: "spectra",
      meaning: "How many frequencies are taken for key ones below.",
      formula: "#K, K = {k : Pₖ above the gap, or above τ · mean P}",
      source: `${WAVES}, with a rule in place of looking at neurons`,
      remarks: "P as in `logitFrequency`. K is `frequencies` where these are given.",
      type: "f64",
    },
    {
      name: "logitGini",
      title: "Gini coefficient of the logits' spectrum",
      topic: "spectra",
      meaning: "How unevenly the frequencies share: 0 where all have the same amplitude, towards 1 where one has all.",
      formula: "Gini coefficient of √Pₖ over k",
      source: `${LOSSES}, there of weights`,
      remarks: "P as in `logitFrequency`.",
      axis: "share",
      type: "f64",
    },
    {
      name: "logitParticipation",
      title: "Inverse participation ratio of the logits' spectrum",
      topic: "spectra",
      meaning: "1 over the number of frequencies that share the power: 1 of a single one, 2/n of equal ones.",
      formula: "IPR₂ = Σₖ Pₖ² / (Σₖ Pₖ)²",
      source: "Gromov 2023 (arXiv 2301.02679), the order parameter, there of weights",
      remarks: "P as in `logitFrequency`.",
      axis: "share",
      type: "f64",
    },
    {
      name: "restrictedTrainLoss",
      title: "Restricted training loss",
      topic: "spectra",
      meaning:
        "Mean cross-entropy of the training equations where the logits are no more than their waves of key frequencies.",
      formula: "CE of mean z + Σ_{k∈K} (c_k c_kᵀ + s_k s_kᵀ) z",
      source: LOSSES,
      unit: "nats",
      remarks:
        "The mean is that of each class over all pairs, as in the paper's code. In float64, with the labels as trained on, whatever `loss.name` and `loss.precision`. z, c, s as in `logitFrequency`, K as in `logitKeyFrequencies`; without key frequencies the mean alone.",
      axis: "log",
      type: "f64",
    },
    {
      name: "restrictedValidationLoss",
      title: "Restricted validation loss",
      topic: "spectra",
      meaning: "The same over the validation equations: falls before the validation loss does.",
      formula: "CE of mean z + Σ_{k∈K} (c_k c_kᵀ + s_k s_kᵀ) z",
      source: LOSSES,
      unit: "nats",
      remarks: "As `restrictedTrainLoss`.",
      axis: "log",
      type: "f64",
    },
    {
      name: "excludedLoss",
      title: "Excluded loss",
      topic: "spectra",
      meaning:
        "Mean cross-entropy of the training equations without the waves of all key frequencies: rises while the network comes to rely on them.",
      formula: "CE of z − Σ_{k∈K} (c_k c_kᵀ + s_k s_kᵀ) z",
      source: LOSSES,
      unit: "nats",
      remarks:
        "All key frequencies are taken away at once; `frequencyLosses` takes each away for itself. As `restrictedTrainLoss` else; without key frequencies the training loss.",
      axis: "log",
      type: "f64",
    },
  ],
  check: ({ frequencies }, subject) => checkFrequencies(NAME, frequencies, subject),
  trace: (context, { frequencies, keyTimes }) => {
    const traced = traceTable(NAME, context);
    return {
      before: {
        outputs: traced.outputs,
        compute: (values, { data }) => {
          const table = traced.read(values, data);
          const { strongest, share, gini, participation } = summarizeSpectrum(table.power);
          const key = frequencies.length > 0 ? [...new Set(frequencies)] : findKeyFrequencies(table.power, keyTimes);
          const waves = table.findWaves(key);
          return [
            strongest,
            share,
            table.answerShare,
            key.length,
            gini,
            participation,
            table.restrictedLoss(table.subsets.train, waves),
            table.restrictedLoss(table.subsets.validation, waves),
            table.excludedLoss(table.subsets.train, waves),
          ];
        },
      },
    };
  },
});
