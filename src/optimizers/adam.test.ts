import assert from "node:assert/strict";
import { test } from "node:test";
import { ADAM_SCALARS, createReferenceMachine, leaf, type Tensor } from "../engine/index.ts";
import { bindOptimizer, optimizerParts } from "./index.ts";

/** √(1 − β₂) is 0.1, so that the numbers below can be worked out on paper. */
const SETTINGS = { name: "adam", learningRate: 0.1, betas: [0.9, 0.99], epsilon: 0.1 };

/** An optimizer of one parameter with these settings in the place of the usual ones. */
function bind(change: object) {
  const settings: { readonly name: string } = { ...SETTINGS, ...change };
  const part = optimizerParts.find(settings.name);
  return bindOptimizer(part, part.settings.parse(settings), [{ name: "w", shape: [1], role: "vector" }], "f64");
}

/** The parameter 1 after one step with the gradient 0.5, and what the optimizer offers of that step. */
function takeFirstStep(change: object) {
  const parameters = leaf("parameters", [1], "f64");
  const gradient = leaf("gradient", [1], "f64");
  const optimizer = bind(change);
  const { updates, offers } = optimizer.trace(parameters, gradient);
  const [denominator, epsilon] = [offers?.denominator, offers?.epsilon] as [Tensor, Tensor];
  const machine = createReferenceMachine({ step: { outputs: [denominator, epsilon], updates } });
  machine.values(parameters).set([1]);
  machine.values(gradient).set([0.5]);
  optimizer.writeScalars(machine.values(optimizer.scalars), 1);
  machine.run("step");
  const state = [...optimizer.memory].map(([name, tensor]) => [name, machine.values(tensor)[0]] as const);
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

test("both moments are remembered, under PyTorch's names", () => {
  const { state } = takeFirstStep({});
  assert.deepEqual(Object.keys(state), ["exp_avg", "exp_avg_sq"]);
  near(state.exp_avg, 0.05, "m");
  near(state.exp_avg_sq, 0.0025, "v");
});

/** What a step is told, by name. */
function scalarsOf(change: object, step: number, updates?: number) {
  const values = new Float64Array(Object.keys(ADAM_SCALARS).length).fill(Number.NaN);
  bind(change).writeScalars(values, step, updates);
  return (name: keyof typeof ADAM_SCALARS) => values[ADAM_SCALARS[name]] as number;
}

test("the bias is corrected for the updates since the moments were zero, the rate follows the steps", () => {
  const settings = { warmupSteps: 10, betas: [0.5, 0.75] };
  const third = scalarsOf(settings, 3);
  assert.equal(third("learningRate"), 0.1 * 0.2);
  assert.equal(third("biasCorrection1"), 1 - 0.5 ** 3);
  assert.equal(third("biasCorrection2"), 1 - 0.75 ** 3);
  const reset = scalarsOf(settings, 3, 1);
  assert.equal(reset("learningRate"), 0.1 * 0.2);
  assert.equal(reset("biasCorrection1"), 0.5);
  assert.equal(reset("biasCorrection2"), 0.25);
});
