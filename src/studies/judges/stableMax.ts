/** @file Prieto et al. 2025: the softmax collapses by rounding; StableMax and ⊥Grad are to mend it. */
import { hypercube, hypercubeArm, hypercubeTwin } from "../arms.ts";
import { drawTable } from "../armTable.ts";
import { compareGroups } from "../comparing.ts";
import { countShare, MOST, NONE } from "../counting.ts";
import { type Finding, unknown } from "../finding.ts";
import { drawGroupLines, drawTimes } from "../groupPictures.ts";
import { SMALL_SAID, smallRuns } from "../smallTransformer.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import type { StudyRun, StudyRuns } from "../studyRuns.ts";
import { fitsAt, generalisesAt, hasSlingshots } from "../traits.ts";

const STABLE_MAX = { "loss.name": "stableMax" };
const STABLE_MAX_64 = { "loss.name": "stableMax", "loss.precision": "f64" };
const ORTHOGONAL = { "optimizer.transforms": [{ name: "orthogonalGradient" }] };

/** Without weight decay, in which networks fit and do not generalise. */
function arm(name: string, label: string, set: NonNullable<ArmSweep["set"]>): Arm {
  return {
    ...{ name: `collapse-${name}`, label },
    sweeps: {
      smoke: smallRuns(5, 1500, set),
      phenomenon: smallRuns(5, 20_000, set),
      paper: {
        ...{ experiment: "addition", seeds: 5 },
        set: { "data.modulus": 113, "data.trainPercent": 40, "batch.size": "full", steps: 80_000, ...set },
      },
    },
  };
}

const softmax = arm("softmax", "softmax, float32", {});
const softmax64 = arm("softmax-f64", "softmax, float64", { "loss.precision": "f64" });
const stable = arm("stablemax", "StableMax, float64", STABLE_MAX_64);
const orthogonal = arm("orthogonal", "⊥Grad", ORTHOGONAL);
const ARMS = [softmax, softmax64, stable, orthogonal];

const cubeStable = hypercubeArm("hypercube-stablemax", "StableMax", STABLE_MAX);
const cubeOrthogonal = hypercubeArm("hypercube-orthogonal", "⊥Grad", ORTHOGONAL);

/** Of how many of an arm's runs something holds; where no run of any arm generalises, the steps were too few to tell. */
function countMost(runs: StudyRuns, arm: Arm, what: string, holds: (run: StudyRun) => boolean): Finding {
  const times = ARMS.flatMap((each) => runs.of(each)).map(generalisesAt);
  if (!times.some(Number.isFinite))
    return unknown("no run of any arm has generalised, so that the steps are too few to tell");
  return countShare(
    runs.of(arm),
    `${what}, ${arm.label}`,
    (run) => (Number.isNaN(generalisesAt(run)) ? null : holds(run)),
    MOST,
  );
}

const countGeneralising = (runs: StudyRuns, arm: Arm): Finding =>
  countMost(runs, arm, "runs that generalise", (run) => Number.isFinite(generalisesAt(run)));

/** Runs that never fit have not been stopped on the way from there. */
const countStopped = (runs: StudyRuns, arm: Arm): Finding =>
  countMost(
    runs,
    arm,
    "runs that fit and do not generalise",
    (run) => Number.isFinite(fitsAt(run)) && !Number.isFinite(generalisesAt(run)),
  );

const CUBE = "Slingshots are counted on the corners of a cube.";

export const stableMax: Study = {
  name: "stablemax",
  title: "The edge of numerical stability: StableMax and ⊥Grad",
  figure: "Prieto et al. 2025, Figs. 1, 2 and 6",
  papers: ["arXiv 2501.04697"],
  question:
    "Without weight decay networks fit and do not generalise. Is it the rounding of the softmax that stops them, and do a loss that cannot round and a gradient that does not scale logits let them go on?",
  arms: [...ARMS, hypercube, hypercubeTwin, cubeStable, cubeOrthogonal],
  deviations: {
    smoke: [`${SMALL_SAID} A transformer in place of an MLP on pairs, half of the table; 1,500 steps.`, CUBE],
    phenomenon: [`${SMALL_SAID} A transformer in place of an MLP on pairs, half of the table; 20,000 steps.`, CUBE],
    paper: ["A transformer in place of an MLP on pairs; ε = 1e-8 in place of 1e-25.", CUBE],
  },
  claims: [
    {
      name: "softmax-stays",
      says: "Under the softmax in float32, without decay, most runs fit and do not generalise.",
      source: "2501.04697, Fig. 2",
      judge: (runs) => countStopped(runs, softmax),
    },
    {
      name: "float64-stays",
      says: "Float64 alone does not help them: most still fit and do not generalise.",
      source: "2501.04697, Fig. 2",
      judge: (runs) => countStopped(runs, softmax64),
    },
    {
      name: "stablemax-generalises",
      says: "Under StableMax most runs generalise, without any regularisation.",
      source: "2501.04697, Figs. 1 and 4",
      judge: (runs) => countGeneralising(runs, stable),
    },
    {
      name: "orthogonal-generalises",
      says: "Under ⊥Grad most runs generalise.",
      source: "2501.04697, Figs. 1 and 6",
      judge: (runs) => countGeneralising(runs, orthogonal),
    },
    {
      name: "orthogonal-earlier",
      says: "Under ⊥Grad they generalise earlier than under StableMax.",
      source: "2501.04697, Fig. 1",
      judge: (runs) =>
        compareGroups(
          "step of 100 % validation accuracy",
          { name: "StableMax", values: runs.of(stable).map(generalisesAt) },
          { name: "⊥Grad", values: runs.of(orthogonal).map(generalisesAt) },
        ),
    },
    {
      name: "stablemax-no-slingshots",
      says: "StableMax, in float32, has no slingshots.",
      source: "follows from 2501.04697 and 2605.06152",
      judge: (runs) => countShare(runs.of(cubeStable), "runs with slingshots, StableMax", hasSlingshots, NONE),
    },
    {
      name: "orthogonal-no-slingshots",
      says: "⊥Grad, with a softmax in float32, has no slingshots.",
      source: "follows from 2501.04697 and 2605.06152",
      judge: (runs) => countShare(runs.of(cubeOrthogonal), "runs with slingshots, ⊥Grad", hasSlingshots, NONE),
    },
  ],
  draw: async (runs) => {
    const groups = ARMS.map((each) => ({ name: each.label, runs: runs.of(each) }));
    const lines = (column: string, title: string, axis: "share" | "log") =>
      drawGroupLines(groups, { title, caption: "Without weight decay.", column, axis });
    return [
      await lines("validationAccuracy", "Validation accuracy", "share"),
      await lines("trainLoss", "Training loss", "log"),
      await lines("zeroLossShare", "Share of samples whose loss is exactly 0", "share"),
      drawTimes("When they generalise", "Steps to 100 %; the darker, the more runs have.", groups),
      drawTable("Slingshots on the cube", "The darker, the more runs have them.", [
        { label: "float32", said: "still", runs: runs.of(hypercube) },
        { label: "float64", said: "none", runs: runs.of(hypercubeTwin) },
        { label: "StableMax", said: "none", runs: runs.of(cubeStable) },
        { label: "⊥Grad", said: "none", runs: runs.of(cubeOrthogonal) },
      ]),
    ];
  },
};
