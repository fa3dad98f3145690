/**
 * @file Every optimizer: kernels and reference give the same bits on one thread and on two, and a run that goes on from a
 * state comes to the same ones; those that PyTorch lacks agree with a statement in plain float64 (the others: mlpFixture).
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { nodeHost } from "../../src/engine/hosts/node.ts";
import { add, constant, createMachine, type FloatType, leaf, mul, scalar } from "../../src/engine/index.ts";
import { loadExperiment } from "../../src/experiment/file/loadExperiment.ts";
import { bindOptimizer, CONSTRAINTS, OPTIMIZERS, optimizerParts, TRANSFORMS } from "../../src/optimizers/index.ts";
import { createSession, type Engine, type TrainingSession } from "../../src/session/index.ts";
import { hostFor } from "./engines.ts";
import { relativeError } from "./relativeError.ts";

/** Settings besides the defaults under which an optimizer takes another way through its step. */
const VARIANTS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  adam: [
    ["weightDecay=0.1", "epsilonPlacement=inside-root"],
    ["amsgrad=true", "weightDecay=0.1", "weightDecayTarget=initial", "epsilonPlacement=before-correction"],
    ["transforms=[{name: gradientNoise}, {name: clipNorm, maxNorm: 0.1}, {name: gradientNoise, eta: 0.1}]"],
  ],
  adamW: [
    ["weightDecay=0.1", "epsilonPlacement=before-correction"],
    ["weightDecay=0.1", 'weightDecayExempt=["*.bias"]', "epsilonPlacement=inside-root"],
    ["weightDecay=0.1", "weightDecayTarget=initial", "constraints=[{name: normClamp, per: tensor, ratio: 1.1}]"],
  ],
  rmsProp: [["momentum=0.9", "centered=true", "weightDecay=0.1"], ["transforms=[{name: orthogonalGradient}]"]],
  sgd: [
    ["momentum=0.9", "nesterov=true", "weightDecay=0.1", "transforms=[{name: clipNorm, maxNorm: 0.1}]"],
    ["transforms=[{name: grokfastMa, window: 3}]", "frozen=[layers.0.*, layers.2.bias]"],
    ["momentum=0.9", "transforms=[{name: grokfastEma}, {name: grokfastEma, alpha: 0.5}]"],
  ],
  lion: [["weightDecay=0.1"], ["weightDecay=0.1", "weightDecayTarget=initial", "frozen=[layers.1.weight]"]],
  adagrad: [["learningRateDecay=0.1", "initialAccumulator=0.5", "weightDecay=0.1"]],
  adamax: [["weightDecay=0.1", "transforms=[{name: clipValue, value: 0.01}]"]],
  rprop: [["etas=[0.4, 1.3]", "stepSizes=[1e-3, 0.02]", "schedule=linear"]],
  muon: [
    ["nesterov=false", "newtonSchulzSteps=2", "adjustLearningRate=match-rms-adamw", "weightDecay=0.1"],
    ["weightDecay=0.1", "weightDecayTarget=initial", 'weightDecayExempt=["*.bias"]', "frozen=[layers.0.*]"],
  ],
  stableAdamW: [
    ["weightDecay=0.1"],
    ["weightDecay=0.1", "weightDecayTarget=initial", "weightDecayExempt=[layers.0.*]"],
  ],
};

const SMALL = ["data.points=24", "model.width=7", "model.depth=3", "data.dimensions=9", "optimizer.warmupSteps=2"];

const open = (settings: readonly string[], threads: number, engine: Engine): Promise<TrainingSession> =>
  createSession(loadExperiment("hypercube", [...SMALL, ...settings]), { threads, engine, host: hostFor(threads) });

function advance(session: TrainingSession, steps: number): TrainingSession {
  for (let step = 0; step < steps; step++) session.advance();
  return session;
}

function bitsOf(session: TrainingSession): string[] {
  const { parameters, optimizer } = session.capture();
  return [parameters, ...optimizer.values()].map((values) => Buffer.from(values.buffer).toString("base64"));
}

