/** @file Thilak et al. 2022, appendix C.2: normalised weights and features before the softmax, with a temperature. */
import { formatSetting } from "../../verdict/index.ts";
import { PLAIN } from "../arms.ts";
import { compareGroups } from "../comparing.ts";
import { countShare, FEW, MOST, NONE } from "../counting.ts";
import { curvesOf } from "../curves.ts";
import { losesFit } from "../spikes.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import { mapRuns, type StudyRuns } from "../studyRuns.ts";
import { fitsAt, hasSlingshots } from "../traits.ts";
import { bestValidation } from "./bestValidation.ts";
import { SMALL_TABLE_DEVIATION, smallDivision } from "./table.ts";

const TEMPERATURE = "model.head.temperature";
const ALL = [1, 0.5, 0.25, 0.1, 0.05];

const HEAD = { "model.head.weights": "normalized-classes", "model.head.features": "normalized" };

const paper = (operation: "division" | "subtraction", temperatures: readonly number[]): ArmSweep => ({
  ...{ experiment: "division-openai", seeds: 5, axes: { [TEMPERATURE]: temperatures } },
  set: { ...PLAIN, steps: 500_000, "data.operation": operation, ...HEAD },
});

const plain: Arm = {
  name: "plain-head",
  label: "plain head",
  sweeps: {
    smoke: smallDivision(5, 3000),
    phenomenon: smallDivision(5, 10_000),
    paper: { experiment: "division-openai", seeds: 5, set: { ...PLAIN, steps: 500_000 } },
  },
};

const head: Arm = {
  name: "normalised-head",
  label: "normalised head",
  sweeps: {
    smoke: { ...smallDivision(5, 3000, HEAD), axes: { [TEMPERATURE]: [1, 0.25] } },
    phenomenon: { ...smallDivision(5, 10_000, HEAD), axes: { [TEMPERATURE]: ALL } },
    paper: paper("division", ALL),
  },
};

/** The one operation on which the paper has instability, very late. */
const subtraction: Arm = {
  name: "normalised-head-subtraction",
  label: "normalised head, subtraction",
  sweeps: {
    smoke: null,
    phenomenon: { ...smallDivision(5, 20_000, { ...HEAD, "data.operation": "subtraction", [TEMPERATURE]: 0.25 }) },
    paper: paper("subtraction", [0.25]),
  },
};

const STABLE =
  "The paper does not say what stable is: here, that training accuracy stays at 95 % or above from 100 steps after fitting.";

const at = (runs: StudyRuns, temperature: number) => runs.of(head, { [TEMPERATURE]: temperature });

export const normalisedHead: Study = {
  name: "normalised-head",
  title: "A normalised head with a temperature",
  figure: "Thilak et al. 2022, §3.3 and appendix C.2",
  papers: ["arXiv 2206.04817"],
  question: "Are slingshots gone where the last layer cannot grow, and what does that cost?",
  arms: [plain, head, subtraction],
  deviations: {
    smoke: [
      SMALL_TABLE_DEVIATION,
      "3,000 steps; two temperatures; subtraction is left out.",
      STABLE,
      "Weights are normalised by class: the paper does not say whether that, or the whole matrix.",
    ],
    phenomenon: [
      SMALL_TABLE_DEVIATION,
      "10,000 steps, of subtraction 20,000.",
      STABLE,
      "Weights are normalised by class: the paper does not say whether that, or the whole matrix.",
    ],
    paper: ["The paper's temperatures but for 0.25 are not known; weights are normalised by class.", STABLE],
  },
  claims: [
    {
      name: "plain-slingshots",
      says: "With the plain head most runs have slingshots.",
      source: "Fig. 2",
      judge: (runs) => countShare(runs.of(plain), "runs with slingshots", hasSlingshots, MOST),
    },
    {
      name: "none",
      says: "With normalised weights and features there are none.",
      source: "§3.3; C.2",
      judge: (runs) => countShare(runs.of(head), "runs with slingshots", hasSlingshots, NONE),
    },
    {
      name: "stable",
      says: "At τ = 0.25 training is stable: what is fitted stays so, 95 % of it or more.",
      source: "C.2",
      judge: async (runs) =>
        countShare(await mapRuns(at(runs, 0.25), losesFit), "runs that lose more", (one) => one, FEW),
    },
    {
      name: "fits",
      says: "At τ = 0.25 most runs fit their training set.",
      source: "C.2",
      judge: (runs) => countShare(at(runs, 0.25), "runs that fit", (run) => Number.isFinite(fitsAt(run)), MOST),
    },
    {
      name: "generalises",
      says: "At τ = 0.25 validation accuracy is higher than with the plain head in the same steps.",
      source: "§3.3: comparable, and faster",
      judge: async (runs) =>
        compareGroups(
          "highest validation accuracy",
          { name: "normalised", values: await bestValidation(at(runs, 0.25)) },
          { name: "plain", values: await bestValidation(runs.of(plain)) },
        ),
    },
    {
      name: "temperature",
      says: "τ = 0.25 generalises better than τ = 1.",
      source: "C.2: the best compromise",
      judge: async (runs) =>
        compareGroups(
          "highest validation accuracy",
          { name: "0.25", values: await bestValidation(at(runs, 0.25)) },
          { name: "1", values: await bestValidation(at(runs, 1)) },
        ),
    },
    {
      name: "subtraction-late",
      says: "On subtraction instability appears all the same, very late.",
      source: "C.2",
      judge: async (runs) =>
        countShare(
          await mapRuns(runs.of(subtraction), losesFit),
          "runs that lose more than 5 % of their fit",
          (one) => one,
          MOST,
        ),
    },
  ],
  draw: async (runs) =>
    Promise.all(
      [
        { title: "Plain head", run: runs.of(plain)[0] },
        ...[1, 0.25].map((temperature) => ({
          title: `Normalised, τ = ${formatSetting(temperature)}`,
          run: at(runs, temperature)[0],
        })),
      ].map(({ title, run }) =>
        curvesOf(run, {
          title,
          caption: "Training loss, and accuracies on the right.",
          left: [{ column: "trainLoss", name: "training loss" }],
          right: [
            { column: "trainAccuracy", name: "training accuracy" },
            { column: "validationAccuracy", name: "validation accuracy" },
          ],
          rightAxis: "share",
        }),
      ),
    ),
};
