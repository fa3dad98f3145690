/** @file Writes the equations of a table as token sequences. */
import type { OperationTable } from "./operationTable.ts";
import type { Slot, TokenForm } from "./tokenForm.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The sequences of a table, one a row, and what is to be predicted in them. */
export interface TokenizedTable {
  readonly vocabulary: Vocabulary;
  /** rows × form.slots.length, row-major. */
  readonly inputs: Int32Array;
  /** rows × form.scoredPositions.length, row-major. */
  readonly targets: Int32Array;
}

/**
 * The table as tokens.
 * @throws SettingError where the vocabulary of the form has no symbols for the elements of the table.
 */
export function tokenizeTable(table: OperationTable, form: TokenForm): TokenizedTable {
  const vocabulary = form.createVocabulary(table);
  return {
    vocabulary,
    inputs: writeSlots(table, vocabulary, form.slots),
    targets: writeSlots(table, vocabulary, form.targets),
  };
}

function writeSlots(table: OperationTable, vocabulary: Vocabulary, slots: readonly Slot[]): Int32Array {
  const tokens = new Int32Array(table.rows * slots.length);
  for (const [position, slot] of slots.entries()) {
    const tokenOf = tokensOf(table, vocabulary, slot);
    for (let row = 0; row < table.rows; row++) tokens[row * slots.length + position] = tokenOf(row);
  }
  return tokens;
}

/** The token of each row at one place of the equation. */
function tokensOf(table: OperationTable, vocabulary: Vocabulary, slot: Slot): (row: number) => number {
  if (slot === "a" || slot === "b" || slot === "c") {
    const elements = table[slot];
    return (row) => vocabulary.firstElement + (elements[row] as number);
  }
  const token = vocabulary.marks[slot];
  if (token === undefined) throw new Error(`the vocabulary has no token for ${slot}`);
  return () => token;
}
