import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Tensor, TensorData } from "../engine/index.ts";
import { createPrefixLayout, lastRows, type SequenceForm } from "./prefixLayout.ts";

const ELEMENTS = 5;
const FIRST = 3;

/** a ∘ b =, and eos a ∘ b = c, over elements that are the tokens 3 … 7. */
const FORMS = {
  standard: {
    slots: ["a", { token: 1 }, "b", { token: 2 }],
    scoredPositions: [3],
    positionsDependOn: ["a", "a", "ab", "ab"],
    firstElement: FIRST,
    elements: ELEMENTS,
  },
  openai: {
    slots: [{ token: 0 }, "a", { token: 1 }, "b", { token: 2 }, "c"],
    scoredPositions: [4, 5],
    positionsDependOn: ["none", "a", "a", "ab", "ab", "abc"],
    firstElement: FIRST,
    elements: ELEMENTS,
  },
} as const satisfies Record<string, SequenceForm>;

const operand = fc.integer({ min: 0, max: ELEMENTS - 1 });
const equations = fc.array(fc.record({ a: operand, b: operand, c: operand }), { minLength: 1, maxLength: 8 });

/** A filled layout, and the sequences that it lays out, row by row. */
function layOut(
  form: SequenceForm,
  table: readonly Readonly<Record<"a" | "b" | "c", number>>[],
  rows: number[],
  options: { layers: number; prefixSharing: boolean },
) {
  const layout = createPrefixLayout(form, rows.length, options);
  const leaves = new Map<Tensor, Int32Array>();
  const values = (tensor: Tensor): TensorData => {
    const found = leaves.get(tensor) ?? new Int32Array(tensor.shape[0] as number).fill(-7);
    leaves.set(tensor, found);
    return found;
  };
  const sequences = table.map((equation) =>
    form.slots.map((slot) => (typeof slot === "string" ? FIRST + equation[slot] : slot.token)),
  );
  layout.fill(values, Int32Array.from(sequences.flat()), Int32Array.from(rows));
  const read = (tensor: Tensor) => leaves.get(tensor) as Int32Array;
  return { layout, read, batch: rows.map((row) => sequences[row] as number[]) };
}

const matrix = (index: Int32Array, columns: number, row: number) => [
  ...index.subarray(row * columns, (row + 1) * columns),
];

for (const [name, form] of Object.entries(FORMS)) {
  for (const prefixSharing of [true, false]) {
    const length = form.slots.length;

    test(`${name}, ${prefixSharing ? "shared" : "plain"}: what a scored prefix attends to spells its sequence`, () => {
      fc.assert(
        fc.property(equations, fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 6 }), (table, picks, samples) => {
          const rows = [...picks.take(samples)].map((pick) => pick % table.length);
          const { layout, read, batch } = layOut(form, table, rows, { layers: 2, prefixSharing });
          const tokens = read(layout.tokens);
          const lastEntry = read(layout.lastEntry);
          const entryKeys = read(layout.entryKeys);
          const prefixKeys = read(layout.prefixKeys as Tensor);
          const positions = (layout.positions.attributes as { readonly values: Int32Array }).values;
          const spell = (entries: number[]) => entries.map((entry) => (entry === -1 ? -1 : tokens[entry]));
          const first = layout.prefixes - layout.scored;
          for (const [s, position] of form.scoredPositions.entries()) {
            for (const [sample, sequence] of batch.entries()) {
              const prefix = first + s * samples + sample;
              const keys = matrix(entryKeys, length, prefix);
              const upTo = (end: number) => sequence.map((token, key) => (key <= end ? token : -1));
              assert.deepEqual(spell(keys), upTo(position));
              assert.deepEqual(
                keys.map((entry) => (entry === -1 ? -1 : positions[entry])),
                sequence.map((_, key) => (key <= position ? key : -1)),
              );
              assert.equal(lastEntry[prefix], keys[position]);
              const shorter = matrix(prefixKeys, length, prefix);
              for (const [key, other] of shorter.entries()) {
                if (key > position) assert.equal(other, -1);
                else assert.deepEqual(spell(matrix(entryKeys, length, other)), upTo(key));
              }
            }
          }
        }),
      );
    });
  }
}

test("with sharing, an operand has one entry a position and a prefix that depends on it alone one row", () => {
  const sizes = (form: SequenceForm, prefixSharing: boolean) => {
    const { entries, prefixes, scored } = createPrefixLayout(form, 10, { layers: 2, prefixSharing });
    return [entries, prefixes, scored];
  };
  assert.deepEqual(sizes(FORMS.standard, true), [5 + 1 + 5 + 1, 5 + 5 + 10 + 10, 10]);
  assert.deepEqual(sizes(FORMS.standard, false), [40, 40, 10]);
  assert.deepEqual(sizes(FORMS.openai, true), [1 + 5 + 1 + 5 + 1 + 5, 1 + 5 + 5 + 10 + 10 + 10, 20]);
});

test("one layer needs no prefixes to attend to", () => {
  assert.equal(createPrefixLayout(FORMS.standard, 3, { layers: 1, prefixSharing: true }).prefixKeys, null);
  const { layout, read } = layOut(FORMS.standard, [{ a: 1, b: 2, c: 3 }], [0], { layers: 1, prefixSharing: true });
  assert.deepEqual([...read(layout.tokens)], [3, 4, 5, 6, 7, 1, 3, 4, 5, 6, 7, 2]);
});

test("the last rows of an index are taken from its end", () => {
  const { entryKeys, lastEntry } = createPrefixLayout(FORMS.standard, 10, { layers: 1, prefixSharing: false });
  assert.deepEqual(lastRows(entryKeys, 10, 4).shape, [10, 4]);
  assert.deepEqual(lastRows(lastEntry, 10, 1).shape, [10]);
});
