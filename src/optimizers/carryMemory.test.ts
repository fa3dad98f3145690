/** @file Which memory is whose after a change of settings. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseExperiment } from "../experiment/index.ts";
import { carryMemory, type Layout, optimizerParts, remembersTheSame } from "./index.ts";

const layout: Layout = [
  { name: "layers.0.weight", shape: [2, 2], role: "matrix" },
  { name: "layers.1.bias", shape: [2], role: "vector" },
];

const settingsOf = (optimizer: object) => parseExperiment({ data: {}, optimizer }).optimizer;

/** What each name of the new memory held before: names stand for values. */
function carry(names: readonly string[], from: object, to: object, isReset = false) {
  const memory = new Map(names.map((name, i) => [name, Float32Array.of(i)]));
  const [before, after] = [settingsOf(from), settingsOf(to)];
  const carried = carryMemory(memory, {
    from: before,
    to: after,
    part: optimizerParts.find(after.name),
    layout,
    isReset,
  });
  return Object.fromEntries([...carried].map(([name, values]) => [name, names[values[0] as number]]));
}

const ADAM = ["exp_avg", "exp_avg_sq"];

test("own memory goes on by name, without what is not remembered any more, and is forgotten by a reset", () => {
  const all = [...ADAM, "max_exp_avg_sq"];
  const kept = { exp_avg: "exp_avg", exp_avg_sq: "exp_avg_sq" };
  assert.deepEqual(carry(all, { name: "adam", amsgrad: true }, { name: "adam" }), kept);
  assert.deepEqual(carry(ADAM, { name: "adam" }, { name: "adam", amsgrad: true }), kept);
  assert.deepEqual(carry(ADAM, { name: "adam" }, { name: "adam" }, true), {});
});

test("Adam and AdamW remember the same, and no other two", () => {
  const parts = optimizerParts.all;
  const pairs = parts.flatMap((one) =>
    parts.filter((other) => remembersTheSame(one, other)).map(({ name }) => [one.name, name]),
  );
  const different = pairs.filter(([one, other]) => one !== other);
  assert.deepEqual(different, [
    ["adam", "adamW"],
    ["adamW", "adam"],
  ]);
  assert.equal(pairs.length, parts.length + 2);
});

const ema = (alpha: number) => ({ name: "grokfastEma", alpha });
const transforms = (...all: readonly object[]) => ({ transforms: all });

test("of two transforms of a kind each goes on with its own, wherever it stands, and a changed one with what is left", () => {
  const both = ["grokfastEma_average", "grokfastEma_started", "grokfastEma2_average", "grokfastEma2_started"];
  const [slow, fast, other] = [ema(0.98), ema(0.5), ema(0.7)];
  const noise = { name: "gradientNoise" };
  const second = { grokfastEma_average: "grokfastEma2_average", grokfastEma_started: "grokfastEma2_started" };
  const first = { grokfastEma2_average: "grokfastEma_average", grokfastEma2_started: "grokfastEma_started" };
  assert.deepEqual(carry(both, transforms(slow, fast), transforms(fast)), second);
  assert.deepEqual(carry(both, transforms(slow, fast), transforms(fast, slow)), { ...second, ...first });
  assert.deepEqual(carry(both, transforms(slow, fast), transforms(noise, other, slow)), { ...second, ...first });
  assert.deepEqual(carry(both, transforms(slow, fast), transforms(noise)), {});
  assert.deepEqual(carry(both, transforms(slow, fast), transforms(slow, fast), true), {});
});

const clamp = (parameters: string, ratio = 1) => ({ name: "normClamp", parameters: [parameters], ratio });
const constraints = (...all: readonly object[]) => ({ constraints: all });

test("a constraint keeps what it holds to as long as it is of the same parameters, after a reset too", () => {
  const names = ["initial", "normClamp_reference", "normClamp2_reference"];
  const two = constraints(clamp("layers.0.*"), clamp("layers.1.*"));
  const swapped = { normClamp_reference: "normClamp2_reference", normClamp2_reference: "normClamp_reference" };
  const asBefore = { normClamp_reference: "normClamp_reference" };
  for (const isReset of [false, true]) {
    assert.deepEqual(carry(names, two, constraints(clamp("layers.1.*"), clamp("layers.0.*")), isReset), {
      initial: "initial",
      ...swapped,
    });
    assert.deepEqual(carry(names, two, constraints(clamp("layers.0.*", 2)), isReset), {
      initial: "initial",
      ...asBefore,
    });
    assert.deepEqual(carry(names, two, constraints(clamp("*")), isReset), { initial: "initial" });
  }
});
