import assert from "node:assert/strict";
import { test } from "node:test";
import { type AlgorithmicDataSettings, createAlgorithmicData } from "./algorithmicData.ts";
import { splitRows } from "./split.ts";

const DIVISION: AlgorithmicDataSettings = {
  operation: "division",
  modulus: 97,
  symmetricPairs: "kept",
  split: "openai",
  trainPercent: 50,
  tokens: "openai",
  noisyLabels: 0,
};

test("the data of openai/grok's division: sizes, split and first training equation", () => {
  const { table, form, vocabulary, inputs, targets, train, validation } = createAlgorithmicData(DIVISION, 1);
  assert.deepEqual([table.rows, train.length, validation.length], [9312, 4656, 4656]);
  assert.deepEqual([inputs.length, targets.length], [6 * 9312, 2 * 9312]);
  // Row 7534 = 96 · 78 + 46: answer 78, divisor 47, dividend 3666 mod 97 = 77.
  const first = (train[0] as number) * form.slots.length;
  const symbols = [...inputs.subarray(first, first + 6)].map((token) => vocabulary.symbols[token]);
  assert.equal(symbols.join(" "), "<|eos|> 77 / 47 = 78");
});

test("the operator of openai/grok names the same data", () => {
  assert.deepEqual(createAlgorithmicData({ ...DIVISION, operation: "/" }, 1), createAlgorithmicData(DIVISION, 1));
});

test("the seed reaches the split and the noise", () => {
  const settings: AlgorithmicDataSettings = { ...DIVISION, split: "seeded", tokens: "standard", noisyLabels: 100 };
  const data = createAlgorithmicData(settings, 5);
  assert.deepEqual([...data.train], [...splitRows(9312, settings, 5).train]);
  const otherNoise = createAlgorithmicData({ ...settings, split: "openai" }, 5);
  const otherSeed = createAlgorithmicData({ ...settings, split: "openai" }, 6);
  assert.deepEqual(otherNoise.train, otherSeed.train);
  assert.notDeepEqual(otherNoise.targets, otherSeed.targets);
});

test("a noisy answer stands in the input where the form has it, and validation stays clean", () => {
  const clean = createAlgorithmicData(DIVISION, 1);
  const noisy = createAlgorithmicData({ ...DIVISION, noisyLabels: 1000 }, 1);
  let changed = 0;
  for (const row of noisy.train) {
    assert.equal(noisy.inputs[6 * row + 5], noisy.targets[2 * row]);
    assert.equal(noisy.targets[2 * row], noisy.vocabulary.firstElement + (noisy.table.c[row] as number));
    if (noisy.targets[2 * row] !== clean.targets[2 * row]) changed++;
  }
  assert.ok(changed > 950 && changed <= 1000, `${changed}`);
  for (const row of noisy.validation) assert.equal(noisy.table.c[row], clean.table.c[row]);
});

test("what cannot be met is refused by the setting's name", () => {
  const refused = (change: Partial<AlgorithmicDataSettings>, path: string) =>
    assert.throws(() => createAlgorithmicData({ ...DIVISION, ...change }, 0), { name: "SettingError", path });
  refused({ operation: "modulo" }, "data.operation");
  refused({ modulus: 1 }, "data.modulus");
  refused({ modulus: 4 }, "data.modulus");
  refused({ modulus: 98 }, "data.modulus");
  refused({ modulus: 113 }, "data.modulus");
  refused({ symmetricPairs: "identified" }, "data.symmetricPairs");
  refused({ trainPercent: 0 }, "data.trainPercent");
  refused({ trainPercent: 100 }, "data.trainPercent");
  refused({ noisyLabels: 4657 }, "data.noisyLabels");
});
