/** @file Slingshots under hinge loss: a loss without a softmax, which rounding in a softmax would not explain. */
import { PLAIN } from "../arms.ts";
import { drawTable } from "../armTable.ts";
import { countShare, MOST, NONE } from "../counting.ts";
import { lossAndNormOf } from "../curves.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import { hasSlingshots } from "../traits.ts";

function arm(name: string, label: string, optimizer: Readonly<Record<string, unknown>>, precision = "f32"): Arm {
  const precisions = { "model.precision": precision, "loss.precision": precision };
  const sweep = (seeds: number, steps: number): ArmSweep => ({
    ...{ experiment: "parity-hinge", seeds },
    set: { ...PLAIN, steps, optimizer, ...precisions },
  });
  return {
    ...{ name: `hinge-${name}`, label },
    sweeps: { smoke: sweep(5, 4000), phenomenon: sweep(10, 20_000), paper: sweep(10, 100_000) },
  };
}

const adam = (learningRate: number) => ({ name: "adam", learningRate, betas: [0.9, 0.999] });

const large = arm("large-rate", "η 1e-2", adam(1e-2));
const double = arm("large-rate-f64", "η 1e-2, float64", adam(1e-2), "f64");
const small = arm("small-rate", "η 1e-3", adam(1e-3));
const descent = arm("descent", "momentum, η 0.1", { name: "sgd", learningRate: 0.1, momentum: 0.9 });

const WU = "Wu 2024, on sparse parity (LessWrong)";
const UNKNOWN =
  "The report does not give its settings: 500 points of 40 bits, parity of 3, one hidden layer of 200, full batches.";

export const hinge: Study = {
  name: "hinge",
  title: "Slingshots without a softmax: hinge loss",
  figure: "Wu 2024, hinge slingshots",
  papers: ["arXiv 2605.06152", "arXiv 2303.11873"],
  question:
    "Under hinge loss a sample beyond its margin has no gradient at all, in any precision. If slingshots come there, rounding in a softmax is not all that makes them.",
  arms: [large, double, small, descent],
  deviations: { smoke: [UNKNOWN, "4,000 steps."], phenomenon: [UNKNOWN, "20,000 steps."], paper: [UNKNOWN] },
  claims: [
    {
      name: "hinge-slingshots",
      says: "Under hinge loss and Adam most runs have slingshots.",
      source: WU,
      judge: (runs) => countShare(runs.of(large), "runs with slingshots, η 1e-2", hasSlingshots, MOST),
    },
    {
      name: "small-rate-too",
      says: "They have them at a rate of 1e-3, too.",
      source: "what is said of softmax: 2206.04817, Table 1",
      judge: (runs) => countShare(runs.of(small), "runs with slingshots, η 1e-3", hasSlingshots, MOST),
    },
    {
      name: "hinge-none",
      says: "Slingshots are made by the rounding of a softmax: where there is none, there are none.",
      source: "2605.06152, taken at its word",
      judge: (runs) => countShare(runs.of(large), "runs with slingshots, η 1e-2", hasSlingshots, NONE),
    },
    {
      name: "float64-too",
      says: "It is the gradient that is exactly 0, not its rounding: with all in float64 they are still there.",
      source: "the zero gradient, as Wu 2024 has it",
      judge: (runs) => countShare(runs.of(double), "runs with slingshots, float64", hasSlingshots, MOST),
    },
    {
      name: "descent-none",
      says: "It takes an adaptive optimizer: gradient descent with momentum has none.",
      source: "2206.04817, §3",
      judge: (runs) => countShare(runs.of(descent), "runs with slingshots, momentum", hasSlingshots, NONE),
    },
  ],
  draw: async (runs) => [
    drawTable("Under hinge loss", "The darker, the more runs with slingshots.", [
      { label: large.label, said: "still", runs: runs.of(large) },
      { label: double.label, said: "still", runs: runs.of(double) },
      { label: small.label, said: "?", runs: runs.of(small) },
      { label: descent.label, said: "none", runs: runs.of(descent) },
    ]),
    ...(await Promise.all(
      [large, double, small, descent].map((each) =>
        lossAndNormOf(runs.of(each)[0], each.label, "Hinge loss, and the norm of the last layer on the right."),
      ),
    )),
  ],
};
