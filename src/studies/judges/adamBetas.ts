/** @file Tang, Chen and Liu 2026: where in β₁ and β₂ a network spikes. */
import { median } from "../../analysis/index.ts";
import type { StudyPicture } from "../../report/index.ts";
import { formatNumber } from "../../words.ts";
import { PLAIN } from "../arms.ts";
import { countSettings, countShare, MOST, NONE } from "../counting.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import type { StudyRun, StudyRuns } from "../studyRuns.ts";
import { countSlingshots, hasSlingshots } from "../traits.ts";
import { judgeTrendOfSettings } from "../trending.ts";

const BETAS = "optimizer.betas";
/** δ = 1 − β₁ and γ = 1 − β₂. */
const DELTAS = [0.05, 0.1, 0.3];
const GAMMAS = [0.3, 0.1, 0.03, 0.01];
const FINE_DELTAS = [0.02, 0.05, 0.1, 0.2, 0.4];
const FINE_GAMMAS = [0.3, 0.1, 0.05, 0.03, 0.01, 3e-3, 1e-3];

const complement = (value: number): number => Number((1 - value).toPrecision(6));
const pairs = (deltas: readonly number[], gammas: readonly number[]) =>
  deltas.flatMap((delta) => gammas.map((gamma) => [complement(delta), complement(gamma)]));

const sweep = (deltas: readonly number[], gammas: readonly number[], seeds: number, steps: number): ArmSweep => ({
  ...{ experiment: "hypercube", seeds, set: { ...PLAIN, steps } },
  axes: { [BETAS]: pairs(deltas, gammas) },
});

const arm: Arm = {
  ...{ name: "adam-betas", label: "β₁ and β₂" },
  sweeps: {
    smoke: sweep(DELTAS, GAMMAS, 2, 2500),
    phenomenon: sweep(FINE_DELTAS, FINE_GAMMAS, 3, 10_000),
    paper: {
      ...{ experiment: "division", seeds: 1 },
      set: {
        "data.modulus": 53,
        "model.layers": 1,
        "optimizer.weightDecay": 0.5,
        "optimizer.warmupSteps": 100,
        steps: 30_000,
      },
      axes: { [BETAS]: pairs(FINE_DELTAS, FINE_GAMMAS) },
    },
  },
};

function placeOf(run: StudyRun): { readonly delta: number; readonly gamma: number } {
  const [beta1, beta2] = run.values[BETAS] as readonly [number, number];
  return { delta: complement(beta1), gamma: complement(beta2) };
}

/** The boundary of modular division by its authors' fit, γ = 2.21 δ^0.93. */
const boundary = (delta: number): number => 2.21 * delta ** 0.93;

const runsAt = (runs: StudyRuns, keeps: (place: { readonly delta: number; readonly gamma: number }) => boolean) =>
  runs.of(arm).filter((run) => keeps(placeOf(run)));

const SAID = "An MLP on the corners of a cube, where no weight decays, in place of six networks with a decay of 0.5.";

export const adamBetas: Study = {
  name: "adam-betas",
  title: "Where a network spikes by Adam's two decays",
  figure: "Tang, Chen and Liu 2026, phase diagrams of networks",
  papers: ["Tang, Chen and Liu 2026, Beyond quadratic loss: the stability phase diagram of Adam"],
  question:
    "In one dimension spikes come where 1 − β₂ is below a constant times 1 − β₁. Do a network's slingshots come there?",
  arms: [arm],
  deviations: {
    smoke: [SAID, "12 places, 2,500 steps; slingshots are counted, where the paper looks for a period in the loss."],
    phenomenon: [SAID, "35 places, 10,000 steps; slingshots in place of a period."],
    paper: ["One network of the six; slingshots in place of a period."],
  },
  claims: [
    {
      name: "spiky-below",
      says: "Below the boundary of modular division, γ = 2.21 δ^0.93, runs have slingshots at most places.",
      source: "Tang et al., mod division",
      judge: (runs) =>
        countSettings(
          runsAt(runs, ({ delta, gamma }) => gamma < boundary(delta)),
          "there are slingshots, below the boundary",
          hasSlingshots,
          MOST,
        ),
    },
    {
      name: "calm-above",
      says: "Above it there are none.",
      source: "Tang et al., mod division",
      // One run is a counterexample: runs are counted, and not places.
      judge: (runs) =>
        countShare(
          runsAt(runs, ({ delta, gamma }) => gamma > boundary(delta)),
          "runs with slingshots above the boundary",
          hasSlingshots,
          NONE,
        ),
    },
    {
      name: "rises-with-ratio",
      says: "The further below the line γ = δ, the more slingshots.",
      source: "Tang et al., near-linear boundaries",
      judge: (runs) =>
        judgeTrendOfSettings(
          "slingshots against δ/γ",
          runs.of(arm),
          (run) => [placeOf(run).delta / placeOf(run).gamma, countSlingshots(run)],
          "rises",
        ),
    },
    {
      name: "faster-v-more",
      says: "The faster v forgets, the more slingshots there are in the same steps, over all β₁.",
      source: "2605.06152: v has to decay before a spike; docs/results/interventions.md",
      judge: (runs) =>
        judgeTrendOfSettings(
          "slingshots against γ",
          runs.of(arm),
          (run) => [placeOf(run).gamma, countSlingshots(run)],
          "rises",
        ),
    },
  ],
  draw: async (runs) => [drawMap(runs)],
};

function drawMap(runs: StudyRuns): StudyPicture {
  const places = runs.of(arm).map(placeOf);
  const [deltas, gammas] = [places.map(({ delta }) => delta), places.map(({ gamma }) => gamma)].map((values) =>
    [...new Set(values)].sort((a, b) => a - b),
  ) as [number[], number[]];
  const most = Math.max(1, ...runs.of(arm).map((run) => countSlingshots(run) || 0));
  return {
    ...{ kind: "grid", title: "Slingshots by β₁ and β₂", axes: ["δ = 1 − β₁", "γ = 1 − β₂"] },
    caption: "Medians over seeds. In brackets where the boundary of modular division says that there are none.",
    columns: deltas.map(formatNumber),
    // The paper has γ upwards.
    rows: gammas.map(formatNumber).toReversed(),
    cells: gammas.toReversed().map((gamma) =>
      deltas.map((delta) => {
        const counts = runs
          .of(arm, { [BETAS]: [complement(delta), complement(gamma)] })
          .map(countSlingshots)
          .filter((count) => !Number.isNaN(count));
        const title = `β₁ ${complement(delta)}, β₂ ${complement(gamma)}: ${counts.join(", ")}`;
        if (counts.length === 0) return { level: null, text: "", title };
        const count = median(counts);
        return { level: count / most, text: gamma < boundary(delta) ? String(count) : `(${count})`, title };
      }),
    ),
  };
}
