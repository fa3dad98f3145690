/** @file Notsawo et al. 2023, Figs. 14, 15, 20 and 21: gradient norms and cosines along training. */
import type { StudyPicture } from "../../report/index.ts";
import { countAnswers, MOST } from "../counting.ts";
import { curvesOf } from "../curves.ts";
import { isAbove } from "../cycles.ts";
import type { Study } from "../study.ts";
import { mapRuns, type StudyRun } from "../studyRuns.ts";
import { generalisesAt } from "../traits.ts";
import { judgeTrend } from "../trending.ts";
import { DEVIATIONS, fractions, PERCENT, percentOf } from "./additions.ts";
import { columnOf, type RowValue, readPhases } from "./phases.ts";

const turn: RowValue = (columns, row) => 1 - columnOf("stepCosine")(columns, row);

/** A gradient that is so many times as long where rows are lost peaks there. */
const PEAK = 3;

/** Of a run that never fits, or loses nothing again. */
const NOTHING = { lost: Number.NaN, fitted: Number.NaN };

/** Of a run that generalises, where it ends: the first distance after it fits, and the last one. */
async function readDistances(run: StudyRun): Promise<{ readonly first: number; readonly last: number } | null> {
  if (!Number.isFinite(generalisesAt(run))) return null;
  const { columns } = await run.read();
  const start = columns.trainAccuracy?.findIndex((share) => share >= 1) ?? -1;
  const values = columns.initialDistance?.subarray(Math.max(start, 0)).filter(Number.isFinite) ?? [];
  const [first, last] = [values[0], values[values.length - 1]];
  return start < 0 || first === undefined || last === undefined || values.length < 2 ? null : { first, last };
}

export const gradients: Study = {
  name: "notsawo-gradients",
  title: "Gradient norms and cosines along training",
  figure: "Notsawo et al. 2023, Figs. 14, 15, 20 and 21",
  papers: ["arXiv 2306.13253"],
  question:
    "What do the gradient's norm and the direction of the parameters do at slingshots, and on the way to generalising?",
  arms: [fractions],
  deviations: {
    smoke: [
      DEVIATIONS.small,
      DEVIATIONS.rate,
      "Runs end where they generalise, after 2,500 steps at most.",
      DEVIATIONS.preset,
    ],
    phenomenon: [DEVIATIONS.small, DEVIATIONS.rate, "Runs end where they generalise.", DEVIATIONS.preset],
    paper: ["Runs end where they generalise.", DEVIATIONS.preset],
  },
  claims: [
    {
      name: "gradient-peaks",
      says: `Gradients peak at slingshots: where a run loses some of its training set their median norm is over ${PEAK} times that where it has all.`,
      source: "Figs. 14 and 20",
      judge: async (runs) => {
        const own = runs.of(fractions);
        const peaks = await mapRuns(own, async (run) => {
          const { lost, fitted } = (await readPhases(run, columnOf("gradientNorm"))) ?? NOTHING;
          return isAbove(lost, PEAK * fitted);
        });
        return countAnswers(own, peaks, "gradients peak there", MOST);
      },
    },
    {
      name: "steps-turn",
      says: "There a step turns the parameters more: cos(θ_t, θ_{t+1}) falls at slingshots.",
      source: "Figs. 15 and 21",
      judge: async (runs) => {
        const own = runs.of(fractions);
        const turns = await mapRuns(own, async (run) => {
          const { lost, fitted } = (await readPhases(run, turn)) ?? NOTHING;
          return isAbove(lost, fitted);
        });
        return countAnswers(own, turns, "a step turns more there", MOST);
      },
    },
    {
      name: "leaves-start",
      says: "From fitting to generalising the parameters turn away from the first ones: cos(θ_t, θ_0) falls.",
      source: "Figs. 15 and 21",
      judge: async (runs) => {
        const own = runs.of(fractions);
        const ends = await mapRuns(own, readDistances);
        const answers = ends.map((each) => each && each.last > each.first);
        return countAnswers(own, answers, "runs end farther away", MOST);
      },
    },
    {
      name: "farther-at-small-fractions",
      says: "The smaller the fraction, the farther from the first ones a run generalises.",
      source: "Fig. 21; docs/results/notsawo.md, two runs",
      judge: async (runs) => {
        const pairs = await mapRuns(runs.of(fractions), async (run): Promise<[number, number]> => {
          const ends = await readDistances(run);
          return [percentOf(run), ends?.last ?? Number.NaN];
        });
        return judgeTrend("distance against r", pairs, "falls");
      },
    },
  ],
  draw: async (runs) => {
    const percents = runs.valuesOf(fractions, PERCENT).map(Number);
    const pictures: StudyPicture[] = [];
    // Those of Figs. 14 and 15: a small fraction and a large one.
    for (const percent of [percents[1], percents.at(-1)]) {
      const run = percent === undefined ? undefined : runs.of(fractions, { [PERCENT]: percent })[0];
      const r = percent === undefined ? "" : `r = ${percent / 100}`;
      pictures.push(
        await curvesOf(run, {
          ...{ title: `Gradient norm, ${r}`, caption: "The training loss on the right." },
          left: [{ column: "gradientNorm", name: "‖G‖" }],
          ...{ right: [{ column: "trainLoss", name: "training loss" }], rightAxis: "log" },
        }),
        await curvesOf(run, {
          title: `Turning away, ${r}`,
          caption: "One minus the cosine of θ_t with the first parameters.",
          left: [{ column: "initialDistance", name: "1 − cos(θ_t, θ_0)" }],
          right: [{ column: "validationAccuracy", name: "validation accuracy" }],
          ...{ axis: "linear", rightAxis: "share" },
        }),
        await curvesOf(run, {
          title: `How far a step turns, ${r}`,
          caption: "The training accuracy on the right.",
          left: [{ column: "stepCosine", name: "1 − cos(θ_t, θ_t+1)", shown: (cosine) => 1 - cosine }],
          right: [{ column: "trainAccuracy", name: "training accuracy" }],
          rightAxis: "share",
        }),
      );
    }
    return pictures;
  },
};
