/** @file Notsawo et al. 2023, Fig. 1: a run that groks and one that does not, both restless. */
import { countShare, FEW, MOST } from "../counting.ts";
import { curvesOf } from "../curves.ts";
import { allOf } from "../finding.ts";
import type { Study } from "../study.ts";
import { mapRuns } from "../studyRuns.ts";
import { fitsAt, generalisesAt } from "../traits.ts";
import { DEVIATIONS, half, restlessHalf } from "./additions.ts";
import { readPhases } from "./phases.ts";

const ARMS = [half, restlessHalf];

/** t2 of the paper is below it. */
const EARLY = 300;

/** How much later than it fits a run generalises, to count as late. */
const LATE = 3;

const OTHER =
  "What their run that does not grok has otherwise is not said; here it has four times the learning rate and a fiftieth of the weight decay.";

export const oscillations: Study = {
  name: "notsawo-oscillations",
  title: "Runs that grok and runs that do not, at r = 0.5",
  figure: "Notsawo et al. 2023, Fig. 1",
  papers: ["arXiv 2306.13253"],
  question: "Are runs on half of the table restless long after they fit it, whether they come to generalise or not?",
  arms: ARMS,
  deviations: {
    smoke: [DEVIATIONS.small, DEVIATIONS.rate, "2,000 steps in place of 10,000.", OTHER, DEVIATIONS.preset],
    phenomenon: [DEVIATIONS.small, DEVIATIONS.rate, OTHER, DEVIATIONS.preset],
    paper: [OTHER, DEVIATIONS.preset],
  },
  claims: [
    {
      name: "generalises",
      says: "At the smaller learning rate most runs come to 100 % of the validation set.",
      source: "Fig. 1, t4 about 7,000",
      judge: (runs) => countShare(runs.of(half), "runs with 100 %", (run) => Number.isFinite(generalisesAt(run)), MOST),
    },
    {
      name: "late",
      says: "They fit within 300 steps, and do so long after: three times as late and more.",
      source: "Fig. 1: t2 < 300, t4 about 7,000",
      judge: (runs) =>
        countShare(
          runs.of(half).filter((run) => Number.isFinite(generalisesAt(run))),
          `runs with t2 below ${EARLY} and t4 at ${LATE} times that or later`,
          (run) => fitsAt(run) < EARLY && generalisesAt(run) >= LATE * fitsAt(run),
          MOST,
        ),
    },
    {
      name: "other-does-not",
      says: "The others fit as early, and do not come to 100 %.",
      source: "Fig. 1, left",
      judge: (runs) => {
        const own = runs.of(restlessHalf);
        return allOf([
          countShare(own, `runs with t2 below ${EARLY}`, (run) => fitsAt(run) < EARLY, MOST),
          countShare(
            own.filter((run) => !Number.isNaN(generalisesAt(run))),
            "runs with 100 %",
            (run) => Number.isFinite(generalisesAt(run)),
            FEW,
          ),
        ]);
      },
    },
    {
      name: "both-restless",
      says: "Runs of either kind lose some of their training set again after they had all of it.",
      source: "Fig. 1; abstract",
      judge: async (runs) => {
        const findings = [];
        for (const arm of ARMS) {
          const phases = await mapRuns(runs.of(arm), (run) => readPhases(run));
          const what = `runs that lose over 1 % again, ${arm.label}`;
          findings.push(countShare(phases, what, (each) => each !== null && each.lostRows > 0, MOST));
        }
        return allOf(findings);
      },
    },
  ],
  draw: async (runs) =>
    Promise.all(
      [restlessHalf, half].map((arm) =>
        curvesOf(runs.of(arm)[0], {
          title: arm === half ? "Grokking" : "No grokking",
          caption: `Accuracies, ${arm.label}.`,
          left: [
            { column: "trainAccuracy", name: "training" },
            { column: "validationAccuracy", name: "validation" },
          ],
          axis: "share",
        }),
      ),
    ),
};
