/** @file Vocabularies: which token stands for which operand, operator and mark. */

import { SettingError } from "../settingError.ts";
import { OPERATION_NAMES, OPERATIONS } from "./binaryOperation.ts";
import type { TableSize } from "./operationTable.ts";
import { PERMUTATIONS } from "./symmetricGroup.ts";

/** Tokens that are the same in every row of a table: the operator, `=`, and the mark before and after an equation. */
export type Mark = "operator" | "equals" | "endOfSequence";

/** The symbols of a model. Token i stands for symbol i. */
export interface Vocabulary {
  readonly symbols: readonly string[];
  /** Token of operand or answer 0; element i has the token firstElement + i. */
  readonly firstElement: number;
  /** Tokens of the marks that the vocabulary has. */
  readonly marks: Readonly<Partial<Record<Mark, number>>>;
}

/** The operators of openai/grok that are not binary: it has tokens for them too. */
const UNARY_SYMBOLS = ["sort", "reverse", "copy"];
const OPENAI_NUMBERS = 97;

/** Code-unit order, which is that of Python for these strings. */
const OPENAI_OPERATORS = [...OPERATION_NAMES.map((name) => OPERATIONS[name].symbol), ...UNARY_SYMBOLS].sort();

const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));

const OPENAI_BEFORE_NUMBERS = ["<|eos|>", "=", ...OPENAI_OPERATORS];

/** The 239 symbols of openai/grok: the mark of both ends, `=`, 20 operators, the numbers 0 … 96, the 120 of S5. */
const OPENAI_SYMBOLS: readonly string[] = [...OPENAI_BEFORE_NUMBERS, ...numbers(OPENAI_NUMBERS), ...PERMUTATIONS];

/** The elements of a table in order, then the operator, then `=`. */
export function createStandardVocabulary(table: TableSize): Vocabulary {
  const symbols = [...elementSymbols(table), OPERATIONS[table.operation].symbol, "="];
  return { symbols, firstElement: 0, marks: { operator: table.elements, equals: table.elements + 1 } };
}

/** The elements of a table in order, then `=` (Nanda et al. 2023). */
export function createNandaVocabulary(table: TableSize): Vocabulary {
  return { symbols: [...elementSymbols(table), "="], firstElement: 0, marks: { equals: table.elements } };
}

/**
 * The one vocabulary that all tasks of openai/grok share.
 * @throws SettingError for residues beyond 96, for which it has no symbols.
 */
export function createOpenaiVocabulary(table: TableSize): Vocabulary {
  const { symbol, elements } = OPERATIONS[table.operation];
  const residues = elements === "residues";
  if (residues && table.elements > OPENAI_NUMBERS) {
    throw new SettingError("data.modulus", table.elements, `at most ${OPENAI_NUMBERS} with the tokens of openai/grok`);
  }
  return {
    symbols: OPENAI_SYMBOLS,
    firstElement: OPENAI_BEFORE_NUMBERS.length + (residues ? 0 : OPENAI_NUMBERS),
    marks: { endOfSequence: 0, equals: 1, operator: OPENAI_SYMBOLS.indexOf(symbol) },
  };
}

function elementSymbols(table: TableSize): readonly string[] {
  return OPERATIONS[table.operation].elements === "permutations" ? PERMUTATIONS : numbers(table.elements);
}
