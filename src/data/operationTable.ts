/** @file The complete table of a binary operation: every equation a ∘ b = c once. */
import { type BinaryOperation, OPERATION_NAMES, OPERATIONS, type OperationName } from "./binaryOperation.ts";
import { DataError } from "./dataError.ts";
import { isPrime } from "./residue.ts";
import { PERMUTATIONS } from "./symmetricGroup.ts";

/** Equations a ∘ b = c, one a row. */
export interface OperationTable {
  readonly operation: OperationName;
  /** Operands and answers are the integers 0 … elements − 1. */
  readonly elements: number;
  readonly rows: number;
  /** First operand, second operand and answer of each row. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly c: Int32Array;
}

/**
 * Whether a table has a ∘ b = c and b ∘ a = c as two rows or, for a commutative operation, as one with a ≤ b: p(p+1)/2
 * rows, as Notsawo et al. 2023 count them.
 */
export type SymmetricPairs = "kept" | "identified";

/** A table of that modulus has a million rows. */
const LARGEST_MODULUS = 1024;

/**
 * The table in the order of openai/grok: a is the outer loop, b the inner. Division is listed by its answer: c is the
 * outer loop, b ≠ 0 the inner, and a = b·c. Sizes: p² rows, p(p − 1) of division, 14,400 of S5.
 *
 * The modulus is any integer from 2 to 1024, a prime where the operation divides; operations of S5 make no use of it.
 * @throws DataError naming the setting that cannot be met.
 */
export function buildTable(
  operation: OperationName,
  modulus: number,
  symmetricPairs: SymmetricPairs = "kept",
): OperationTable {
  const rule: BinaryOperation = OPERATIONS[operation];
  refuseImpossible(operation, rule, modulus, symmetricPairs);
  const elements = rule.elements === "residues" ? modulus : PERMUTATIONS.length;
  const columns: { a: number[]; b: number[]; c: number[] } = { a: [], b: [], c: [] };
  const addRow = (a: number, b: number, c: number): void => {
    columns.a.push(a);
    columns.b.push(b);
    columns.c.push(c);
  };
  for (let outer = 0; outer < elements; outer++) {
    const first = symmetricPairs === "identified" ? outer : operation === "division" ? 1 : 0;
    for (let b = first; b < elements; b++) {
      if (operation === "division") addRow(OPERATIONS.multiplication.apply(outer, b, modulus), b, outer);
      else addRow(outer, b, rule.apply(outer, b, modulus));
    }
  }
  return {
    operation,
    elements,
    rows: columns.a.length,
    a: Int32Array.from(columns.a),
    b: Int32Array.from(columns.b),
    c: Int32Array.from(columns.c),
  };
}

function refuseImpossible(
  operation: OperationName,
  rule: BinaryOperation,
  modulus: number,
  symmetricPairs: SymmetricPairs,
): void {
  if (!Number.isInteger(modulus) || modulus < 2 || modulus > LARGEST_MODULUS) {
    throw new DataError("data.modulus", modulus, `a whole number from 2 to ${LARGEST_MODULUS}`);
  }
  if (rule.divides && !isPrime(modulus)) {
    throw new DataError("data.modulus", modulus, `a prime: ${operation} needs an inverse of every residue but 0`);
  }
  if (symmetricPairs === "identified" && !rule.commutative) {
    const commutative = OPERATION_NAMES.filter((name) => OPERATIONS[name].commutative).join(", ");
    throw new DataError("data.symmetricPairs", symmetricPairs, `kept, except with one of ${commutative}`);
  }
}
