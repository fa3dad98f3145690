import assert from "node:assert/strict";
import { test } from "node:test";
import { buildTable } from "./operationTable.ts";
import { type Determinant, TOKEN_FORMS, type TokenForm } from "./tokenForm.ts";
import { tokenizeTable } from "./tokenize.ts";

const shape = ({ slots, scoredPositions, targets, positionsDependOn }: TokenForm) => ({
  slots,
  scoredPositions,
  targets,
  positionsDependOn,
});

test("the standard form is a ∘ b =, scored at =", () => {
  assert.deepEqual(shape(TOKEN_FORMS.standard), {
    slots: ["a", "operator", "b", "equals"],
    scoredPositions: [3],
    targets: ["c"],
    positionsDependOn: ["a", "a", "ab", "ab"],
  });
});

test("Nanda's form is a b =, scored at =", () => {
  assert.deepEqual(shape(TOKEN_FORMS.nanda), {
    slots: ["a", "b", "equals"],
    scoredPositions: [2],
    targets: ["c"],
    positionsDependOn: ["a", "ab", "ab"],
  });
});

test("openai/grok's form is eos a ∘ b = c, scored at = and c", () => {
  assert.deepEqual(shape(TOKEN_FORMS.openai), {
    slots: ["endOfSequence", "a", "operator", "b", "equals", "c"],
    scoredPositions: [4, 5],
    targets: ["c", "endOfSequence"],
    positionsDependOn: ["none", "a", "a", "ab", "ab", "abc"],
  });
});

const COLUMNS: Readonly<Record<Determinant, readonly ("a" | "b" | "c")[]>> = {
  none: [],
  a: ["a"],
  ab: ["a", "b"],
  abc: ["a", "b", "c"],
};

test("two rows have the same prefix exactly where they agree in what it depends on", () => {
  const clean = buildTable("additionOrMultiplication", 7);
  // A second copy with other answers, as label noise makes them: c is then no function of a and b.
  const twice = (column: Int32Array, shift: number) =>
    Int32Array.from([...column, ...column.map((x) => (x + shift) % 7)]);
  const table = { ...clean, rows: 2 * clean.rows, a: twice(clean.a, 0), b: twice(clean.b, 0), c: twice(clean.c, 3) };
  for (const form of Object.values<TokenForm>(TOKEN_FORMS)) {
    const { inputs } = tokenizeTable(table, form);
    const length = form.slots.length;
    for (const [position, determinant] of form.positionsDependOn.entries()) {
      const prefixes = new Map<string, string>();
      for (let row = 0; row < table.rows; row++) {
        const key = COLUMNS[determinant].map((column) => table[column][row]).join();
        const prefix = inputs.subarray(row * length, row * length + position + 1).join();
        assert.equal(prefixes.get(key) ?? prefix, prefix);
        prefixes.set(key, prefix);
      }
      assert.equal(new Set(prefixes.values()).size, prefixes.size);
    }
  }
});
