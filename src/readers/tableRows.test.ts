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
