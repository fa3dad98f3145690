/** @file Thilak et al. 2022, Fig. 1: a fully connected network of six layers, and its cycles. */
import { CIFAR, hypercube, PLAIN } from "../arms.ts";
import { countMostly, countShare, MOST, spikesOfRuns } from "../counting.ts";
import { curvesOf } from "../curves.ts";
import { isAbove, numbersBetween, TRANSITION } from "../cycles.ts";
import { measureSpikes, normRates, type SpikeOfRun } from "../spikes.ts";
import type { Arm, Study } from "../study.ts";
import type { StudyRuns } from "../studyRuns.ts";
import { countSlingshots, hasSlingshots } from "../traits.ts";

const images: Arm = {
  name: "fcn-cifar200",
  label: "200 images of CIFAR-10",
  needs: CIFAR,
  sweeps: {
    smoke: null,
    phenomenon: { experiment: "fcn-cifar200", set: { ...PLAIN, steps: 6000 }, seeds: 5 },
    paper: { experiment: "fcn-cifar200", set: { ...PLAIN, steps: 12_000 }, seeds: 10 },
  },
};

const arms = [images, hypercube];

/** Of the images where there are some; else of the cube. */
const runsOf = (runs: StudyRuns) => (runs.of(images).length > 0 ? runs.of(images) : runs.of(hypercube));

const CUBE = "Where there is no CIFAR-10, corners of a cube (128 points, width 64) in place of 200 images.";

export const fcn: Study = {
  name: "fcn",
  title: "A fully connected network and its cycles",
  figure: "Thilak et al. 2022, Fig. 1",
  papers: ["arXiv 2206.04817"],
  question: "Does a network of six layers that has fitted its few samples alternate between growth, spike and plateau?",
  arms,
  deviations: {
    smoke: ["A cube of 128 points and width 64, 3,000 steps, in place of 200 images of CIFAR-10."],
    phenomenon: [CUBE, "6,000 steps; the paper's width is not known, here it is 200."],
    paper: [CUBE, "The paper's width and steps are not known: 200 and 12,000."],
  },
  claims: [
    {
      name: "cycles",
      says: "Most runs go through more than one slingshot.",
      source: "Fig. 1",
      judge: (runs) =>
        countShare(
          runsOf(runs),
          "runs with two slingshots or more",
          (run) => (hasSlingshots(run) === null ? null : countSlingshots(run) > 1),
          MOST,
        ),
    },
    {
      name: "misclassifies",
      says: "Where the loss spikes, training samples that were fitted are misclassified.",
      source: "§1, observation 2",
      judge: async (runs) =>
        countMostly(await measureSpikes(runsOf(runs), misclassifies), spikesOfRuns, "some are", (one) => one, MOST),
    },
    {
      name: "growth-then-plateau",
      says: "The norm of the last layer grows faster before a spike than after it.",
      source: "Fig. 1, boxes; §1, observation 1",
      judge: async (runs) =>
        countMostly(
          await measureSpikes(runsOf(runs), normRates),
          spikesOfRuns,
          "it does",
          ([before, after]) => isAbove(before, after),
          MOST,
        ),
    },
    {
      name: "regular",
      says: "Spikes come at even distances: their standard deviation is at most three tenths of their mean.",
      source: "Fig. 1, by eye; of distances without a memory some runs in a hundred have it",
      judge: async (runs) =>
        countShare(
          await measureSpikes(runsOf(runs), ({ spike }) => spike),
          "runs with even distances",
          isRegular,
          MOST,
        ),
    },
  ],
  draw: async (runs) => {
    const [run] = runsOf(runs);
    const right = [{ column: "lastLayerNorm", name: "norm" }];
    return Promise.all([
      curvesOf(run, {
        title: "Training loss",
        caption: "With the norm of the last layer on the right.",
        left: [{ column: "trainLoss", name: "training loss" }],
        right,
        isLogAcross: false,
      }),
      curvesOf(run, {
        title: "Training accuracy",
        caption: "With the norm of the last layer on the right.",
        left: [{ column: "trainAccuracy", name: "training accuracy" }],
        right,
        axis: "share",
        isLogAcross: false,
      }),
    ]);
  },
};

function misclassifies({ series, spike }: SpikeOfRun): boolean | null {
  const accuracies = numbersBetween(series, "trainAccuracy", spike, spike + TRANSITION);
  return accuracies.length === 0 ? null : Math.min(...accuracies) < 1;
}

/** Whether distances between spikes are even; null of fewer than three. */
function isRegular(spikes: readonly number[]): boolean | null {
  const distances = spikes.slice(1).map((spike, i) => spike - (spikes[i] as number));
  if (distances.length < 3) return null;
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  const variance = distances.reduce((sum, distance) => sum + (distance - mean) ** 2, 0) / (distances.length - 1);
  return Math.sqrt(variance) <= 0.3 * mean;
}
