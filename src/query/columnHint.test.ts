import assert from "node:assert/strict";
import { test } from "node:test";
import { listRecordedColumns, probeParts } from "../instruments/index.ts";
import { findColumnHint } from "./columnHint.ts";

const COLUMNS = [
  "run",
  "steps",
  "seed",
  "optimizer.epsilon",
  "optimizer.learningRate",
  "model.depth",
  "weightNorm/layers.0",
];

const noTable = (name: string) => `Binder Error: Referenced table "${name}" not found! Candidate tables: "runs"`;
const noColumn = (name: string) => `Binder Error: Referenced column "${name}" not found in FROM clause!`;

const hintOf = (said: string, sql: string) => findColumnHint(said, sql, COLUMNS, 1)?.problem ?? null;

test("a name whose quotes are missing is shown as it is to be written, here and in a shell that takes quotes away", () => {
  for (const [said, sql, quoted] of [
    [noTable("optimizer"), "SELECT optimizer.epsilon FROM runs", '"optimizer.epsilon"'],
    [noTable("Optimizer"), "SELECT 1 FROM runs WHERE Optimizer.LearningRate>1", '"optimizer.learningRate"'],
    [
      noTable("optimizer"),
      `SELECT 'optimizer.depth', model.depth -- optimizer.depth\n, optimizer.epsilon`,
      '"optimizer.epsilon"',
    ],
    [
      'Binder Error: Table "r" does not have a column named "optimizer"',
      "FROM runs r WHERE r.optimizer.epsilon=1",
      'r."optimizer.epsilon"',
    ],
    [
      'Binder Error: Column "optimizer.epsilon" in EXCLUDE list not found in FROM clause',
      "SELECT * EXCLUDE (optimizer.epsilon)",
      '"optimizer.epsilon"',
    ],
    ['Parser Error: syntax error at or near ".0"', "SELECT weightNorm/layers.0 FROM series", '"weightNorm/layers.0"'],
  ] as const) {
    const inShell = quoted.replaceAll('"', '\\"');
    assert.equal(
      hintOf(said, sql),
      `this name needs double quotes: ${quoted}, or ${inShell} where a shell takes them away`,
      sql,
    );
  }
});

test("a name that is nearly that of a column is asked for by that one's, with quotes where it needs them", () => {
  for (const [said, sql, meant] of [
    [noColumn("step"), "SELECT step FROM runs", "steps"],
    [noColumn("epsilon"), "SELECT epsilon FROM runs", '"optimizer.epsilon"'],
    [noColumn("optimizer.epsilom"), 'SELECT "optimizer.epsilom" FROM runs', '"optimizer.epsilon"'],
    [noTable("optimiser"), "SELECT optimiser.epsilon FROM runs", '"optimizer.epsilon"'],
    [noTable("optimizer"), "SELECT optimizer.lr FROM runs", '"optimizer.learningRate"'],
    ['Binder Error: Values list "r" does not have a column named "sed"', "SELECT r.sed FROM t r", "seed"],
  ] as const) {
    assert.equal(hintOf(said, sql), `did you mean ${meant}?`, sql);
  }
});

test("only columns that are there are suggested, and only where DuckDB knows no such name", () => {
  for (const [said, sql] of [
    [noTable("batch"), "SELECT batch.size FROM runs"],
    [noColumn("nothing"), "SELECT nothing FROM runs"],
    ['Parser Error: syntax error at or near "SELEC"', "SELEC optimizer.epsilon FROM runs"],
    ["Conversion Error: Could not convert", "SELECT optimizer.epsilon FROM runs"],
  ] as const) {
    assert.equal(hintOf(said, sql), null, sql);
  }
  assert.equal(findColumnHint(noTable("optimizer"), "SELECT optimizer.epsilon FROM runs", [], 1), null);
});

test("a column of an instrument that the runs had not is told with that instrument, and how to measure with it", () => {
  const find = (name: string, columns: readonly string[] = COLUMNS, count = 1) =>
    findColumnHint(noColumn(name), `SELECT ${name} FROM series`, columns, count);
  assert.deepEqual(find("logitmean"), {
    problem: "logitMean: recorded by instruments.logitScale, which this run had not",
    remedy: { kind: "measure", instrument: "logitScale" },
  });
  assert.equal(
    find("logitMean", COLUMNS, 2)?.problem,
    "logitMean: recorded by instruments.logitScale, which none of these runs had",
  );
  // A family by any of its columns.
  assert.deepEqual(find("layerGradientNorm/head", ["step"])?.remedy, {
    kind: "measure",
    instrument: "layerGradientNorms",
  });
  assert.equal(find("validationLoss")?.problem, "validationLoss: recorded by validation, which this run had not");
  assert.match(
    find("zeroSumViolation")?.problem ?? "",
    /^zeroSumViolation: recorded at every step, but needs a loss whose .*, which this run had not$/,
  );
  for (const { name } of listRecordedColumns()) {
    const probe = probeParts.all.find(({ columns }) => columns.some((column) => column.name === name));
    const { problem = "", remedy } = find(name, ["step"]) ?? {};
    assert.ok(problem.startsWith(`${name}: recorded `), problem);
    assert.deepEqual(remedy, probe === undefined ? undefined : { kind: "measure", instrument: probe.name });
  }
  // One that is there is not said to be missing, and other tables have none of them.
  assert.doesNotMatch(find("weightNorm", ["weightNorm/layers.0"])?.problem ?? "", /recorded/);
  assert.equal(hintOf(noColumn("logitMean"), "SELECT logitMean FROM runs -- series"), null);
});
