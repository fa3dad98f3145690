/** @file Thilak et al. 2022, Fig. 5: operations, fractions of the table and ε: slingshots, generalisation, both or neither. */
import { formatSetting } from "../../verdict/index.ts";
import { PLAIN } from "../arms.ts";
import { countSettings, countShare, MOST, NONE } from "../counting.ts";
import { isAbove } from "../cycles.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import type { StudyRun, StudyRuns } from "../studyRuns.ts";
import { hasSlingshots, MOSTLY_RIGHT } from "../traits.ts";
import { bestValidation } from "./bestValidation.ts";
import { SMALL, SMALL_DEVIATION } from "./table.ts";

const [OPERATION, FRACTION, EPSILON] = ["data.operation", "data.trainPercent", "optimizer.epsilon"];
const ON_RESIDUES = ["addition", "subtraction", "multiplication", "division", "squarePlus", "cubePlus"];
const OF_GROK = [
  ...ON_RESIDUES,
  ...["quad1", "quad2", "quad3", "cube1", "cube2"],
  ...["divisionOrSubtraction", "additionOrMultiplication", "additionOrSubtraction", "s5", "s5conj", "s5aba"],
];

/** Of docs/results/operations.md. */
const ONE_LAYER = { ...SMALL, "model.layers": 1, "validation.everySteps": 50 };

const sweep = (
  seeds: number,
  set: Readonly<Record<string, unknown>>,
  [operations, fractions, epsilons]: readonly [operations: readonly string[], fractions: number[], epsilons: number[]],
): ArmSweep => ({
  ...{ experiment: "addition", seeds, set },
  axes: { [OPERATION]: operations, [FRACTION]: fractions, [EPSILON]: epsilons },
});

const arm: Arm = {
  name: "operations",
  label: "operations, fractions and ε",
  sweeps: {
    smoke: sweep(2, { ...ONE_LAYER, steps: 3000 }, [
      ["addition", "subtraction"],
      [50, 90],
      [1e-8, 1e-5],
    ]),
    phenomenon: sweep(3, { ...ONE_LAYER, steps: 10_000 }, [
      ["addition", "subtraction", "multiplication"],
      [50, 70, 80, 90],
      [1e-8, 1e-7, 1e-6, 1e-5],
    ]),
    paper: {
      ...sweep(1, { ...PLAIN, steps: 500_000 }, [OF_GROK, [30, 50, 70], [1e-8, 1e-7, 1e-6, 1e-5]]),
      experiment: "division-openai",
    },
  },
};

const [SMALLEST, LARGEST] = [1e-8, 1e-5];
const at = (runs: StudyRuns, epsilon: number) => runs.of(arm, { [EPSILON]: epsilon });

/** The highest validation accuracy of each run. */
async function readBest(runs: readonly StudyRun[]): Promise<ReadonlyMap<StudyRun, number>> {
  const best = await bestValidation(runs);
  return new Map(runs.map((run, i) => [run, best[i] ?? Number.NaN]));
}

/** Whether a run generalises; null where nothing was validated. Of a small validation set a few answers stay wrong. */
const generalises = (best = Number.NaN): boolean | null => (Number.isNaN(best) ? null : best >= MOSTLY_RIGHT);

/** The run of the largest ε and all else as this one. */
const twinOf = (runs: StudyRuns, { values, seed }: StudyRun) =>
  runs.of(arm, { ...values, [EPSILON]: LARGEST }).find((other) => other.seed === seed);

