/** @file Janati et al. 2026: which half of a network Muon's collapse after grokking needs, in forks that freeze the other one. */
import { compareGroups } from "../comparing.ts";
import { countShare, MOST, NONE } from "../counting.ts";
import type { Bound, Finding } from "../finding.ts";
import { drawGroupLines } from "../groupPictures.ts";
import type { Arm, ArmSweep, Budget, Study } from "../study.ts";
import type { StudyRun, StudyRuns } from "../studyRuns.ts";
import { type Collapse, findCollapses, isCollapse, listDepths } from "./collapse.ts";
import { underMuon } from "./muon.ts";

const FROZEN = "optimizer.frozen";
/** What AdamW trains beside Muon, and what Muon does. */
const ENDS = ["embedding.weight", "positions.weight", "unembedding.weight"];
const MATRICES = ["layers.*"];

/** Where no matrix is trained there is no Muon: AdamW goes on with the rest, and its means begin anew. */
const adamAlone = (learningRate: number) => ({
  when: { [FROZEN]: [MATRICES] },
  set: {
    ...{ "optimizer.name": "adamW", "optimizer.learningRate": learningRate },
    ...{ "optimizer.betas": [0.9, 0.999], "optimizer.weightDecay": 0.1 },
  },
});

/** After which every run has generalised. */
const PARTING: Readonly<Record<Budget, number>> = { smoke: 1500, phenomenon: 1500, paper: 30_000 };

const fork = (budget: Budget): ArmSweep => ({
  ...(underMuon.sweeps[budget] as ArmSweep),
  axes: { [FROZEN]: [ENDS, MATRICES] },
  conditions: [adamAlone(budget === "paper" ? 1e-3 : 3e-3)],
  fork: { at: PARTING[budget] },
});

const frozen: Arm = {
  ...{ name: "collapse-frozen", label: "Muon, frozen in part" },
  sweeps: { smoke: fork("smoke"), phenomenon: fork("phenomenon"), paper: fork("paper") },
};

const withEnds = (runs: StudyRuns) => runs.of(frozen, { [FROZEN]: ENDS });
const withMatrices = (runs: StudyRuns) => runs.of(frozen, { [FROZEN]: MATRICES });

/** What runs have or come to from where the forks part; none without a fork that says from where. */
async function findLater(runs: StudyRuns, own: readonly StudyRun[]): Promise<Collapse[]> {
  const from = runs.of(frozen)[0]?.forkedAt ?? null;
  return from === null ? [] : findCollapses(own, from);
}

/** How many lose it. */
const count = async (runs: StudyRuns, own: readonly StudyRun[], what: string, bound: Bound): Promise<Finding> =>
  countShare(await findLater(runs, own), `${what} that fall below 95 % later`, isCollapse, bound);

const RENEWED = "With the matrices frozen AdamW's means begin anew at the fork.";

const SOURCE = "2608.07436, frozen groups";

export const muonFrozen: Study = {
  name: "muon-frozen",
  title: "Muon's collapse with half of the network frozen",
  figure: "Janati et al. 2026, frozen groups",
  papers: ["arXiv 2608.07436"],
  question:
    "From one state that generalises, does a run still lose what it has where embeddings and readout, or the matrices between them, no longer move?",
  arms: [underMuon, frozen],
  deviations: {
    smoke: ["As muon-collapse; forks part at step 1,500 of 4,000.", RENEWED],
    phenomenon: ["As muon-collapse; forks part at step 1,500 of 20,000.", RENEWED],
    paper: ["As muon-collapse; forks part at step 30,000, for a step of the paper's is not known.", RENEWED],
  },
  claims: [
    {
      name: "free-collapses",
      says: "Left as they are, most runs lose it from there on.",
      source: SOURCE,
      judge: (runs) => count(runs, runs.of(underMuon), "free runs", MOST),
    },
    {
      name: "ends-frozen",
      says: "With embeddings and readout frozen none does.",
      source: SOURCE,
      judge: (runs) => count(runs, withEnds(runs), "runs with embeddings and readout frozen", NONE),
    },
    {
      name: "ends-frozen-shallower",
      says: "With them frozen validation accuracy does not fall as deep as in free runs.",
      source: "ours, after a first look: an evaluation below 95 % may be no more than wavering",
      judge: async (runs) =>
        compareGroups(
          "lowest validation accuracy later",
          { name: "embeddings and readout frozen", values: listDepths(await findLater(runs, withEnds(runs))) },
          { name: "free", values: listDepths(await findLater(runs, runs.of(underMuon))) },
        ),
    },
    {
      name: "matrices-frozen",
      says: "With the matrices frozen, and AdamW begun anew on embeddings and readout, most still do.",
      source: "the other half of the question",
      judge: (runs) => count(runs, withMatrices(runs), "runs with frozen matrices", MOST),
    },
  ],
  draw: async (runs) => {
    const groups = [
      { name: "free", runs: runs.of(underMuon) },
      { name: "embeddings and readout frozen", runs: withEnds(runs) },
      { name: "matrices frozen", runs: withMatrices(runs) },
    ];
    const lines = (column: string, title: string, axis: "share" | "log") =>
      drawGroupLines(groups, { title, caption: "One state, three ways on.", column, axis, isLogAcross: false });
    return [
      await lines("validationAccuracy", "Validation accuracy", "share"),
      await lines("trainLoss", "Training loss", "log"),
      await lines("gradientNorm", "Norm of the gradient", "log"),
    ];
  },
};
