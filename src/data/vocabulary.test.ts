import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { OPERATION_NAMES, OPERATIONS } from "./binaryOperation.ts";
import { buildTable } from "./operationTable.ts";
import { PERMUTATIONS } from "./symmetricGroup.ts";
import { createNandaVocabulary, createOpenaiVocabulary, createStandardVocabulary } from "./vocabulary.ts";

const fixture = JSON.parse(readFileSync(new URL("fixtures/operationTables.json", import.meta.url), "utf8")) as {
  readonly vocabulary: readonly string[];
};

test("the vocabulary of openai/grok has its 239 symbols in its order, for every operation", () => {
  for (const name of OPERATION_NAMES) {
    const { symbols, firstElement, marks } = createOpenaiVocabulary(buildTable(name, 97));
    assert.deepEqual(symbols, fixture.vocabulary);
    assert.equal(symbols.length, 239);
    assert.equal(symbols[marks.operator ?? -1], OPERATIONS[name].symbol);
    assert.deepEqual([marks.endOfSequence, marks.equals], [0, 1]);
    assert.equal(symbols[firstElement], OPERATIONS[name].elements === "residues" ? "0" : "01234");
  }
  assert.equal(fixture.vocabulary[22], "0");
  assert.equal(fixture.vocabulary[118], "96");
  assert.equal(fixture.vocabulary[119], "01234");
  assert.equal(fixture.vocabulary[238], "43210");
});

test("the standard vocabulary has the elements, the operator and =", () => {
  const { symbols, firstElement, marks } = createStandardVocabulary(buildTable("division", 97));
  assert.equal(symbols.length, 99);
  assert.deepEqual([symbols[0], symbols[96], symbols[97], symbols[98]], ["0", "96", "/", "="]);
  assert.deepEqual([firstElement, marks], [0, { operator: 97, equals: 98 }]);
  const s5 = createStandardVocabulary(buildTable("s5", 97));
  assert.deepEqual(s5.symbols, [...PERMUTATIONS, "s5", "="]);
});

test("the vocabulary of Nanda has the elements and =", () => {
  const { symbols, firstElement, marks } = createNandaVocabulary(buildTable("addition", 113));
  assert.equal(symbols.length, 114);
  assert.deepEqual([symbols[112], symbols[113]], ["112", "="]);
  assert.deepEqual([firstElement, marks], [0, { equals: 113 }]);
});

test("openai/grok has no symbols for residues beyond 96", () => {
  assert.equal(createOpenaiVocabulary(buildTable("addition", 5)).firstElement, 22);
  assert.throws(() => createOpenaiVocabulary(buildTable("addition", 101)), {
    name: "SettingError",
    path: "data.modulus",
    value: 101,
    allowed: "at most 97 with the tokens of openai/grok",
  });
});
