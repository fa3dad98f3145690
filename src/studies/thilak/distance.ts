/** @file Thilak et al. 2022, appendix B: how far slingshots take the parameters from the first ones. */
import { PLAIN } from "../arms.ts";
import { compareGroups } from "../comparing.ts";
import { countShare, MOST, NONE } from "../counting.ts";
import { numbersBetween } from "../cycles.ts";
import { drawGroupLines } from "../groupPictures.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import { mapRuns, type StudyRun, type StudyRuns } from "../studyRuns.ts";
import { hasSlingshots } from "../traits.ts";

const [EPSILON, PRECISION] = ["optimizer.epsilon", "loss.precision"];

const sweep = (experiment: string, seeds: number, steps: number, everySteps: number): ArmSweep => ({
  ...{ experiment, seeds },
  set: { ...PLAIN, steps, "instruments.initialDistance.everySteps": everySteps },
  axes: { [EPSILON]: [1e-8, 1e-5], [PRECISION]: ["f32", "f64"] },
});

const arm: Arm = {
  name: "distance",
  label: "distance from the first values",
  sweeps: {
    smoke: sweep("hypercube", 5, 2000, 10),
    phenomenon: sweep("hypercube", 10, 5000, 10),
    paper: sweep("division-openai", 5, 500_000, 1000),
  },
};

const at = (runs: StudyRuns, epsilon: number, precision: "f32" | "f64") =>
  runs.of(arm, { [EPSILON]: epsilon, [PRECISION]: precision });

/** Four kinds of runs, of which the first alone has slingshots. */
const KINDS = [
  ["ε = 1e-8", 1e-8, "f32"],
  ["ε = 1e-8, loss in float64", 1e-8, "f64"],
  ["ε = 1e-5", 1e-5, "f32"],
  ["ε = 1e-5, loss in float64", 1e-5, "f64"],
] as const;

const [BODY, HEAD] = ["initialDistance/representation", "initialDistance/classifier"];

/** The last distance of each run. */
async function distances(name: string, runs: readonly StudyRun[], column: string) {
  const values = await mapRuns(
    runs,
    async (run) => numbersBetween(await run.read(), column, 1, Number.POSITIVE_INFINITY).at(-1) ?? Number.NaN,
  );
  return { name, values };
}

const compare = async (runs: StudyRuns, column: string, [name, epsilon, precision]: (typeof KINDS)[number]) =>
  compareGroups(
    "1 − cos",
    await distances("float32, ε = 1e-8", at(runs, 1e-8, "f32"), column),
    await distances(name, at(runs, epsilon, precision), column),
  );

export const distance: Study = {
  name: "distance",
  title: "How far slingshots go from the first values",
  figure: "Thilak et al. 2022, appendix B",
  papers: ["arXiv 2206.04817"],
  question: "Do runs with slingshots end farther from where they began, and is it for the slingshots?",
  arms: [arm],
  deviations: {
    smoke: ["Corners of a cube, 2,000 steps, in place of tables; float64 twins, which the paper does not have."],
    phenomenon: ["Corners of a cube, 5,000 steps, in place of tables; float64 twins, which the paper does not have."],
    paper: ["Division alone; float64 twins, which the paper does not have."],
  },
  claims: [
    {
      name: "with",
      says: "At ε = 1e-8, with the loss in float32, most runs have slingshots.",
      source: "Fig. 4",
      judge: (runs) => countShare(at(runs, 1e-8, "f32"), "runs with slingshots", hasSlingshots, MOST),
    },
    {
      name: "without",
      says: "The runs beside them, at ε = 1e-5 or with the loss in float64, have none.",
      source: "Fig. 4; arXiv 2605.06152",
      judge: (runs) =>
        countShare(
          KINDS.slice(1).flatMap(([, epsilon, precision]) => at(runs, epsilon, precision)),
          "runs with slingshots",
          hasSlingshots,
          NONE,
        ),
    },
    {
      name: "farther-than-large-epsilon",
      says: "What precedes the last layer ends farther from its first values with slingshots than without, at ε = 1e-5.",
      source: "appendix B",
      judge: (runs) => compare(runs, BODY, KINDS[2]),
    },
    {
      name: "farther-than-float64",
      says: "So it does beside runs of the same ε that float64 keeps from slingshots: it is not for ε alone.",
      source: "docs/results/sharpness.md, beside appendix B",
      judge: (runs) => compare(runs, BODY, KINDS[1]),
    },
    {
      name: "epsilon-alone",
      says: "Without slingshots, in float64, a smaller ε by itself takes it farther.",
      source: "the other explanation",
      judge: async (runs) =>
        compareGroups(
          "1 − cos",
          await distances("1e-8", at(runs, 1e-8, "f64"), BODY),
          await distances("1e-5", at(runs, 1e-5, "f64"), BODY),
        ),
    },
    {
      name: "classifier-too",
      says: "The last layer itself ends farther too.",
      source: "docs/results/sharpness.md",
      judge: (runs) => compare(runs, HEAD, KINDS[1]),
    },
  ],
  draw: async (runs) =>
    Promise.all(
      [
        { title: "Representation", column: BODY },
        { title: "Last layer", column: HEAD },
      ].map(({ title, column }) => {
        const groups = KINDS.map(([name, epsilon, precision]) => ({ name, runs: at(runs, epsilon, precision) }));
        const caption = "1 − cos(θₜ, θ₀). With ε = 1e-8 in float32 there are slingshots.";
        return drawGroupLines(groups, { title, caption, column, axis: "linear", isLogAcross: false });
      }),
    ),
};