for (const { name } of OPTIMIZERS) {
  const variants = VARIANTS[name] ?? [];
  for (const settings of [[], ...variants].map((variant) => variant.map((setting) => `optimizer.${setting}`))) {
    for (const dtype of ["f32", "f64"] as const) {
      const all = [`optimizer.name=${name}`, `model.precision=${dtype}`, ...settings];
      test(`${all.join(" ")}: one set of bits`, async () => {
        const reference = bitsOf(advance(await open(all, 1, "reference"), 10));
        for (const threads of [1, 2]) {
          const session = await open(all, threads, "wasm");
          const state = advance(session, 4).capture();
          assert.deepEqual(bitsOf(advance(session, 6)), reference, `${threads} threads`);
          const resumed = await open(all, threads, "wasm");
          resumed.restore(state);
          assert.deepEqual(bitsOf(advance(resumed, 6)), reference, `${threads} threads, from a state`);
          for (const each of [session, resumed]) each.dispose();
        }
      });
    }
  }
}

/** What a statement works on: flat vectors over two tensors, `a` of two elements and `b` of three. */
interface Numbers {
  /** Counted from 1. */
  readonly step: number;
  readonly parameters: Float64Array;
  readonly gradient: Float64Array;
  readonly memory: Record<string, Float64Array>;
}

const LAYOUT = [
  { name: "a", shape: [2], role: "vector" },
  { name: "b", shape: [3], role: "vector" },
] as const;
const TENSORS = [
  [0, 2],
  [2, 5],
] as const;

/** One step in plain numbers, in place. */
type Statement = (at: Numbers) => void;

const norm = (values: Iterable<number>) => Math.sqrt([...values].reduce((sum, value) => sum + value * value, 0));

/** θ ← θ − rate · g. */
const descend = ({ parameters, gradient }: Numbers, rate: number) => {
  gradient.forEach((g, i) => {
    parameters[i] = (parameters[i] as number) - rate * g;
  });
};

interface Named {
  readonly name: string;
  readonly [setting: string]: unknown;
}

const SGD = { name: "sgd", learningRate: 0.02 };

