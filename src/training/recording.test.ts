/** @file What is recorded of each step, and what the loop keeps of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TrainingSession } from "../session/index.ts";
import { columnOf, listColumns, RowReader, WatchedSeries } from "./recording.ts";

const named = (...names: string[]) => names.map((name) => ({ name }));

/** A session that measures these columns: ten times the step, plus the column's place. */
function measure(...names: string[]) {
  const ends: number[] = [];
  let step = 0;
  const session = {
    columns: named(...names),
    get step() {
      return step;
    },
    advance: (isEnd: boolean) => {
      step++;
      if (isEnd) ends.push(step);
      return Float64Array.from(names, (_, i) => 10 * step + i);
    },
  };
  return { session: session as unknown as TrainingSession, ends };
}

test("of a session's columns name and precision are recorded, and nothing else of them", () => {
  const columns = [{ name: "a", type: "f64", title: "A" }];
  const session = { columns } as unknown as TrainingSession;
  assert.deepEqual(listColumns(session), [{ name: "a", type: "f64" }]);
});

test("a column that every run has is found by its name, and missed by its name", () => {
  assert.deepEqual([columnOf(named("a", "b"), "a"), columnOf(named("a", "b"), "b")], [0, 1]);
  assert.throws(() => columnOf(named("a"), "b"), /^Error: the run has no column b$/);
});

test("rows have the run's columns in the run's order, NaN for what is not measured, and one array", () => {
  const { session } = measure("a", "b", "c");
  const reader = new RowReader(session, named("c", "gone", "a"), { steps: 9 });
  const row = reader.advance();
  assert.deepEqual([...row], [12, Number.NaN, 10]);
  assert.equal(reader.advance(), row);
  assert.deepEqual([...row], [22, Number.NaN, 20]);
});

test("each step at which the run was ever to end is measured as an end; by itself the experiment's last one", () => {
  for (const [planned, expected] of [
    [undefined, [4]],
    [
      [2, 5],
      [2, 5],
    ],
  ] as const) {
    const { session, ends } = measure("a");
    const reader = new RowReader(session, session.columns, { steps: 4 }, planned);
    for (let i = 0; i < 6; i++) reader.advance();
    assert.deepEqual(ends, expected);
  }
});

const COLUMNS = named("other", "lastLayerNorm", "trainLoss", "trainAccuracy");
/** The row of a step in those columns, and of a validation after them. */
const rowOf = (step: number) => Float64Array.of(-1, step + 0.3, step + 0.1, step + 0.2, step + 0.4);

test("what a run is judged by is kept under its names, with the validation's accuracy where there is one", () => {
  for (const isValidated of [false, true]) {
    const watched = new WatchedSeries(isValidated ? [...COLUMNS, ...named("validationAccuracy")] : COLUMNS);
    assert.deepEqual(watched.read().step.length, 0);
    assert.ok(Number.isNaN(watched.last("trainLoss")));
    for (const step of [1, 2]) watched.append(rowOf(step));
    const { step, columns } = watched.read();
    assert.deepEqual([...step], [1, 2]);
    const values = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, [...column]]));
    assert.deepEqual(values, {
      ...{ trainLoss: [1.1, 2.1], trainAccuracy: [1.2, 2.2], lastLayerNorm: [1.3, 2.3] },
      ...(isValidated && { validationAccuracy: [1.4, 2.4] }),
    });
    assert.deepEqual(
      [watched.last("trainLoss"), watched.last("trainAccuracy"), watched.last("lastLayerNorm")],
      [2.1, 2.2, 2.3],
    );
  }
});

test("rows that were recorded earlier come first, and there is room for any number", () => {
  const watched = new WatchedSeries(COLUMNS);
  watched.recall({ step: new Float64Array(0), columns: {} });
  watched.append(rowOf(1));
  const past = Float64Array.from({ length: 1500 }, (_, i) => i + 2);
  watched.recall({ step: past, columns: { trainLoss: past, trainAccuracy: past, lastLayerNorm: past } });
  for (let step = 1502; step <= 4000; step++) watched.append(Float64Array.of(-1, step, step, step));
  const { step, columns } = watched.read();
  assert.equal(step.at(-1), 4000);
  for (const name of ["trainLoss", "trainAccuracy", "lastLayerNorm"]) {
    assert.deepEqual(columns[name]?.subarray(1), step.subarray(1), name);
  }
  assert.equal(columns.trainLoss?.[0], 1.1);
});