export const operations: Study = {
  name: "operations",
  title: "Slingshots and generalisation by operation, fraction and ε",
  figure: "Thilak et al. 2022, Fig. 5",
  papers: ["arXiv 2206.04817"],
  question: "Do those runs generalise that have slingshots, over operations, fractions of the table and ε?",
  arms: [arm],
  deviations: {
    smoke: [
      SMALL_DEVIATION,
      "One layer; two operations, two fractions, two ε, 3,000 steps in place of 500,000.",
      "Generalised are runs with a validation accuracy of 95 % at any validation.",
    ],
    phenomenon: [
      SMALL_DEVIATION,
      "One layer; three operations, four fractions, four ε, 10,000 steps in place of 500,000.",
      "Generalised are runs with a validation accuracy of 95 % at any validation.",
    ],
    paper: ["The paper's grid of fractions and ε is not known; its eighteenth operation neither."],
  },
  claims: [
    {
      name: "small-epsilon",
      says: "At ε = 1e-8 runs have slingshots on most operations and fractions.",
      source: "Fig. 5",
      judge: (runs) => countSettings(at(runs, SMALLEST), "there are slingshots", hasSlingshots, MOST),
    },
    {
      name: "large-epsilon",
      says: "At ε = 1e-5 there are none.",
      source: "Fig. 5",
      judge: (runs) => countShare(at(runs, LARGEST), "runs with slingshots", hasSlingshots, NONE),
    },
    {
      name: "only-with-slingshots",
      says: "No run generalises without slingshots: the legend has no colour for one.",
      source: "Fig. 5, legend; §1, observation 5",
      judge: async (runs) => {
        const best = await readBest(runs.of(arm));
        return countShare(
          runs.of(arm),
          "runs without slingshots among those that generalise",
          (run) => {
            const slings = generalises(best.get(run)) === true ? hasSlingshots(run) : null;
            return slings === null ? null : !slings;
          },
          NONE,
        );
      },
    },
    {
      name: "small-epsilon-generalises",
      says: "Of the same operation, fraction and seed, validation accuracy comes higher at ε = 1e-8 than at 1e-5.",
      source: "Fig. 5",
      judge: async (runs) => {
        const best = await readBest(runs.of(arm));
        const bestOf = (run: StudyRun | undefined) => (run && best.get(run)) ?? Number.NaN;
        return countSettings(
          at(runs, SMALLEST),
          "it does",
          (run) => {
            const [small, large] = [bestOf(run), bestOf(twinOf(runs, run))];
            return small === large ? null : isAbove(small, large);
          },
          MOST,
        );
      },
    },
  ],
  draw: async (runs) => {
    const best = await readBest(runs.of(arm));
    return (runs.valuesOf(arm, EPSILON) as number[]).map((epsilon) => drawColours(runs, best, epsilon));
  },
};

/** The paper's colours, and one for what its legend leaves out. */
const KINDS = [
  { text: "both", color: "run-2", slings: true, generalises: true },
  { text: "slingshots", color: "run-0", slings: true, generalises: false },
  { text: "neither", color: "warning-edge", slings: false, generalises: false },
  { text: "generalised", color: "run-4", slings: false, generalises: true },
];

/** The kind of most runs of a cell: of two that are as frequent, the first. */
function drawColours(runs: StudyRuns, best: ReadonlyMap<StudyRun, number>, epsilon: number) {
  const [rows, columns] = [OPERATION, FRACTION].map((path) => runs.valuesOf(arm, path)) as [string[], number[]];
  const cellOf = (operation: string, fraction: number) => {
    const here = runs.of(arm, { [OPERATION]: operation, [FRACTION]: fraction, [EPSILON]: epsilon });
    const counts = KINDS.map(
      (kind) =>
        here.filter((run) => hasSlingshots(run) === kind.slings && generalises(best.get(run)) === kind.generalises)
          .length,
    );
    const most = Math.max(...counts);
    const kind = most === 0 ? undefined : KINDS[counts.indexOf(most)];
    const told = KINDS.flatMap(({ text }, i) => ((counts[i] ?? 0) > 0 ? [`${counts[i]} ${text}`] : []));
    const title = `${operation}, ${fraction} %: ${told.join(", ") || "not known"}`;
    return kind === undefined
      ? { level: null, text: "", title }
      : { level: 0.45, text: `${kind.text} ${most}/${here.length}`, color: kind.color, title };
  };
  return {
    kind: "grid" as const,
    title: `ε = ${formatSetting(epsilon)}`,
    caption:
      "What became of most runs of a cell, and of how many: slingshots and generalisation (green), slingshots alone (blue), neither (red), or generalisation alone.",
    axes: ["% trained on", "operation"] as const,
    columns: columns.map(String),
    rows,
    cells: rows.map((operation) => columns.map((fraction) => cellOf(operation, fraction))),
  };
}