/** What PyTorch lacks: settings, and the update as the paper states it; named by the part, then by what is special. */
const STATEMENTS: Readonly<Record<string, { readonly settings: Named; readonly step: Statement }>> = {
  lion: {
    settings: { name: "lion", learningRate: 0.01, betas: [0.9, 0.99], weightDecay: 0.2 },
    step: ({ parameters, gradient, memory }) => {
      memory.exp_avg ??= new Float64Array(parameters.length);
      const mean = memory.exp_avg;
      gradient.forEach((g, i) => {
        const m = mean[i] as number;
        const p = parameters[i] as number;
        parameters[i] = p - 0.01 * (Math.sign(0.9 * m + 0.1 * g) + 0.2 * p);
        mean[i] = 0.99 * m + 0.01 * g;
      });
    },
  },
  stableAdamW: {
    settings: { name: "stableAdamW", learningRate: 0.1, betas: [0.9, 0.99], epsilon: 1e-3, weightDecay: 0.2 },
    step: ({ step, parameters, gradient, memory }) => {
      memory.v ??= new Float64Array(5);
      memory.u ??= new Float64Array(5);
      const [v, u] = [memory.v, memory.u];
      const [b1, b2] = [0.9, 0.99].map((b) => (b * (1 - b ** (step - 1))) / (1 - b ** step)) as [number, number];
      for (const [from, to] of TENSORS) {
        let sum = 0;
        for (let i = from; i < to; i++) {
          const g = gradient[i] as number;
          v[i] = b1 * (v[i] as number) + (1 - b1) * g;
          u[i] = b2 * (u[i] as number) + (1 - b2) * g * g;
          sum += (g * g) / Math.max(u[i] as number, 1e-6);
        }
        const rate = 0.1 / Math.max(1, Math.sqrt(sum / (to - from)));
        for (let i = from; i < to; i++) {
          const p = parameters[i] as number;
          parameters[i] = p - rate * 0.2 * p - (rate * (v[i] as number)) / (Math.sqrt(u[i] as number) + 1e-3);
        }
      }
    },
  },
  grokfastEma: {
    settings: { ...SGD, transforms: [{ name: "grokfastEma", alpha: 0.8, lambda: 1.5 }] },
    step: (at) => {
      at.memory.mean ??= at.gradient.slice();
      const mean = at.memory.mean;
      const changed = at.gradient.map((g, i) => {
        mean[i] = 0.8 * (mean[i] as number) + 0.2 * g;
        return g + 1.5 * (mean[i] as number);
      });
      descend({ ...at, gradient: changed }, 0.02);
    },
  },
  grokfastMa: {
    settings: { ...SGD, transforms: [{ name: "grokfastMa", window: 4, lambda: 1.5 }] },
    step: (at) => {
      at.memory[`gradient${at.step}`] = at.gradient.slice();
      const last = [0, 1, 2, 3].map((ago) => at.memory[`gradient${at.step - ago}`]);
      const changed = at.gradient.map((g, i) =>
        last.includes(undefined) ? g : g + (1.5 * last.reduce((sum, one) => sum + (one?.[i] as number), 0)) / 4,
      );
      descend({ ...at, gradient: changed }, 0.02);
    },
  },
  orthogonalGradient: {
    settings: { ...SGD, transforms: [{ name: "orthogonalGradient" }] },
    step: (at) => {
      const changed = at.gradient.slice();
      for (const [from, to] of TENSORS) {
        const [w, g] = [at.parameters, at.gradient].map((values) => [...values.subarray(from, to)]) as [
          number[],
          number[],
        ];
        const along = w.reduce((sum, x, i) => sum + x * (g[i] as number), 0) / norm(w) ** 2;
        const rest = g.map((x, i) => x - along * (w[i] as number));
        changed.set(
          rest.map((x) => (x * norm(g)) / norm(rest)),
          from,
        );
      }
      descend({ ...at, gradient: changed }, 0.02);
    },
  },
  gradientNoise: {
    settings: { ...SGD, transforms: [{ name: "gradientNoise", eta: 0.3, gamma: 0.55 }] },
    step: (at) => {
      const deviation = Math.sqrt(0.3 / at.step ** 0.55);
      descend({ ...at, gradient: at.gradient.map((g, i) => g + deviation * (NORMAL[i] as number)) }, 0.02);
    },
  },
  "normClamp, per tensor": {
    settings: { ...SGD, constraints: [{ name: "normClamp", parameters: ["b"], per: "tensor", ratio: 0.9 }] },
    step: (at) => {
      at.memory.first ??= at.parameters.slice();
      descend(at, 0.02);
      const factor = (0.9 * norm(at.memory.first.subarray(2))) / norm(at.parameters.subarray(2));
      for (let i = 2; i < 5; i++) at.parameters[i] = factor * (at.parameters[i] as number);
    },
  },
  "normClamp, together": {
    settings: { ...SGD, constraints: [{ name: "normClamp", reference: 3 }] },
    step: (at) => {
      descend(at, 0.02);
      const factor = 3 / norm(at.parameters);
      at.parameters.forEach((p, i) => {
        at.parameters[i] = factor * p;
      });
    },
  },
  "weight decay to the first values, one tensor spared": {
    settings: {
      ...SGD,
      weightDecay: 0.7,
      weightDecayTarget: "initial",
      weightDecayExempt: ["a"],
    },
    step: (at) => {
      at.memory.first ??= at.parameters.slice();
      const first = at.memory.first;
      const pulled = at.gradient.map((g, i) =>
        i < 2 ? g : g + 0.7 * ((at.parameters[i] as number) - (first[i] as number)),
      );
      descend({ ...at, gradient: pulled }, 0.02);
    },
  },
  "decoupled weight decay to the first values, one tensor spared": {
    settings: {
      name: "lion",
      learningRate: 0.01,
      weightDecay: 0.7,
      weightDecayTarget: "initial",
      weightDecayExempt: ["b"],
    },
    step: (at) => {
      at.memory.first ??= at.parameters.slice();
      at.memory.mean ??= new Float64Array(5);
      const { first, mean } = at.memory as { first: Float64Array; mean: Float64Array };
      at.gradient.forEach((g, i) => {
        const [m, p] = [mean[i] as number, at.parameters[i] as number];
        const pull = i < 2 ? 0.7 * (p - (first[i] as number)) : 0;
        at.parameters[i] = p - 0.01 * (Math.sign(0.9 * m + 0.1 * g) + pull);
        mean[i] = 0.99 * m + 0.01 * g;
      });
    },
  },
  "one tensor frozen": {
    settings: { ...SGD, frozen: ["a"], transforms: [{ name: "clipNorm", maxNorm: 0.5 }] },
    step: (at) => {
      const scale = Math.min(1, 0.5 / (norm(at.gradient.subarray(2)) + 1e-6));
      descend({ ...at, gradient: at.gradient.map((g, i) => (i < 2 ? 0 : scale * g)) }, 0.02);
    },
  },
};

