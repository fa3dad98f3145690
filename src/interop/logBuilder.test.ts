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
      builder.addRow(move.row, "a place");
      for (const [name, value] of move.cells) builder.column(name).add(move.row, value);
    } else forgotten.push(builder.forgetFrom(move.forgetFrom));
  }
  const { table, notes } = builder.finish();
  const columns = table.columns.map(({ name, values }) => ({ name, values: [...values] }));
  return { step: [...table.step], columns, forgotten, notes };
}

function check(moves: readonly Move[]): void {
  const { lost, isSorted, ...table } = stateTable(moves);
  const { notes, ...built } = build(moves);
  assert.deepEqual(built, table);
  if (lost.length > 1) {
    assert.match(
      notes[0] ?? "",
      new RegExp(`${lost.length} steps from ${lost[0]} to ${lost.at(-1)} were logged more than once`),
    );
  } else if (lost.length === 1) assert.match(notes[0] ?? "", new RegExp(`step ${lost[0]} was logged more than once`));
  else assert.deepEqual(notes, isSorted ? [] : ["the steps were not in order; they are now"]);
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

test("a log whose steps begin again with mostly other values may be two runs, one that goes back a little is not", () => {
  const run = (from: number, to: number, value: number): Move[] =>
    Array.from({ length: to - from + 1 }, (_, i) => ({ row: from + i, cells: [["a", value]] }));
  const note = (...moves: Move[]) => build(moves).notes[0];
  const again =
    "the steps begin again at a place: is this more than one run? Then split the file and import each part; ";
  assert.equal(
    note(...run(1, 9, 1), ...run(1, 9, 0)),
    `${again}9 steps from 1 to 9 were logged more than once, with different values; their last values count`,
  );
  assert.equal(
    note(...run(1, 9, 1), ...run(1, 4, 0)),
    "4 steps from 1 to 4 were logged more than once, with different values (the steps go back at a place); their last values count",
  );
  assert.equal(
    note(...run(1, 8, 1), ...run(1, 4, 0)),
    "4 steps from 1 to 4 were logged more than once, with different values (the steps go back at a place); their last values count",
  );
  assert.equal(
    note(...run(1, 9, 1), ...run(9, 9, 0)),
    "step 9 was logged more than once, with different values; its last values count",
  );
});
