/** @file Thilak et al. 2022, Eq. 1: an adaptive method without memory on a quadratic, computed and not trained. */
import { finish, type QuadraticResult, runQuadratic } from "../../toys/index.ts";
import { formatNumber } from "../../words.ts";
import { countExactly } from "../counting.ts";
import type { Finding } from "../finding.ts";
import type { Study } from "../study.ts";

const [LEARNING_RATE, EPSILON, BOUND] = [1e-3, 1e-5, 0.02];
const COMMON = { learningRate: LEARNING_RATE, epsilon: EPSILON, start: 1, steps: 20_000 };

/** Curvatures over five decades, the bound in their middle and none of them on it. */
const CURVATURES = Array.from({ length: 21 }, (_, i) => BOUND * 10 ** ((i - 10) / 4 + 0.01));

/** Every curvature by itself, along its axis. */
const alone = (): QuadraticResult => finish(runQuadratic({ ...COMMON, spectrum: CURVATURES, rotation: null }));

/** Twelve quadratics with random eigenvectors, all below a share of the bound. */
const across = (share: number): readonly QuadraticResult[] =>
  Array.from({ length: 12 }, (_, rotation) =>
    finish(
      runQuadratic({ ...COMMON, steps: 5000, spectrum: [0.1, 0.3, 0.6, 1].map((a) => a * share * BOUND), rotation }),
    ),
  );

/** Below the bound each step lowers the loss. */
export const judgeContraction = (results: readonly QuadraticResult[]): Finding =>
  countExactly(
    results,
    "quadratics below the bound without a step that raises the loss",
    ({ rises }) => rises === 0,
    1,
  );

/** Above it some raise it. */
export const judgeRises = (results: readonly QuadraticResult[]): Finding =>
  countExactly(results, "quadratics above the bound with a step that raises the loss", ({ rises }) => rises > 0, 1);

const TOLERANCE = 1e-6;

/** Above the bound a coordinate by itself goes back and forth with the amplitude of theory. */
export const judgeCycles = ({ directions, bound }: QuadraticResult): Finding =>
  countExactly(
    directions.filter(({ curvature }) => curvature > bound),
    "curvatures above the bound with the cycle of theory",
    ({ ending, amplitude, expectedAmplitude }) =>
      ending === "cycle" && expectedAmplitude !== null && Math.abs(amplitude / expectedAmplitude - 1) < TOLERANCE,
    1,
  );

/** Below it goes to 0. */
export const judgeConvergence = ({ directions, bound }: QuadraticResult): Finding =>
  countExactly(
    directions.filter(({ curvature }) => curvature < bound),
    "curvatures below the bound that go to 0",
    ({ ending }) => ending === "converged",
    1,
  );

export const quadratic: Study = {
  name: "quadratic",
  title: "An adaptive method on a quadratic",
  figure: "Thilak et al. 2022, Eq. 1",
  papers: ["arXiv 2206.04817"],
  question: "From which curvature on does x ← x − μ g/(|g| + ε) cease to contract, and what does it do then?",
  arms: [],
  deviations: { smoke: [], phenomenon: [], paper: [] },
  claims: [
    {
      name: "contracts",
      says: "Where the largest eigenvalue is below 2ε/μ, every step lowers the loss.",
      source: "Eq. 1",
      judge: () => judgeContraction(across(0.98)),
    },
    {
      name: "beyond",
      says: "Where it is above, some steps raise it.",
      source: "Eq. 1, the other side",
      judge: () => judgeRises(across(1.02)),
    },
    {
      name: "to-zero-below",
      says: "Below the bound a coordinate by itself goes to 0.",
      source: "Eq. 1",
      judge: () => judgeConvergence(alone()),
    },
    {
      name: "cycle-above",
      says: "Above the bound it settles on a cycle of two points, ±(μ/2 − ε/a): no growth, and no spikes.",
      source: "follows from Eq. 1; docs/results/toys.md",
      judge: () => judgeCycles(alone()),
    },
  ],
  draw: async () => {
    const { directions } = alone();
    const theory = directions.map(({ curvature, expectedAmplitude }) => [curvature, expectedAmplitude ?? 0] as const);
    return [
      {
        kind: "dots" as const,
        title: "Size after 20,000 steps, by curvature",
        caption: `μ = ${formatNumber(LEARNING_RATE)}, ε = ${formatNumber(EPSILON)}: the bound 2ε/μ is ${formatNumber(BOUND)}. The line is theory.`,
        axes: ["curvature a", "|e| at the end"] as const,
        isLogAcross: true,
        groups: [
          {
            name: "computed",
            color: "run-0",
            line: theory,
            dots: directions.map(({ curvature, amplitude }) => ({
              ...{ x: curvature, y: amplitude },
              title: `a = ${formatNumber(curvature)}: ${formatNumber(amplitude)}`,
            })),
          },
        ],
      },
    ];
  },
};