const TOLERANCES: Record<FloatType, number> = { f32: 1e-5, f64: 1e-12 };

/** In the place of random numbers. */
const NORMAL = [0.5, -1.25, 2, 0.25, -0.75];

describe("against a statement in float64", () => {
  const curvatures = Float64Array.of(-1.5, 0.25, 3, 0, 12);
  const start = Float64Array.of(1, -2, 0.5, 3, -0.125);
  for (const [name, { settings, step }] of Object.entries(STATEMENTS)) {
    for (const dtype of ["f32", "f64"] as const) {
      test(`${name}, ${dtype}: ten steps on a quadratic form`, async () => {
        const parameters = leaf("parameters", [5], dtype);
        const curvature = leaf("curvature", [5], dtype);
        const gradient = add(mul(parameters, curvature), scalar(0.5, dtype));
        const part = optimizerParts.find(settings.name);
        const optimizer = bindOptimizer(part, part.settings.parse(settings), LAYOUT, dtype);
        const normal = constant([5], dtype === "f32" ? Float32Array.from(NORMAL) : Float64Array.from(NORMAL));
        const { updates } = optimizer.trace(parameters, gradient, () => normal);
        const machine = await createMachine({ step: { outputs: [], updates } }, { host: nodeHost });
        machine.values(parameters).set(start);
        machine.values(curvature).set(curvatures);
        const initial = optimizer.memory.get("initial");
        if (initial) machine.values(initial).set(start);
        const expected = { parameters: start.slice(), memory: {} };
        for (let count = 1; count <= 10; count++) {
          optimizer.writeScalars(machine.values(optimizer.scalars), count);
          machine.run("step");
          const slopes = expected.parameters.map((p, i) => p * (curvatures[i] as number) + 0.5);
          step({ ...expected, step: count, gradient: slopes });
        }
        const error = relativeError(machine.values(parameters), [...expected.parameters]);
        machine.dispose();
        assert.ok(error < TOLERANCES[dtype], `relative error ${error}`);
      });
    }
  }
});

