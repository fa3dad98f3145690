/** @file Equations as sequences of tokens: their shape. */
import type { DataShape, SequenceShape } from "./dataShape.ts";
import type { TableSize } from "./operationTable.ts";
import type { TokenForm } from "./tokenForm.ts";

/**
 * The shape of a table in a token form; every token of the vocabulary is a class.
 * @throws SettingError where the vocabulary of the form has no symbols for the elements of the table
 */
export function shapeSequences(table: TableSize, form: TokenForm, rows: DataShape["rows"]): DataShape<SequenceShape> {
  const { slots, scoredPositions, positionsDependOn } = form;
  const { symbols, marks, firstElement } = form.createVocabulary(table);
  const tokenOf = (slot: (typeof slots)[number]) =>
    slot === "a" || slot === "b" || slot === "c" ? slot : { token: marks[slot] as number };
  return {
    input: {
      kind: "sequences",
      vocabulary: symbols.length,
      symbols,
      slots: slots.map(tokenOf),
      scoredPositions,
      positionsDependOn,
      firstElement,
      elements: table.elements,
    },
    classes: symbols.length,
    answers: scoredPositions.length,
    rows,
  };
}
