/** @file A plate is whole at every size of its cells. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { orderCells } from "./cellOrder.ts";

test("each cell comes once, and those of a size cover the plate together with those before", () => {
  const [columns, rows] = [13, 6];
  const cells = [...orderCells(columns, rows, 4)];
  assert.equal(cells.length, columns * rows);
  assert.equal(new Set(cells.map(({ column, row }) => `${column} ${row}`)).size, columns * rows);
  const covered = new Set<string>();
  for (const { column, row, size } of cells.filter(({ size }) => size === 4))
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) covered.add(`${column + i} ${row + j}`);
  for (let column = 0; column < columns; column++)
    for (let row = 0; row < rows; row++) assert.ok(covered.has(`${column} ${row}`));
  assert.ok(cells.every(({ size }, i) => i === 0 || size <= (cells[i - 1]?.size ?? 0)));
});
