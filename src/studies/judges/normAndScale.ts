/** @file Truong et al. 2026: whether it is the norm of the parameters that delays generalising, or the scale of the logits that comes with it. */
import { compareGroups } from "../comparing.ts";
import { countShare, MOST } from "../counting.ts";
import type { Finding } from "../finding.ts";
import { drawGroupLines } from "../groupPictures.ts";
import { SMALL_TRANSFORMER } from "../smallTransformer.ts";
import type { Arm, Study } from "../study.ts";
import { mapRuns, type StudyRun, type StudyRuns } from "../studyRuns.ts";
import { MOSTLY_RIGHT, reachesAt } from "../traits.ts";

const [CONSTRAINTS, TEMPERATURE] = ["optimizer.constraints", "loss.temperature"];

const held = (ratio: number) => [{ name: "normClamp", ratio }];
const LARGER = 1.15;
/** Temperatures: a product with larger logits, and one with smaller ones. */
const [HALVING, DOUBLING] = [2, 0.5];

/** What is done to the state from which all of a seed go on. */
const WAYS = {
  free: { name: "free", constraints: [], temperature: 1 },
  held: { name: "held", constraints: held(1), temperature: 1 },
  scaled: { name: `held, τ ${DOUBLING}`, constraints: held(1), temperature: DOUBLING },
  larger: { name: `held at ${LARGER}`, constraints: held(LARGER), temperature: 1 },
  restored: {
    ...{ name: `held at ${LARGER}, τ ${HALVING}`, constraints: held(LARGER), temperature: HALVING },
  },
} as const;
type Way = (typeof WAYS)[keyof typeof WAYS];

const axes = {
  [CONSTRAINTS]: Object.values(WAYS).map(({ constraints }) => constraints),
  [TEMPERATURE]: Object.values(WAYS).map(({ temperature }) => temperature),
};
const zip = [[CONSTRAINTS, TEMPERATURE]];

const small = (seeds: number, steps: number) => ({
  ...{ experiment: "addition", seeds, axes, zip, fork: { at: 100 } },
  set: {
    ...SMALL_TRANSFORMER,
    ...{ "data.trainPercent": 60, "model.norm": "none", "model.initialization": "nanda" },
    ...{ "optimizer.weightDecay": 1, "stop.grokked.accuracy": MOSTLY_RIGHT, steps },
  },
});

const arm: Arm = {
  ...{ name: "norm-and-scale", label: "forks of one state" },
  sweeps: {
    smoke: small(6, 3000),
    phenomenon: small(10, 12_000),
    paper: {
      ...{ experiment: "nanda", seeds: 12, axes, zip, fork: { at: 1000 } },
      set: { "stop.grokked.accuracy": MOSTLY_RIGHT, steps: 100_000 },
    },
  },
};

const runsOf = (runs: StudyRuns, { constraints, temperature }: Way): readonly StudyRun[] =>
  runs.of(arm, { [CONSTRAINTS]: constraints, [TEMPERATURE]: temperature });

const group = async (runs: StudyRuns, way: Way) => ({
  name: way.name,
  values: await mapRuns(runsOf(runs, way), (run) => reachesAt(run, MOSTLY_RIGHT)),
});

/** Whether runs of `late` come to 95 % later than those of `early`. */
const isLater = async (runs: StudyRuns, late: Way, early: Way): Promise<Finding> =>
  compareGroups("step of 95 % validation accuracy", await group(runs, late), await group(runs, early));

/**
 * By seed, the share of what the larger norm delays that halving the logits takes back. What has not come by the last step counts as
 * coming there: a delay that is longer than that is taken for less, and so is the share. Null where the larger norm does not delay.
 */
async function listRestored(runs: StudyRuns): Promise<(number | null)[]> {
  return mapRuns(runsOf(runs, WAYS.larger), async (larger) => {
    const [late, early, restored] = await Promise.all(
      [WAYS.larger, WAYS.held, WAYS.restored].map(async (way) => {
        const run = runsOf(runs, way).find(({ seed }) => seed === larger.seed);
        return run === undefined ? Number.NaN : Math.min(await reachesAt(run, MOSTLY_RIGHT), larger.steps);
      }),
    );
    const delay = (late ?? Number.NaN) - (early ?? Number.NaN);
    return delay > 0 ? ((late as number) - (restored ?? Number.NaN)) / delay : null;
  });
}

/** In how many seeds that is over half. */
const judgeRestored = async (runs: StudyRuns): Promise<Finding> =>
  countShare(
    await listRestored(runs),
    "seeds in which over half of the delay is taken back",
    (share) => (share === null || Number.isNaN(share) ? null : share > 0.5),
    MOST,
  );

const SOURCE = "2606.13753, norm clamp";
const SAID =
  "A transformer of one layer of width 32 without normalisation, addition modulo 31 on 60 % of the table, in place of an MLP of width 256 over embeddings modulo 43 to 113; forks part at step 100, where runs come to fit.";

export const normAndScale: Study = {
  name: "norm-and-scale",
  title: "The norm, or the scale of the logits",
  figure: "Truong et al. 2026, four arms from one state",
  papers: ["arXiv 2606.13753"],
  question:
    "Where the norm of the parameters is held, a larger one delays generalising. Is it the norm, or that the logits are larger with it? A temperature changes these alone.",
  arms: [arm],
  deviations: {
    smoke: [SAID, "3,000 steps."],
    phenomenon: [SAID, "12,000 steps."],
    paper: ["Nanda's transformer in place of an MLP over embeddings; one larger norm of those from 0.85 to 1.3."],
  },
  claims: [
    {
      name: "held-is-later",
      says: "Held at the norm with which it comes to fit, a run generalises later than one whose norm may fall.",
      source: SOURCE,
      judge: (runs) => isLater(runs, WAYS.held, WAYS.free),
    },
    {
      name: "larger-is-later",
      says: `Held at ${LARGER} times that norm it generalises later still.`,
      source: SOURCE,
      judge: (runs) => isLater(runs, WAYS.larger, WAYS.held),
    },
    {
      name: "scale-alone",
      says: "Of the same norm, a run whose logits are twice as large generalises later.",
      source: "2606.13753, temperature",
      judge: (runs) => isLater(runs, WAYS.scaled, WAYS.held),
    },
    {
      name: "scale-restores",
      says: "At the larger norm, halving the logits makes it earlier again.",
      source: "2606.13753, temperature",
      judge: (runs) => isLater(runs, WAYS.larger, WAYS.restored),
    },
    {
      name: "restores-most",
      says: "That takes back most of the delay of the larger norm, in the runs of one state.",
      source: "2606.13753: 83 to 89 %",
      judge: judgeRestored,
    },
    {
      name: "norm-itself",
      says: "The norm itself delays: with its logits halved, a run of the larger norm is still later.",
      source: "the other explanation",
      judge: (runs) => isLater(runs, WAYS.restored, WAYS.held),
    },
  ],
  draw: async (runs) => {
    const groups = Object.values(WAYS).map((way) => ({ name: way.name, runs: runsOf(runs, way) }));
    const lines = (column: string, title: string, axis: "share" | "log") =>
      drawGroupLines(groups, { title, caption: "One state, five ways on.", column, axis });
    return [
      await lines("validationAccuracy", "Validation accuracy", "share"),
      await lines("trainLoss", "Training loss", "log"),
      await lines("lastLayerNorm", "Norm of the last layer", "log"),
    ];
  },
};
