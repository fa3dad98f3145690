/** @file Token forms: how an equation is laid out in a sequence, and where its answer is scored. */
import type { TableSize } from "./operationTable.ts";
import {
  createNandaVocabulary,
  createOpenaiVocabulary,
  createStandardVocabulary,
  type Mark,
  type Vocabulary,
} from "./vocabulary.ts";

/** What stands at one place of a written equation: an operand, the answer, or a mark. */
export type Slot = "a" | "b" | "c" | Mark;

/** What of its row decides a prefix of a sequence: rows that agree in it have the same prefix, token for token. */
export type Determinant = "none" | "a" | "ab" | "abc";

/** The layout of the sequences that a model reads. Positions count from 0. */
export interface TokenForm {
  /** What stands at each position of the input. */
  readonly slots: readonly Slot[];
  /** Positions at which a token is predicted and scored, ascending. */
  readonly scoredPositions: readonly number[];
  /** What is to be predicted at each scored position. */
  readonly targets: readonly Slot[];
  /**
   * What decides the input up to and including each position. In a causal model it decides that position's activations,
   * so that each distinct value need be computed only once.
   */
  readonly positionsDependOn: readonly Determinant[];
  readonly createVocabulary: (table: TableSize) => Vocabulary;
}

/** Every token after `=` is predicted from those before it. */
function layOut(equation: readonly Slot[], createVocabulary: TokenForm["createVocabulary"]): TokenForm {
  const slots = equation.slice(0, -1);
  const firstScored = equation.indexOf("equals");
  return {
    slots,
    scoredPositions: [...slots.keys()].slice(firstScored),
    targets: equation.slice(firstScored + 1),
    positionsDependOn: slots.map((_, position) => determinantOf(equation.slice(0, position + 1))),
    createVocabulary,
  };
}

function determinantOf(prefix: readonly Slot[]): Determinant {
  if (prefix.includes("c")) return "abc";
  if (prefix.includes("b")) return "ab";
  return prefix.includes("a") ? "a" : "none";
}

/**
 * - `standard`: `a ∘ b =`, the answer read at the last position.
 * - `nanda`: `a b =`, the answer read at the last position (Nanda et al. 2023).
 * - `openai`: `eos a ∘ b = c eos`, of which the first six tokens are the input and c and the last eos are scored
 *   (Power et al. 2022; openai/grok counts an equation as right where both are).
 */
export const TOKEN_FORMS = {
  standard: layOut(["a", "operator", "b", "equals", "c"], createStandardVocabulary),
  nanda: layOut(["a", "b", "equals", "c"], createNandaVocabulary),
  openai: layOut(["endOfSequence", "a", "operator", "b", "equals", "c", "endOfSequence"], createOpenaiVocabulary),
} as const satisfies Readonly<Record<string, TokenForm>>;

/** Name of a token form. */
export type TokenFormName = keyof typeof TOKEN_FORMS;
