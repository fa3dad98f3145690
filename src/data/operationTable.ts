/** @file The complete table of a binary operation: every equation a ∘ b = c once. */

import { SettingError } from "../settingError.ts";
import { type BinaryOperation, OPERATION_NAMES, OPERATIONS, type OperationName } from "./binaryOperation.ts";
import { isPrime } from "./residue.ts";
import { PERMUTATIONS } from "./symmetricGroup.ts";

/** What is known of a table before it is built. */
export interface TableSize {
  readonly operation: OperationName;
  /** Operands and answers are the integers 0 … elements − 1. */
  readonly elements: number;
  readonly rows: number;
}

/** Equations a ∘ b = c, one a row. */
export interface OperationTable extends TableSize {
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
 * The size of a table: p² rows, p(p − 1) of division, p(p + 1)/2 where symmetric pairs are identified, 14,400 of S5.
 *
 * The modulus is any integer from 2 to 1024, a prime where the operation divides; operations of S5 make no use of it.
 * @throws SettingError naming the setting that cannot be met.
 */
export function sizeTable(
  operation: OperationName,
  modulus: number,
  symmetricPairs: SymmetricPairs = "kept",
): TableSize {
  const rule: BinaryOperation = OPERATIONS[operation];
  refuseImpossible(operation, rule, modulus, symmetricPairs);
  const elements = rule.elements === "residues" ? modulus : PERMUTATIONS.length;
  if (symmetricPairs === "identified") return { operation, elements, rows: (elements * (elements + 1)) / 2 };
  return { operation, elements, rows: elements * (operation === "division" ? elements - 1 : elements) };
}

/**
 * The table in the order of openai/grok: a is the outer loop, b the inner. Division is listed by its answer: c is the
 * outer loop, b ≠ 0 the inner, and a = b·c.
 * @throws SettingError as `sizeTable` does.
 */
export function buildTable(
  operation: OperationName,
  modulus: number,
  symmetricPairs: SymmetricPairs = "kept",
): OperationTable {
  const rule: BinaryOperation = OPERATIONS[operation];
  const size = sizeTable(operation, modulus, symmetricPairs);
  const { elements, rows } = size;
  const [a, b, c] = [new Int32Array(rows), new Int32Array(rows), new Int32Array(rows)];
  let row = 0;
  for (let outer = 0; outer < elements; outer++) {
    const first = symmetricPairs === "identified" ? outer : operation === "division" ? 1 : 0;
    for (let inner = first; inner < elements; inner++) {
      const isAnswer = operation === "division";
      a[row] = isAnswer ? OPERATIONS.multiplication.apply(outer, inner, modulus) : outer;
      b[row] = inner;
      c[row] = isAnswer ? outer : rule.apply(outer, inner, modulus);
      row++;
    }
  }
  return { ...size, a, b, c };
}

function refuseImpossible(
  operation: OperationName,
  rule: BinaryOperation,
  modulus: number,
  symmetricPairs: SymmetricPairs,
): void {
  if (!Number.isInteger(modulus) || modulus < 2 || modulus > LARGEST_MODULUS) {
    throw new SettingError("data.modulus", modulus, `a whole number from 2 to ${LARGEST_MODULUS}`);
  }
  if (rule.divides && !isPrime(modulus)) {
    throw new SettingError("data.modulus", modulus, `a prime: ${operation} needs an inverse of every residue but 0`);
  }
  if (symmetricPairs === "identified" && !rule.commutative) {
    const commutative = OPERATION_NAMES.filter((name) => OPERATIONS[name].commutative).join(", ");
    throw new SettingError("data.symmetricPairs", symmetricPairs, `kept, except with one of ${commutative}`);
  }
}
