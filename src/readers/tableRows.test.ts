/** @file What a table may hold, said before it is read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST_TABLE_NUMBERS, MOST_TABLE_ROWS } from "../limits.ts";
import { TableRows } from "./tableRows.ts";

const tableOf = (features: number) =>
  new TableRows(["label", ...Array.from({ length: features }, (_, i) => `x${i}`)], {
    label: "label",
    features: "all",
    splitColumn: null,
  });

test("rows that would be too many, or of too many numbers, are refused before there is one", () => {
  tableOf(1).refuseRows(MOST_TABLE_ROWS);
  assert.throws(() => tableOf(1).refuseRows(MOST_TABLE_ROWS + 1), /^FormatError: it has more than 16,777,216 rows/);
  const rows = MOST_TABLE_NUMBERS / 1024;
  tableOf(1024).refuseRows(rows);
  assert.throws(() => tableOf(1024).refuseRows(rows + 1), /^FormatError: it has more than 134,217,728 numbers/);
});

test("labels are counted in the bytes in which a run records them", () => {
  const finish = (letter: string, length: number) => {
    const table = tableOf(1);
    for (let row = 0; row < 700; row++) table.addRow((column) => (column === 0 ? letter.repeat(length) + row : 1), "");
    return table.finish().classes.length;
  };
  assert.equal(finish("a", 40), 700);
  for (const letter of ["\x01", "😀", '"'])
    assert.throws(() => finish(letter, 40), /^FormatError: the list of its labels has more than 49,152 bytes/);
  assert.equal(finish("\x01", 8), 700);
});

test("no text of more than 1,000 characters is a number", () => {
  const cell = (text: string) => tableOf(1).addRow(() => text, "row 1");
  cell("0".repeat(1000));
  assert.throws(() => cell("0".repeat(1001)), /row 1, column x0: .* is no finite number$/);
});
