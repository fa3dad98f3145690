/** @file What a recorded run says to one who continues it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Column } from "../columns/index.ts";
import { StoreError } from "../files/index.ts";
import type { Remedy } from "../problem.ts";
import type { RunWriter } from "../recording/index.ts";
import type { CheckpointEntry } from "../store/index.ts";
import {
  copyRows,
  experimentOf,
  firstLostStep,
  firstStepOf,
  lastRecordedStep,
  listPlannedEnds,
  refuseDrawnWeights,
  refuseOtherColumns,
} from "./recordedRun.ts";
import { forkedAt, lostSteps, makeUp, tiny } from "./testRuns.fixture.ts";

const importedFrom = { file: "w.safetensors", sha256: "", format: "safetensors" };
const checkpointAt = (step: number): CheckpointEntry => ({ step, file: "", bytes: 0, sha256: "", reason: "last" });
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

function damagedError(action: () => void): StoreError {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof StoreError, String(error));
    assert.equal(error.kind, "damaged");
    return error;
  }
  assert.fail("nothing is thrown");
}

test("the first lost step is the first that is missing, or that damage names, or that a fork's past lacks", () => {
  for (const [steps, damaged, forkedFrom, expected] of [
    [[], [], undefined, null],
    [[1, 2, 3], [], undefined, null],
    [[1, 2, 4], [], undefined, 3],
    [[2, 3], [], undefined, 1],
    // Rows at the end are missing where the file says that it had them.
    [[1, 2], [lostSteps(3, 9)], undefined, 3],
    [[1, 2, 7], [lostSteps(3, 6)], undefined, 3],
    [[1, 2, 4], [lostSteps(7, 9)], undefined, 3],
    [[1, 2, 3, 5], [lostSteps(2, 2)], undefined, 2],
    // A file that cannot say where it begins may have begun with the run.
    [[], [lostSteps(null, 6)], undefined, 1],
    // A checkpoint, or a file without rows.
    [[1, 2], [lostSteps(null, null)], undefined, null],
    [[1, 2], [lostSteps(1, null)], undefined, null],
    [[], [], forkedAt(5), 1],
    [[1, 2, 3], [], forkedAt(5), 4],
    [[1, 2, 3, 4], [], forkedAt(5), 5],
    [[1, 2, 3, 4, 5], [], forkedAt(5), null],
    [[1, 3], [], forkedAt(5), 2],
    [[], [], forkedAt(0), null],
  ] as const) {
    const run = makeUp(steps, forkedFrom && { forkedFrom }, { damaged });
    assert.equal(firstLostStep(run), expected, JSON.stringify({ steps, damaged, forkedFrom }));
  }
});

test("the last recorded step is the last of all that was ever there", () => {
  assert.equal(lastRecordedStep(makeUp([])), 0);
  assert.equal(lastRecordedStep(makeUp([1, 2, 3])), 3);
  assert.equal(lastRecordedStep(makeUp([1, 2, 3], { steps: 2 })), 3);
  assert.equal(lastRecordedStep(makeUp([1, 2, 3], { steps: 7 })), 7);
  const damaged = [lostSteps(4, 9), lostSteps(null, null), lostSteps(1, 5)];
  assert.equal(lastRecordedStep(makeUp([1, 2, 3], { steps: 7 }, { damaged })), 9);
});

test("a fork's own steps begin where it was forked, others with the first", () => {
  assert.deepEqual([firstStepOf(makeUp([])), firstStepOf(makeUp([], { forkedFrom: forkedAt(5) }))], [0, 5]);
  assert.equal(firstStepOf(makeUp([], { importedFrom })), 0);
});

test("a run may have recorded all steps that its experiment asks for, and neither rows nor checkpoints beyond", () => {
  const experiment = tiny("steps=9");
  assert.deepEqual(experimentOf(makeUp(upTo(9), { checkpoints: [checkpointAt(9)] }, { experiment })), experiment);
  for (const run of [
    makeUp(upTo(10), {}, { experiment }),
    makeUp([], { steps: 10 }, { experiment }),
    makeUp([], { checkpoints: [checkpointAt(3), checkpointAt(10)] }, { experiment }),
  ]) {
    const error = damagedError(() => experimentOf(run));
    assert.equal(error.path, "runs/made-up/experiment.yaml");
    assert.equal(error.message, "runs/made-up says that it has recorded step 10, and its experiment asks for 9");
    assert.equal((error.cause as Error).message, "it asks for 9 steps, and the run says that it has recorded step 10");
  }
});

test("an experiment that is none is damage, with the reason; a fault of the program is none", () => {
  const error = damagedError(() => experimentOf(makeUp([], {}, { experiment: { ...tiny(), steps: "many" } })));
  assert.match(error.message, /^runs\/made-up\/experiment\.yaml is damaged: steps: "many" is not allowed/);
  assert.equal(error.path, "runs/made-up/experiment.yaml");
  const bug = new TypeError("a bug");
  const experiment = Object.defineProperty({}, "seed", {
    enumerable: true,
    get: () => {
      throw bug;
    },
  });
  const run = { ...makeUp([]), experiment };
  assert.throws(() => experimentOf(run), bug);
});

test("parts of users that a run was made with must be at hand", () => {
  const parts = [{ file: "mine.ts", sha256: "0".repeat(64) }];
  assert.throws(
    () => experimentOf(makeUp([], { parts })),
    /^RequestError: runs\/made-up was made with mine\.ts \(SHA-256 0{12}…\), which must be given again$/,
  );
});

test("only a run of drawn weights can begin without a checkpoint; for others the line says what helps", () => {
  refuseDrawnWeights(makeUp([]));
  const effects: Remedy[] = [
    { kind: "repair", run: "runs/made-up", effect: "takes its first one from its parent again" },
    {
      ...{ kind: "import-weights", experiment: "runs/made-up/experiment.yaml" },
      effect: "makes a new run of the same weights",
    },
  ];
  const facts = [{ forkedFrom: forkedAt(0) }, { importedFrom }];
  for (const [i, remedy] of effects.entries()) {
    const error = damagedError(() => refuseDrawnWeights(makeUp([], facts[i])));
    assert.deepEqual(error.remedy, remedy);
    assert.match(error.message, /^runs\/made-up has no intact checkpoint to go on from, and did not begin with drawn/);
  }
});

test("rows of other names, another order or another precision are not added", () => {
  const columns: Column[] = [
    { name: "a", type: "f64" },
    { name: "b", type: "f32" },
  ];
  const run = makeUp([], { columns });
  refuseOtherColumns(run, columns);
  for (const other of [
    columns.slice(1),
    columns.toReversed(),
    columns.map((column) => ({ ...column, type: "f64" as const })),
    columns.map((column) => ({ ...column, name: "a" })),
  ]) {
    damagedError(() => refuseOtherColumns(run, other));
  }
  assert.equal(
    damagedError(() => refuseOtherColumns(run, columns.slice(1))).message,
    "runs/made-up has the columns a (f64), b (f32); this version records b (f32), and cannot continue it",
  );
});

test("rows are copied under their names, and columns that the source lacks are NaN", () => {
  const rows: [number, number[]][] = [];
  const writer = {
    columns: [{ name: "absent" }, { name: "b" }, { name: "a" }],
    appendRow: (step: number, row: Float64Array) => rows.push([step, [...row]]),
  };
  const columns = { a: Float64Array.of(1, 2), b: Float32Array.of(3, 4), other: Float64Array.of(5, 6) };
  copyRows({ step: Float64Array.of(7, 9), columns }, writer as unknown as RunWriter);
  assert.deepEqual(rows, [
    [7, [Number.NaN, 3, 1]],
    [9, [Number.NaN, 4, 2]],
  ]);
});

test("the steps at which a run was ever to end are those before each change, and that of now", () => {
  const at = "2026-11-22T10:00:00.000Z";
  const history = [
    { at, kind: "extended", from: 10, to: 20 },
    { at, kind: "resumed", from: 15 },
    { at, kind: "extended", from: 20, to: 30 },
  ];
  assert.deepEqual(listPlannedEnds(makeUp([], { history }), tiny("steps=30")), [10, 20, 30]);
  assert.deepEqual(listPlannedEnds(makeUp([]), tiny("steps=7")), [7]);
});
