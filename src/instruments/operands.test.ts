/** @file Cycles of residues, and operands read back from the data in every form. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { algorithmic } from "../data/algorithmic.ts";
import { createSplitTable } from "../data/algorithmicData.ts";
import type { OperationName } from "../data/binaryOperation.ts";
import { readOperands, requireAnswerCycle, requireCycle } from "./operands.ts";

const settingsOf = (settings: object) => algorithmic.settings.parse({ name: "algorithmic", ...settings });
const shapeOf = (settings: object) => algorithmic.shape(settingsOf(settings));

test("on its cycle the answer of every equation is the sum or the difference of the operands", () => {
  for (const operation of ["addition", "subtraction", "multiplication", "division"] satisfies OperationName[]) {
    const settings = settingsOf({ operation, modulus: 13 });
    const { table } = createSplitTable(settings, 1);
    const { places, length, sign } = requireAnswerCycle("x", algorithmic.shape(settings));
    assert.equal(length, operation === "addition" || operation === "subtraction" ? 13 : 12);
    assert.deepEqual(
      [...places].filter((place) => place >= 0).sort((a, b) => a - b),
      Array.from({ length }, (_, i) => i),
    );
    let counted = 0;
    table.c.forEach((c, row) => {
      const [a, b] = [places[table.a[row] as number] as number, places[table.b[row] as number] as number];
      if (a === -1 || b === -1) return;
      assert.equal((a + sign * b + length) % length, places[c]);
      counted++;
    });
    assert.equal(counted, length ** 2);
  }
});

test("the operands of a row are those of its equation, whatever the form", () => {
  for (const tokens of ["standard", "nanda", "openai", "oneHot"]) {
    const settings = settingsOf({ operation: "squarePlus", modulus: 7, tokens });
    const { table, train, validation } = createSplitTable(settings, 5);
    const data = algorithmic.load(settings, 5);
    assert.ok(!(data instanceof Promise));
    for (const [subset, rows] of [
      ["train", train],
      ["validation", validation],
    ] as const)
      assert.deepEqual(
        [...readOperands(data, subset, algorithmic.shape(settings))],
        [...rows].flatMap((row) => [table.a[row], table.b[row]]),
        tokens,
      );
  }
});

test("what has no cycle is refused by name", () => {
  assert.throws(() => requireAnswerCycle("x", shapeOf({ operation: "s5" })), /instruments\.x: .*equations of residues/);
  assert.throws(
    () => requireAnswerCycle("x", shapeOf({ operation: "quad1" })),
    /data\.operation is quad1: it must be one of addition, subtraction, multiplication, division/,
  );
  assert.throws(
    () => requireAnswerCycle("x", shapeOf({ operation: "multiplication", modulus: 12 })),
    /data\.modulus is 12: in the order of multiplication it must be a prime/,
  );
  assert.throws(() => requireCycle("x", shapeOf({ operation: "addition", modulus: 2 }), "auto"), /at least 3/);
  assert.equal(requireCycle("x", shapeOf({ operation: "quad1", modulus: 12 }), "auto").length, 12);
  assert.equal(requireCycle("x", shapeOf({ operation: "addition", modulus: 11 }), "multiplicative").length, 10);
});
