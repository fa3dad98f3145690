/** @file The claims about Adam on |x|ⁿ, of what is computed and of diagrams that contradict them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ADAM_LINE, type Cell, type Diagram, drawDiagram, finish } from "../../toys/index.ts";
import { judgeExponent, judgePlaces, judgeWedge } from "./adamDiagram.ts";

const small: Diagram = finish(
  drawDiagram({
    ...ADAM_LINE,
    ...{ power: 3, steps: 10_000, columns: 6, rows: 16 },
    deltas: { least: 0.05, most: 0.2 },
    gammas: { least: 5e-3, most: 0.3 },
  }),
);

/** The same places with something else found. */
const withPlaces = (isSpiky: (cell: Cell) => boolean): Diagram => ({
  ...small,
  cells: small.cells.map((column) => column.map((cell) => ({ ...cell, spiky: isSpiky(cell) }))),
});

test("places as theory has them bear the wedge out, their opposite and one side of them alone do not", () => {
  const verdictOf = (isSpiky: (cell: Cell) => boolean) => judgePlaces(3, withPlaces(isSpiky)).verdict;
  assert.equal(
    verdictOf(({ expected }) => expected),
    "pass",
  );
  assert.equal(
    verdictOf(({ expected }) => !expected),
    "fail",
  );
  assert.equal(
    verdictOf(() => false),
    "fail",
  );
  assert.equal(
    verdictOf(() => true),
    "fail",
  );
});

test("below the wedge nothing spikes, as computed; one place that does contradicts it", () => {
  assert.equal(judgeWedge(3, small).verdict, "pass");
  const lowest = small.cells[0]?.[0];
  assert.equal(
    judgeWedge(
      3,
      withPlaces((cell) => cell.spiky || cell === lowest),
    ).verdict,
    "fail",
  );
});

test("an exponent is told from another, and none from none", () => {
  const edge = (exponent: number): Diagram => ({ ...small, upper: { points: [], fit: { factor: 1, exponent } } });
  assert.equal(judgeExponent(3, edge(1.05), 1).verdict, "pass");
  assert.equal(judgeExponent(3, edge(1.2), 1).verdict, "fail");
  assert.equal(judgeExponent(3, { ...small, upper: { points: [], fit: null } }, 1).verdict, "cannot-tell");
});
