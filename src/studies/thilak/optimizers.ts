/** @file Thilak et al. 2022, §3.1 and appendix A: under which optimizers there are slingshots, and those that they do not have. */
import { formatNumber } from "../../words.ts";
import { PLAIN } from "../arms.ts";
import { compareGroups, lowerMedian } from "../comparing.ts";
import { countShare, MOST, NONE } from "../counting.ts";
import type { Arm, Claim, Study } from "../study.ts";
import type { StudyRuns } from "../studyRuns.ts";
import { countSlingshots, hasSlingshots } from "../traits.ts";

interface Optimizer {
  readonly label: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** What the paper says, or else what this project found before. */
  readonly slingshots: boolean;
  readonly isOfPaper: boolean;
  /** Whether it divides by the root of a running mean of squares that can decay. */
  readonly decays: boolean;
}

const [PAPER, FOUND] = [true, false];
const optimizer = (
  label: string,
  settings: Optimizer["settings"],
  slingshots: boolean,
  isOfPaper: boolean,
  decays: boolean,
): Optimizer => ({ label, settings, slingshots, isOfPaper, decays });

const ADAM = { learningRate: 1e-3, betas: [0.9, 0.95], epsilon: 1e-8 };

/** Rates as in docs/results/optimizers.md: those at which each fits in so few steps. */
const OPTIMIZERS: readonly Optimizer[] = [
  optimizer("Adam", { name: "adam", ...ADAM }, true, PAPER, true),
  optimizer("AdamW", { name: "adamW", ...ADAM, weightDecay: 0 }, true, PAPER, true),
  optimizer("RMSProp", { name: "rmsProp", learningRate: 1e-3, alpha: 0.95 }, true, PAPER, true),
  optimizer("StableAdamW", { name: "stableAdamW", ...ADAM, weightDecay: 0 }, true, FOUND, true),
  optimizer("Adagrad", { name: "adagrad", learningRate: 1e-2 }, false, PAPER, false),
  optimizer("SGD", { name: "sgd", learningRate: 0.05 }, false, PAPER, false),
  optimizer("SGD with momentum", { name: "sgd", learningRate: 0.01, momentum: 0.9 }, false, PAPER, false),
  optimizer("AMSGrad", { name: "adam", ...ADAM, amsgrad: true }, false, FOUND, false),
  optimizer("AdaMax", { name: "adamax", learningRate: 2e-3, betas: [0.9, 0.999] }, false, FOUND, false),
  optimizer("Lion", { name: "lion", learningRate: 1e-4, betas: [0.9, 0.99], weightDecay: 0 }, false, FOUND, false),
  optimizer("Muon", { name: "muon", learningRate: 1e-3, weightDecay: 0 }, false, FOUND, false),
];

const sweep = (experiment: string, seeds: number, steps: number) => ({
  ...{ experiment, seeds, set: { ...PLAIN, steps } },
  axes: { optimizer: OPTIMIZERS.map(({ settings }) => settings) },
});

const arm: Arm = {
  name: "optimizers",
  label: "optimizers",
  sweeps: {
    smoke: sweep("hypercube", 5, 1800),
    phenomenon: sweep("hypercube", 10, 5000),
    paper: sweep("division-openai", 5, 500_000),
  },
};

const under = (runs: StudyRuns, { settings }: Optimizer) =>
  runs.of(arm).filter(({ values }) => JSON.stringify(values.optimizer) === JSON.stringify(settings));

const claimOf = (one: Optimizer): Claim => ({
  name: one.label.toLowerCase().replaceAll(/[^a-z]+/g, "-"),
  says: `Under ${one.label} ${one.slingshots ? "most runs have slingshots" : "there are none"}.`,
  source: one.isOfPaper
    ? "§3.1; appendix A"
    : "docs/results/optimizers.md, of the first five of these seeds; not in the paper",
  judge: (runs) => countShare(under(runs, one), "runs with slingshots", hasSlingshots, one.slingshots ? MOST : NONE),
});

/** Without a decay it is Adam, and no second case of it. */
const ADAMW = OPTIMIZERS.find(({ label }) => label === "AdamW");

/** One number for each optimizer: its seeds say nothing of others. */
const mediansOf = (runs: StudyRuns, decays: boolean) =>
  OPTIMIZERS.filter((one) => one.decays === decays && one !== ADAMW).map((one) =>
    lowerMedian(under(runs, one).map(countSlingshots)),
  );

export const optimizers: Study = {
  name: "optimizers",
  title: "Which optimizers slingshot",
  figure: "Thilak et al. 2022, §3.1 and appendix A",
  papers: ["arXiv 2206.04817"],
  question: "Are there slingshots under adaptive optimizers alone, and under which of them?",
  arms: [arm],
  deviations: {
    smoke: [
      "Corners of a cube, 1,800 steps, in place of division; each optimizer at the one rate at which it fits, SGD not long before the end.",
    ],
    phenomenon: ["Corners of a cube, 5,000 steps, in place of division; each optimizer at one rate."],
    paper: [
      "One rate for each optimizer, where the paper has SGD at three; β, ε and rates of those that it does not have are ours.",
    ],
  },
  claims: [
    ...OPTIMIZERS.map(claimOf),
    {
      name: "decaying-denominator",
      says: "Those that divide by a root of mean squares that can decay have more slingshots than the others.",
      source: "§3.1 says adaptive; Adagrad, AMSGrad and AdaMax are adaptive too",
      judge: (runs) =>
        compareGroups(
          "slingshots, medians of optimizers",
          { name: "decaying", values: mediansOf(runs, true) },
          { name: "others", values: mediansOf(runs, false) },
        ),
    },
  ],
  draw: async (runs) => [drawCounts(runs)],
};

function drawCounts(runs: StudyRuns) {
  const seeds = [...new Set(runs.of(arm).map(({ seed }) => seed))].sort((a, b) => a - b);
  const counts = OPTIMIZERS.map((one) =>
    seeds.map(
      (seed) =>
        under(runs, one)
          .filter((run) => run.seed === seed)
          .map(countSlingshots)[0] ?? Number.NaN,
    ),
  );
  const most = Math.max(1, ...counts.flat().filter(Number.isFinite));
  return {
    kind: "grid" as const,
    title: "Slingshots by optimizer and seed",
    caption: "How many each run has; empty where it has not ended or cannot be told.",
    axes: ["seed", "optimizer"] as const,
    columns: seeds.map(String),
    rows: OPTIMIZERS.map(({ label }) => label),
    cells: counts.map((row, i) =>
      row.map((count, j) => ({
        level: Number.isFinite(count) ? count / most : null,
        text: Number.isFinite(count) ? formatNumber(count) : "",
        title: `${OPTIMIZERS[i]?.label}, seed ${seeds[j]}: ${Number.isFinite(count) ? formatNumber(count) : "not known"}`,
      })),
    ),
  };
}
