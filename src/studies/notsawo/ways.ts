/** @file Notsawo et al. 2023, Figs. 13 and 16: the way of training on its principal components, and a plane of the loss. */
import { picturePlanes, pictureTrajectory, type StudyPicture } from "../../report/index.ts";
import { formatShare } from "../../words.ts";
import { countShare, FEW, MOST } from "../counting.ts";
import type { Study, StudyMeasurement } from "../study.ts";
import type { LandscapeAsk, StudyRun, StudyRuns, TrajectoryAsk } from "../studyRuns.ts";
import { DEVIATIONS, fractions, half, PERCENT, percentOf } from "./additions.ts";
import { isLookedAt, LARGE_FRACTION } from "./looks.ts";

/** States that the components are of: so many, as far apart. */
const STATES = 40;

const askWay = (run: StudyRun): TrajectoryAsk | null =>
  isLookedAt(run) ? { steps: spreadSteps(run), points: null, precision: "f32" } : null;

function spreadSteps({ steps }: StudyRun): number[] {
  const every = Math.max(1, Math.floor(steps / STATES));
  return Array.from({ length: Math.floor(steps / every) + 1 }, (_, i) => i * every);
}

/** The plane of the first seed: of two random directions from the end. */
const askPlane = (run: StudyRun): LandscapeAsk | null =>
  run.seed !== FIRST_SEED
    ? null
    : {
        ...{ along: ["random", "random"], steps: [run.steps], range: { from: -1, to: 1, points: 21 } },
        ...{ normalize: "filter", biases: "scaled", precision: "f32", seed: 0 },
      };

/** Of the presets. */
const FIRST_SEED = 1;

const MEASUREMENTS: readonly StudyMeasurement[] = [
  { kind: "trajectory", arm: fractions, ask: askWay },
  { kind: "landscape", arm: half, ask: askPlane },
];

interface Way {
  readonly run: StudyRun;
  /** Of the variance, that of the first two components. */
  readonly share: number;
}

async function readWays(runs: StudyRuns): Promise<Way[]> {
  const ways: Way[] = [];
  for (const run of runs.of(fractions)) {
    const shares = (await run.trajectory(askWay(run)))?.components?.shares;
    if (shares !== undefined && shares.length >= 2) ways.push({ run, share: (shares[0] ?? 0) + (shares[1] ?? 0) });
  }
  return ways;
}

const tellShares = (ways: readonly Way[]): string =>
  ways.map(({ run, share }) => `${formatShare(share)} at r = ${percentOf(run) / 100}`).join(", ");

const HOW = "Components of 40 states of each run, as far apart; which states the paper takes is not said.";

export const ways: Study = {
  name: "notsawo-trajectory",
  title: "The way of training on its principal components, and the loss around its end",
  figure: "Notsawo et al. 2023, Figs. 13 and 16",
  papers: ["arXiv 2306.13253"],
  question: "Does training go through a plane, so that two principal components hold nearly all of its variance?",
  arms: [fractions, half],
  measurements: MEASUREMENTS,
  deviations: {
    smoke: [DEVIATIONS.small, DEVIATIONS.rate, "r = 0.45 and 0.85.", HOW, DEVIATIONS.preset],
    phenomenon: [DEVIATIONS.small, DEVIATIONS.rate, "r = 0.45 and 0.85.", HOW, DEVIATIONS.preset],
    paper: ["r = 0.45 and 0.85 in place of all from 0.3 to 0.9.", HOW, DEVIATIONS.preset],
  },
  claims: [
    {
      name: "two-components",
      says: "Two components hold over 98 % of the variance.",
      source: "Fig. 13",
      judge: async (runs) => {
        const found = await readWays(runs);
        const finding = countShare(found, "runs above 98 %", ({ share }) => share > 0.98, MOST);
        return { ...finding, measured: `${finding.measured}; ${tellShares(found)}` };
      },
    },
    {
      name: "most-of-it",
      says: "They hold most of it at least: over 75 %.",
      source: "docs/results/notsawo.md, two runs modulo 97",
      judge: async (runs) => countShare(await readWays(runs), "runs above 75 %", ({ share }) => share > 0.75, MOST),
    },
    {
      name: "one-is-not-enough",
      says: "One component does not hold 98 %: the way is bent.",
      source: "Fig. 13 shows two",
      judge: async (runs) => {
        const firsts: number[] = [];
        for (const run of runs.of(fractions)) {
          const share = (await run.trajectory(askWay(run)))?.components?.shares[0];
          if (share !== undefined) firsts.push(share);
        }
        return countShare(firsts, "runs whose first one has over 98 %", (share) => share > 0.98, FEW);
      },
    },
  ],
  draw: async (runs) => {
    const pictures: StudyPicture[] = [];
    const [large] = runs.of(fractions, { [PERCENT]: LARGE_FRACTION });
    for (const run of runs.of(fractions).filter((each) => isLookedAt(each) && each.seed === (large?.seed ?? 0))) {
      const way = await run.trajectory(askWay(run));
      const r = percentOf(run) / 100;
      for (const picture of way === null ? [] : pictureTrajectory({ parts: [] }, way))
        pictures.push({ kind: "plane", ...picture, title: `Principal components, r = ${r}` });
    }
    for (const run of runs.of(half)) {
      const ask = askPlane(run);
      const plane = await run.landscape(ask);
      const [first, ...rest] = plane?.pieces ?? [];
      if (ask === null || plane === null || first === undefined) continue;
      for (const picture of picturePlanes({ parts: ["train", "validation"], along: ask.along }, plane, [
        first,
        ...rest,
      ]))
        pictures.push({ kind: "plane", ...picture, title: `${picture.title}, r = 0.5` });
    }
    return pictures;
  },
};