test("Adam as a graph has the bits of the fused operation, over ten steps, memory included", async () => {
  const layout = [{ name: "w", shape: [37], role: "vector" }] as const;
  for (const name of ["adam", "adamW"] as const) {
    for (const epsilonPlacement of ["after-root", "inside-root", "before-correction"]) {
      const part = optimizerParts.find(name);
      const run = async (mayOverwrite: boolean) => {
        const settings = part.settings.parse({ name, weightDecay: 0.1, epsilonPlacement });
        const step: typeof part.step = (inputs, asked) => part.step({ ...inputs, mayOverwrite }, asked);
        const optimizer = bindOptimizer({ ...part, step }, settings, layout, "f32");
        const [parameters, gradient] = [leaf("parameters", [37], "f32"), leaf("gradient", [37], "f32")];
        const { updates } = optimizer.trace(parameters, gradient);
        const machine = await createMachine({ step: { outputs: [], updates } }, { host: nodeHost });
        machine.values(parameters).forEach((_, i, all) => {
          all[i] = Math.sin(i + 1);
        });
        for (let count = 1; count <= 10; count++) {
          machine.values(gradient).forEach((_, i, all) => {
            all[i] = Math.cos(i * count) * 10 ** ((i % 7) - 4);
          });
          optimizer.writeScalars(machine.values(optimizer.scalars), count);
          machine.run("step");
        }
        const all = [parameters, ...optimizer.memory.values()].map((tensor) => [...machine.values(tensor)]);
        machine.dispose();
        return { all, isFused: updates.some(({ operation }) => operation.name === "adam") };
      };
      const [fused, graph] = [await run(true), await run(false)];
      assert.deepEqual([fused.isFused, graph.isFused], [true, false]);
      assert.deepEqual(graph.all, fused.all, `${name}, ${epsilonPlacement}`);
    }
  }
});

test("two noises of one step are two", async () => {
  const noise = "{name: gradientNoise}";
  const all = ["optimizer.name=sgd", "optimizer.warmupSteps=0", `optimizer.transforms=[${noise}, ${noise}]`];
  const moved = async (settings: readonly string[]) => {
    const session = await open(settings, 1, "wasm");
    const before = session.parameters.slice();
    const after = advance(session, 1).parameters.slice();
    session.dispose();
    return Array.from(after, (value, i) => value - (before[i] as number));
  };
  const [none, one, two] = [
    await moved(all.slice(0, 2)),
    await moved([...all.slice(0, 2), `optimizer.transforms=[${noise}]`]),
    await moved(all),
  ];
  const first = one.map((value, i) => value - (none[i] as number));
  const second = two.map((value, i) => value - (one[i] as number));
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
  const cosine = dot(first, second) / Math.sqrt(dot(first, first) * dot(second, second));
  assert.ok(Math.abs(cosine) < 0.5, `cosine ${cosine}`);
});

test("every optimizer, transform and constraint is held to PyTorch or to a statement", () => {
  const fixture = JSON.parse(readFileSync(new URL("../fixtures/optimizers.json", import.meta.url), "utf8"));
  const names = Object.values(
    fixture.cases as Record<string, { settings: { name: string; transforms?: { name: string }[] } }>,
  );
  const transformsOf = ({ settings }: (typeof names)[number]) => (settings.transforms ?? []).map(({ name }) => name);
  const held = new Set([
    ...["adam", "adamW"],
    ...names.flatMap((fixed) => [fixed.settings.name, ...transformsOf(fixed)]),
    ...Object.keys(STATEMENTS).map((name) => name.replace(/,.*/, "")),
  ]);
  const parts = [...OPTIMIZERS, ...TRANSFORMS, ...CONSTRAINTS].map(({ name }) => name);
  assert.deepEqual(
    parts.filter((name) => !held.has(name)),
    [],
  );
  const resumed = JSON.stringify(VARIANTS);
  assert.deepEqual(
    [...TRANSFORMS, ...CONSTRAINTS].map(({ name }) => name).filter((name) => !resumed.includes(name)),
    [],
  );
});

test("an optimizer's name is that of its settings, and every setting has a meaning and a default", () => {
  for (const part of [...OPTIMIZERS, ...TRANSFORMS, ...CONSTRAINTS]) {
    assert.equal((part.settings.parse({ name: part.name }) as { name: string }).name, part.name);
    for (const text of [part.source, part.equation]) assert.ok(text.length > 10, part.name);
  }
});
