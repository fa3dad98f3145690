import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { PRESETS } from "../experiment/index.ts";
import { decodeExperiment, toYaml } from "./experimentFile.ts";
import { readPlainSettings } from "./plainSettings.ts";

const scalar = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.string({ unit: fc.constantFrom(..."ab1.e-+:#'\"[]{},&*!|>%@` \n~/_é") }),
  fc.constantFrom(
    "true",
    "Null",
    "no",
    "1e5",
    "0x1f",
    "2026-11-22",
    ".inf",
    "- a",
    "~",
    "",
    "/data/a b",
    "yes",
    "1_000",
  ),
);
/** Groups of groups and lists, with these values and names. */
const settingsOf = (value: fc.Arbitrary<unknown>, name: fc.Arbitrary<string>) =>
  fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      value,
      fc.array(value, { maxLength: 4 }),
      fc.array(tie("group"), { minLength: 1, maxLength: 3 }),
      tie("group"),
    ),
    group: fc.dictionary(name, tie("value"), { minKeys: 1, maxKeys: 4 }),
  })).group;

test("what is read fast is what the YAML reader reads", () => {
  const wild = settingsOf(scalar, fc.string({ unit: fc.constantFrom(..."abN-_1 ") }));
  fc.assert(
    fc.property(wild, (value) => {
      const text = toYaml(value);
      const found = readPlainSettings(text);
      if (found !== undefined) assert.deepEqual(found, decodeExperiment(text));
    }),
    { numRuns: 1000 },
  );
});

test("numbers, words and paths in groups and lists are read fast", () => {
  const number = fc.double({ noDefaultInfinity: true, noNaN: true });
  const word = fc.constantFrom("adam", "softmax-minus-one-hot", "/data/cifar 10/a.bin", "zero-sum", "S5", "a/b", "*");
  const plain = settingsOf(
    fc.oneof(number, fc.integer(), fc.boolean(), fc.constant(null)),
    fc.constantFrom("a", "b2", "cD"),
  );
  fc.assert(
    fc.property(plain, word, (value, name) => {
      const text = toYaml({ value, name });
      assert.deepEqual(readPlainSettings(text), decodeExperiment(text));
    }),
    { numRuns: 300 },
  );
});

test("lines that are changed by hand are read as the YAML reader reads them, or not at all", () => {
  const lines = toYaml(loadExperiment("division", ["optimizer.transforms=[{name: clipNorm, maxNorm: 1}]"])).split("\n");
  const edit = fc.record({ at: fc.nat(lines.length - 1), from: fc.nat(30), to: fc.nat(30), by: fc.string() });
  fc.assert(
    fc.property(edit, ({ at, from, to, by }) => {
      const changed = lines.map((line, i) => (i === at ? line.slice(0, from) + by + line.slice(to) : line)).join("\n");
      const found = readPlainSettings(changed);
      if (found !== undefined) assert.deepEqual(found, decodeExperiment(changed));
    }),
    { numRuns: 500 },
  );
});

test("every preset is read fast, and one with lists of parts", () => {
  const changes = ["optimizer.transforms=[{name: clipNorm, maxNorm: 1}, {name: grokfastEma}]"];
  for (const [name] of PRESETS) {
    if (name === "fcn-cifar200" || name === "mnist-omnigrok") continue;
    for (const experiment of [loadExperiment(name), loadExperiment(name, name === "hypercube" ? changes : [])]) {
      assert.deepEqual(readPlainSettings(toYaml(experiment)), JSON.parse(JSON.stringify(experiment)), name);
    }
  }
});
