/** @file Thilak et al. 2022, Fig. 16: slingshots by Adam's β₁ and β₂. */
import { median } from "../../analysis/index.ts";
import { formatNumber } from "../../words.ts";
import { PLAIN } from "../arms.ts";
import { countSettings, countShare, MOST, NONE } from "../counting.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import type { StudyRun, StudyRuns } from "../studyRuns.ts";
import { countSlingshots, hasSlingshots } from "../traits.ts";
import { judgeTrendOfSettings } from "../trending.ts";

const BETAS = "optimizer.betas";
const pairs = (firsts: readonly number[], seconds: readonly number[]) =>
  firsts.flatMap((first) => seconds.map((second) => [first, second] as const));

const FIRSTS = [0, 0.1, 0.2, 0.5, 0.9];
const SECONDS = [0.5, 0.9, 0.95, 0.98, 0.999];

const sweep = (
  experiment: string,
  seeds: number,
  steps: number,
  grid: readonly (readonly [number, number])[],
): ArmSweep => ({
  ...{ experiment, seeds, set: { ...PLAIN, steps } },
  axes: { [BETAS]: grid },
});

const arm: Arm = {
  name: "betas",
  label: "β₁, and β₂ above 0",
  sweeps: {
    smoke: sweep("hypercube", 1, 2500, pairs(FIRSTS, [0.9, 0.95, 0.999])),
    phenomenon: sweep("hypercube", 5, 5000, pairs(FIRSTS, SECONDS)),
    paper: sweep("division-openai", 5, 500_000, pairs(FIRSTS, SECONDS)),
  },
};

/** An arm of its own, with more seeds, for the paper's claims at β₂ = 0. */
const withoutSecond: Arm = {
  name: "betas-second-0",
  label: "β₁, at β₂ = 0",
  sweeps: {
    smoke: sweep("hypercube", 5, 2500, pairs(FIRSTS, [0])),
    phenomenon: sweep("hypercube", 10, 5000, pairs(FIRSTS, [0])),
    paper: sweep("division-openai", 5, 500_000, pairs(FIRSTS, [0])),
  },
};

const arms = [withoutSecond, arm];
const runsOf = (runs: StudyRuns) => arms.flatMap((each) => runs.of(each));

const betasOf = ({ values }: StudyRun) => values[BETAS] as readonly [number, number];
const where = (runs: StudyRuns, holds: (first: number, second: number) => boolean) =>
  runsOf(runs).filter((run) => holds(...betasOf(run)));
const diverges = ({ status }: StudyRun) => status === "non-finite";

export const betas: Study = {
  name: "betas",
  title: "Slingshots by β₁ and β₂ of Adam",
  figure: "Thilak et al. 2022, Fig. 16",
  papers: ["arXiv 2206.04817"],
  question: "Does it take Adam's running means?",
  arms,
  deviations: {
    smoke: ["Corners of a cube, 2,500 steps, in place of division."],
    phenomenon: ["Corners of a cube, 5,000 steps, in place of division; the paper's grid is not known."],
    paper: ["The paper's grid and steps are not known."],
  },
  claims: [
    {
      name: "without-means",
      says: "At β₁ = β₂ = 0, without any memory, most runs have slingshots.",
      source: "Fig. 16",
      judge: (runs) =>
        countShare(
          where(runs, (first, second) => first === 0 && second === 0),
          "runs with slingshots at 0 and 0",
          hasSlingshots,
          MOST,
        ),
    },
    {
      name: "persist",
      says: "Slingshots persist over the β: at most β with β₂ above 0 runs have them.",
      source: "Fig. 16",
      judge: (runs) =>
        countSettings(
          where(runs, (_, second) => second > 0),
          "there are slingshots",
          hasSlingshots,
          MOST,
        ),
    },
    {
      name: "diverges",
      says: "With β₂ = 0 and β₁ above 0.2 training diverges.",
      source: "Fig. 16",
      judge: (runs) =>
        countShare(
          where(runs, (first, second) => first > 0.2 && second === 0),
          "runs that cease to be finite",
          diverges,
          MOST,
        ),
    },
    {
      name: "small-first-stays",
      says: "With β₂ = 0 and β₁ above 0 and up to 0.2 it does not.",
      source: "Fig. 16",
      judge: (runs) =>
        countShare(
          where(runs, (first, second) => first > 0 && first <= 0.2 && second === 0),
          "runs that cease to be finite",
          diverges,
          NONE,
        ),
    },
    {
      name: "fewer-with-second",
      says: "Where β₂ is above 0, there are the fewer slingshots the larger it is.",
      source: "docs/results/interventions.md, not in the paper",
      judge: (runs) =>
        judgeTrendOfSettings(
          "slingshots against β₂",
          where(runs, (_, second) => second > 0),
          (run) => [betasOf(run)[1], countSlingshots(run)],
          "falls",
        ),
    },
    {
      name: "fewer-with-first",
      says: "Where β₂ is above 0, there are the fewer slingshots the larger β₁ is.",
      source: "the other side of the same question, nobody's statement",
      judge: (runs) =>
        judgeTrendOfSettings(
          "slingshots against β₁",
          where(runs, (_, second) => second > 0),
          (run) => [betasOf(run)[0], countSlingshots(run)],
          "falls",
        ),
    },
  ],
  draw: async (runs) => [drawMap(runs)],
};

function drawMap(runs: StudyRuns) {
  const [firsts, seconds] = [0, 1].map((place) =>
    [...new Set(runsOf(runs).map((run) => betasOf(run)[place] as number))].sort((a, b) => a - b),
  ) as [number[], number[]];
  const cells = seconds.toReversed().map((second) =>
    firsts.map((first) => {
      const here = where(runs, (one, other) => one === first && other === second);
      const count = median(here.map(countSlingshots).filter(Number.isFinite));
      const diverged = here.filter(diverges).length;
      return { first, second, count, isDiverged: diverged > here.length / 2, runs: here.length };
    }),
  );
  const most = Math.max(1, ...cells.flat().flatMap(({ count }) => (Number.isFinite(count) ? [count] : [])));
  return {
    kind: "grid" as const,
    title: "Slingshots by β₁ and β₂",
    caption: "Median over seeds; a cross where most runs cease to be finite.",
    axes: ["β₁", "β₂"] as const,
    columns: firsts.map(formatNumber),
    rows: seconds.toReversed().map(formatNumber),
    cells: cells.map((row) =>
      row.map(({ first, second, count, isDiverged, runs: number }) => ({
        level: isDiverged || Number.isNaN(count) ? null : count / most,
        text: isDiverged ? "×" : Number.isNaN(count) ? "" : formatNumber(count),
        title: `β₁ ${first}, β₂ ${second}: ${isDiverged ? "ceases to be finite" : `${formatNumber(count)} slingshots`}, of ${number}`,
      })),
    ),
  };
}
