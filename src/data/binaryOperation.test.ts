import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SettingError } from "../settingError.ts";
import {
  type BinaryOperation,
  findOperation,
  OPERATION_NAMES,
  OPERATIONS,
  type OperationName,
} from "./binaryOperation.ts";
import { buildTable } from "./operationTable.ts";
import { PERMUTATIONS } from "./symmetricGroup.ts";

const P = 97;
/** A cycle 0 → 1 → 2 → 0 and a swap of 1 and 2, as numbers of elements of S5. */
const CYCLE = PERMUTATIONS.indexOf("12034");
const SWAP = PERMUTATIONS.indexOf("02134");

// Worked out by hand modulo 97: operands and answer.
const KNOWN: Readonly<Record<OperationName, readonly (readonly [a: number, b: number, c: number])[]>> = {
  addition: [[60, 50, 13]],
  subtraction: [[3, 5, 95]],
  multiplication: [[10, 10, 3]],
  division: [
    [1, 2, 49],
    [3, 10, 10],
    [0, 5, 0],
  ],
  squarePlus: [[10, 5, 8]],
  cubePlus: [[5, 3, 31]],
  quad1: [[7, 8, 16]],
  quad2: [[7, 8, 72]],
  quad3: [[7, 8, 79]],
  cube1: [[5, 3, 43]],
  cube2: [[5, 3, 76]],
  divisionOrSubtraction: [
    [1, 3, 65],
    [3, 10, 90],
    [5, 0, 5],
  ],
  additionOrMultiplication: [
    [60, 50, 13],
    [11, 9, 2],
  ],
  additionOrSubtraction: [
    [4, 95, 2],
    [3, 5, 95],
  ],
  s5: [
    [CYCLE, SWAP, PERMUTATIONS.indexOf("21034")],
    [SWAP, CYCLE, PERMUTATIONS.indexOf("10234")],
  ],
  s5conj: [[CYCLE, SWAP, PERMUTATIONS.indexOf("10234")]],
  s5aba: [[CYCLE, SWAP, SWAP]],
};

for (const name of OPERATION_NAMES) {
  test(`${name} gives the answers worked out by hand`, () => {
    assert.ok(KNOWN[name].length > 0);
    for (const [a, b, c] of KNOWN[name]) assert.equal(OPERATIONS[name].apply(a, b, P), c, `${a} and ${b}`);
  });
}

test("an operation says that it commutes exactly where its answers do", () => {
  for (const name of OPERATION_NAMES) {
    const operation: BinaryOperation = OPERATIONS[name];
    const elements = [...Array(operation.elements === "residues" ? P : 120).keys()].slice(1);
    const commutes = elements.every((a) =>
      elements.every((b) => operation.apply(a, b, P) === operation.apply(b, a, P)),
    );
    assert.equal(commutes, operation.commutative, name);
  }
});

test("only what divides needs a prime: all other modular operations have a table modulo 6", () => {
  const dividing = OPERATION_NAMES.filter((name) => OPERATIONS[name].divides);
  assert.deepEqual(dividing, ["division", "divisionOrSubtraction"]);
  const c = [...buildTable("additionOrMultiplication", 6).c];
  assert.deepEqual(c.slice(0, 18), [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 2, 3, 4, 5, 0, 1]);
});

const prime = fc.constantFrom(2, 3, 5, 7, 11, 31, 97, 113, 1021);
const operands = prime.chain((p) => fc.tuple(fc.constant(p), fc.nat(p - 1), fc.nat(p - 1), fc.nat(p - 1)));
const permutations = fc.tuple(fc.nat(119), fc.nat(119), fc.nat(119));

test("modular operations stay among the residues", () => {
  fc.assert(
    fc.property(operands, fc.constantFrom(...OPERATION_NAMES), ([p, a, b], name) => {
      const operation: BinaryOperation = OPERATIONS[name];
      fc.pre(operation.elements === "residues" && !(name === "division" && b === 0));
      const c = operation.apply(a, b, p);
      assert.ok(Number.isInteger(c) && c >= 0 && c < p, `${name}: ${c}`);
    }),
  );
});

test("division undoes multiplication, and subtraction addition", () => {
  const { addition, subtraction, multiplication, division } = OPERATIONS;
  fc.assert(
    fc.property(operands, ([p, a, b]) => {
      assert.equal(subtraction.apply(addition.apply(a, b, p), b, p), a);
      if (b !== 0) assert.equal(division.apply(multiplication.apply(a, b, p), b, p), a);
    }),
  );
});

test("conjugation by a is an automorphism, and moves as many points as before", () => {
  const conjugate = (a: number, b: number): number => OPERATIONS.s5conj.apply(a, b, P);
  const multiply = (a: number, b: number): number => OPERATIONS.s5.apply(a, b, P);
  const fixedPoints = (a: number): number => [...(PERMUTATIONS[a] ?? "")].filter((image, i) => image === `${i}`).length;
  fc.assert(
    fc.property(permutations, ([a, b, c]) => {
      assert.equal(conjugate(a, multiply(b, c)), multiply(conjugate(a, b), conjugate(a, c)));
      assert.equal(conjugate(multiply(a, b), c), conjugate(a, conjugate(b, c)));
      assert.equal(fixedPoints(conjugate(a, b)), fixedPoints(b));
    }),
  );
});

test("a·b·a is what its name says", () => {
  fc.assert(
    fc.property(permutations, ([a, b]) => {
      const { s5, s5aba } = OPERATIONS;
      assert.equal(s5aba.apply(a, b, P), s5.apply(a, s5.apply(b, a, P), P));
    }),
  );
});

test("an operation is found by its name and by the operator of openai/grok", () => {
  for (const name of OPERATION_NAMES) {
    assert.equal(findOperation(name), name);
    assert.equal(findOperation(OPERATIONS[name].symbol), name);
  }
  assert.equal(findOperation("/"), "division");
  assert.equal(new Set(OPERATION_NAMES.map((name) => OPERATIONS[name].symbol)).size, OPERATION_NAMES.length);
});

test("an unknown operation is refused with a list of all", () => {
  for (const wrong of ["divide", "", "toString", "__proto__"]) {
    assert.throws(
      () => findOperation(wrong),
      (error) => {
        assert.ok(error instanceof SettingError);
        assert.equal(error.path, "data.operation");
        assert.equal(error.value, wrong);
        assert.equal(error.allowed, `one of ${OPERATION_NAMES.join(", ")}`);
        assert.equal(error.message, `data.operation: "${wrong}" is not allowed; must be ${error.allowed}`);
        return true;
      },
    );
  }
});
