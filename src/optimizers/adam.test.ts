import assert from "node:assert/strict";
import { test } from "node:test";
import { ADAM_HYPER, ADAM_HYPER_LENGTH, createReferenceMachine, leaf } from "../engine/index.ts";
import { type AdamSettings, createAdam } from "./adam.ts";

/** √(1 − β₂) is 0.1, so that the numbers below can be worked out on paper. */
const SETTINGS: AdamSettings = {
  name: "adam",
  learningRate: 0.1,
  betas: [0.9, 0.99],
  epsilon: 0.1,
  epsilonPlacement: "after-root",
  weightDecay: 0,
  warmupSteps: 0,
  schedule: "constant",
  scheduleSteps: 1,
  finalShare: 1,
};

/** The parameter 1 after one step with the gradient 0.5, and what the optimizer offers of that step. */
function takeFirstStep(change: Partial<AdamSettings>) {
  const parameters = leaf("parameters", [1], "f64");
  const gradient = leaf("gradient", [1], "f64");
  const optimizer = createAdam({ ...SETTINGS, ...change }, 1, "f64");
  const { update, denominator, epsilon } = optimizer.trace(parameters, gradient);
  const machine = createReferenceMachine({ step: { outputs: [denominator, epsilon], updates: [update] } });
  machine.values(parameters).set([1]);
  machine.values(gradient).set([0.5]);
  optimizer.writeScalars(machine.values(optimizer.hyper), 1);
  machine.run("step");
  const state = [...optimizer.state].map(([name, tensor]) => [name, machine.values(tensor)[0]] as const);
  return {
    parameter: machine.values(parameters)[0] as number,
    denominator: machine.values(denominator)[0] as number,
    epsilon: machine.values(epsilon)[0] as number,
    state: Object.fromEntries(state),
  };
}

function near(actual: number | undefined, expected: number, what: string): void {
  assert.ok(Math.abs((actual as number) - expected) < 1e-12, `${what}: ${actual} for ${expected}`);
}

// In the first step m̂ = g and v̂ = g²: m = 0.05, v = 0.0025, √v = 0.05.
test("where ε stands decides what a step is divided by", () => {
  near(takeFirstStep({}).parameter, 1 - (0.1 * 0.5) / (0.5 + 0.1), "√v̂ + ε");
  near(
    takeFirstStep({ epsilonPlacement: "inside-root" }).parameter,
    1 - (0.1 * 0.5) / Math.sqrt(0.25 + 0.1),
    "√(v̂ + ε)",
  );
  near(
    takeFirstStep({ epsilonPlacement: "before-correction" }).parameter,
    1 - (0.1 * 0.5) / ((0.05 + 0.1) / 0.1),
    "(√v + ε)/√(1−β₂ᵗ)",
  );
});

test("weight decay joins the gradient in Adam and is taken off the weights in AdamW", () => {
  near(takeFirstStep({ weightDecay: 0.2 }).parameter, 1 - (0.1 * 0.7) / (0.7 + 0.1), "adam");
  near(takeFirstStep({ name: "adamW", weightDecay: 0.2 }).parameter, 0.98 - (0.1 * 0.5) / (0.5 + 0.1), "adamW");
});

test("instruments see √v̂ with this step's gradient in it, and ε as it was asked for", () => {
  for (const epsilonPlacement of ["after-root", "inside-root", "before-correction"] as const) {
    const { denominator, epsilon } = takeFirstStep({ epsilonPlacement });
    near(denominator, 0.5, epsilonPlacement);
    assert.equal(epsilon, 0.1);
  }
});

test("both moments are state, under PyTorch's names", () => {
  const { state } = takeFirstStep({});
  assert.deepEqual(Object.keys(state), ["exp_avg", "exp_avg_sq"]);
  near(state.exp_avg, 0.05, "m");
  near(state.exp_avg_sq, 0.0025, "v");
});

/** What a step is told, by name. */
function scalarsOf(settings: AdamSettings, step: number, updates?: number) {
  const values = new Float64Array(ADAM_HYPER_LENGTH).fill(Number.NaN);
  createAdam(settings, 1, "f64").writeScalars(values, step, updates);
  return (name: keyof typeof ADAM_HYPER) => values[ADAM_HYPER[name]] as number;
}

test("the bias is corrected for the updates since the moments were zero, the rate follows the steps", () => {
  const settings = { ...SETTINGS, warmupSteps: 10, betas: [0.5, 0.75] } as const;
  const third = scalarsOf(settings, 3);
  assert.equal(third("learningRate"), 0.1 * 0.2);
  assert.equal(third("biasCorrection1"), 1 - 0.5 ** 3);
  assert.equal(third("biasCorrection2"), 1 - 0.75 ** 3);
  const reset = scalarsOf(settings, 3, 1);
  assert.equal(reset("learningRate"), 0.1 * 0.2);
  assert.equal(reset("biasCorrection1"), 0.5);
  assert.equal(reset("biasCorrection2"), 0.25);
});
