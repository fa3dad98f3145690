/** @file A log in whatever order it comes, against the simplest statement of what its table must be. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LogBuilder } from "./logBuilder.ts";

type Cell = readonly [name: string, step: number, value: number];
type Move =
  | { readonly row: number; readonly cells: readonly (readonly [string, number])[] }
  | { readonly forgetFrom: number };

const cellsOfRow = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom(0, -0, 1, Number.NaN)), {
  maxLength: 3,
});
const row = (step: fc.Arbitrary<number>) => fc.record({ row: step, cells: cellsOfRow });
const anyOrder = fc.oneof(
  { weight: 8, arbitrary: row(fc.integer({ min: -3, max: 9 })) },
  { weight: 1, arbitrary: fc.record({ forgetFrom: fc.integer({ min: -4, max: 11 }) }) },
);

/** The table by maps: rows are steps, cells are what was last written at a step. */
function stateTable(moves: readonly Move[]) {
  let rows: number[] = [];
  let cells: Cell[] = [];
  const names = new Set<string>();
  const forgotten: number[] = [];
  for (const move of moves) {
    if ("row" in move) {
      rows.push(move.row);
      for (const [name, value] of move.cells) {
        names.add(name);
        cells.push([name, move.row, value]);
      }
    } else {
      const kept = cells.filter(([, step]) => step < move.forgetFrom);
      forgotten.push(cells.length - kept.length);
      cells = kept;
      rows = rows.filter((step) => step < move.forgetFrom);
    }
  }
  const step = [...new Set(rows)].sort((x, y) => x - y);
  const lost = new Set<number>();
  let isSorted = true;
  const columns = [...names].map((name) => {
    const own = cells.filter(([of]) => of === name);
    const values = new Map<number, number>();
    for (const [index, [, at, value]] of own.entries()) {
      const earlier = values.get(at) ?? Number.NaN;
      if (!Number.isNaN(earlier) && !Object.is(earlier, value)) lost.add(at);
      values.set(at, value);
      if (index > 0 && at < (own[index - 1] as Cell)[1]) isSorted = false;
    }
    return { name, values: step.map((at) => values.get(at) ?? Number.NaN) };
  });
  return { step, columns, forgotten, lost: step.filter((at) => lost.has(at)), isSorted };
}

function build(moves: readonly Move[]) {
  const builder = new LogBuilder();
  const forgotten: number[] = [];
  for (const move of moves) {
    if ("row" in move) {
      builder.addRow(move.row);
      for (const [name, value] of move.cells) builder.column(name).add(move.row, value);
    } else forgotten.push(builder.forgetFrom(move.forgetFrom));
  }
  const { table, repeated, dropped, isSorted } = builder.finish();
  const columns = table.columns.map(({ name, values }) => ({ name, values: [...values] }));
  return { step: [...table.step], columns, forgotten, lost: [...repeated], dropped, isSorted };
}

function check(moves: readonly Move[]): void {
  const { dropped, ...built } = build(moves);
  assert.deepEqual(built, stateTable(moves));
  assert.equal(dropped.size > 0, built.lost.length > 0);
}

test("rows in any order, repeated and forgotten, make the table of what was last written", () => {
  fc.assert(fc.property(fc.array(anyOrder, { maxLength: 25 }), check), { numRuns: 300 });
});

test("so do long logs that restart from an earlier step", () => {
  const part = fc.record({ from: fc.nat(200), rows: fc.integer({ min: 1, max: 150 }), cells: cellsOfRow });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
      check(
        parts.flatMap(({ from, rows, cells }): Move[] => [
          { forgetFrom: from },
          ...Array.from({ length: rows }, (_, i) => ({ row: from + i, cells })),
        ]),
      );
    }),
  );
});

test("what is taken over from a later part is as if it had been added", () => {
  fc.assert(
    fc.property(fc.array(row(fc.nat(9)), { maxLength: 20 }), fc.nat(20), (moves, at) => {
      const fill = (part: readonly Move[]) => {
        const builder = new LogBuilder();
        for (const move of part) {
          if (!("row" in move)) continue;
          builder.addRow(move.row);
          for (const [name, value] of move.cells) builder.column(name).add(move.row, value);
        }
        return builder;
      };
      const first = fill(moves.slice(0, at));
      first.take(fill(moves.slice(at)));
      assert.deepEqual(first.finish(), fill(moves).finish());
    }),
  );
});
