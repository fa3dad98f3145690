/** @file `slingshot query` from end to end, on runs that are written here. */
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createRun } from "../recording/index.ts";
import { callInProcess, callWith } from "./callInProcess.fixture.ts";

const hasDuckDb = await import("@duckdb/node-api").then(
  () => true,
  () => false,
);
const skip = !hasDuckDb && "DuckDB is not installed";

let root = "";
before(() => {
  root = mkdtempSync(join(tmpdir(), "slingshot-query-"));
  writeRun("one", {
    seed: 1,
    optimizer: { learningRate: 1e-3, betas: [0.9, 0.95] },
    steps: 9,
    batch: { size: "full" },
  });
  writeRun(
    "two",
    { seed: 2, optimizer: { learningRate: 1e-4, betas: [0.9, 0.98] }, steps: 9, batch: { size: 512 } },
    "extra",
  );
});
after(() => rmSync(root, { recursive: true, force: true }));

/** Six steps in files of two rows; loss 1/step, NaN at the last step. */
function writeRun(name: string, experiment: object, extra?: string): void {
  const writer = createRun(join(root, "runs", name), {
    experiment,
    manifest: {
      version: "0.1.0",
      parametersSha256: `sha-${name}`,
      forkedFrom:
        name === "two"
          ? { run: "one", path: "../one", step: 3, parametersSha256: "", changes: [], optimizerState: "kept" }
          : undefined,
    },
    columns: [
      { name: "trainLoss", type: "f64" },
      { name: "trainAccuracy", type: "f32" },
      ...(extra === undefined ? [] : [{ name: extra, type: "f64" } as const]),
    ],
    spanRows: 2,
  });
  for (let step = 1; step <= 6; step++) {
    const row = [step === 6 ? Number.NaN : 1 / step, 0.1 * step, 7];
    writer.appendRow(step, extra === undefined ? row.slice(0, 2) : row);
    if (step === 3) {
      const tensors = [{ name: "w", dtype: "F32", shape: [1], values: Float32Array.of(1) }] as const;
      writer.saveCheckpoint({ step, tensors, reason: "interval" });
    }
  }
  writer.writeEvents([
    { step: 2, kind: "slingshot", spike: 2, peakLoss: 1.5 },
    ...(extra === undefined ? [] : [{ step: 6, kind: "non-finite", value: "trainLoss" }]),
  ]);
  writer.finish("done");
}

const query = (...args: string[]) => callInProcess("query", ...args);

const ask = async (sql: string, ...rest: string[]): Promise<string[]> => {
  const { code, stdout, stderr } = await query(sql, join(root, "runs"), ...rest);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  return stdout.trimEnd().split(/\r?\n/);
};

test("runs: what is recorded of a run, every setting, the manifest", { skip }, async () => {
  const columns =
    'run, status, steps, "experiment.steps", forkedFrom, parametersSha256, seed, "optimizer.learningRate"';
  assert.deepEqual(await ask(`SELECT ${columns} FROM runs`, "--format", "csv"), [
    "run,status,steps,experiment.steps,forkedFrom,parametersSha256,seed,optimizer.learningRate",
    "one,done,6,9,,sha-one,1,0.001",
    "two,done,6,9,one,sha-two,2,1e-4",
  ]);
  const others = '"optimizer.betas", "batch.size", "manifest.version", "manifest.forkedFrom.step", path';
  assert.deepEqual(await ask(`SELECT ${others} FROM runs`, "--format", "jsonl"), [
    `{"optimizer.betas":[0.9,0.95],"batch.size":"full","manifest.version":"0.1.0","manifest.forkedFrom.step":null,"path":${JSON.stringify(join(root, "runs", "one"))}}`,
    `{"optimizer.betas":[0.9,0.98],"batch.size":"512","manifest.version":"0.1.0","manifest.forkedFrom.step":3,"path":${JSON.stringify(join(root, "runs", "two"))}}`,
  ]);
  assert.deepEqual(await ask("SELECT count(*) AS n FROM runs WHERE startedAt <= endedAt"), ["n", "-", "2"]);
});

test("series: all steps of all runs, columns by name, numbers with all their digits", { skip }, async () => {
  assert.deepEqual(
    await ask("SELECT run, step, trainLoss, extra FROM series WHERE step IN (3, 6) ORDER BY ALL", "--format", "csv"),
    [
      "run,step,trainLoss,extra",
      "one,3,0.3333333333333333,",
      "one,6,NaN,",
      "two,3,0.3333333333333333,7",
      "two,6,NaN,7",
    ],
  );
  const [, line] = await ask(
    "SELECT trainAccuracy, trainAccuracy::DOUBLE = 0.1 AS same FROM series WHERE run = 'one' AND step = 1",
    "--format",
    "csv",
  );
  assert.equal(line, `${Math.fround(0.1)},false`);
});

test("events and checkpoints are tables too", { skip }, async () => {
  assert.deepEqual(await ask("FROM events", "--format", "jsonl"), [
    '{"run":"one","step":2,"kind":"slingshot","spike":2,"peakLoss":1.5,"value":null}',
    '{"run":"two","step":2,"kind":"slingshot","spike":2,"peakLoss":1.5,"value":null}',
    '{"run":"two","step":6,"kind":"non-finite","spike":null,"peakLoss":null,"value":"trainLoss"}',
  ]);
  const [, first] = await ask(
    "SELECT run, step, reason, path, length(sha256) AS digits FROM checkpoints",
    "--format",
    "csv",
  );
  assert.equal(first, `one,3,interval,${join(root, "runs", "one", "checkpoints", "step-000000003.safetensors")},64`);
});

test("a table is aligned, numbers to the right", { skip }, async () => {
  const values = "(1, 'a', 0.5::DOUBLE), (20, 'long' || chr(10) || 'er', NULL), (300, 'é∘', 1e300)";
  assert.deepEqual(await ask(`SELECT * FROM (VALUES ${values}) AS t(n, text, "a number")`), [
    "  n  text      a number",
    "---  --------  --------",
    "  1  a              0.5",
    " 20  long\\ner",
    "300  é∘          1e+300",
  ]);
  assert.deepEqual(await ask("SELECT run FROM series WHERE false"), ["run", "---"]);
});

test("whole numbers of any size, decimals, lists, structs, maps and dates are data", { skip }, async () => {
  const sql = `SELECT 170141183460469231731687303715884105727::HUGEINT AS h, sum(step) AS s, 1.10::DECIMAL(9,2) AS d,
    [1.5, NULL] AS l, {'a': 'x"y'} AS o, MAP {'k': 2} AS m, DATE '2026-01-02' AS day, true AS t, -0.0::DOUBLE AS z,
    'Infinity'::DOUBLE AS i FROM series`;
  assert.deepEqual(await ask(sql, "--format", "jsonl"), [
    '{"h":170141183460469231731687303715884105727,"s":42,"d":1.10,"l":[1.5,null],"o":{"a":"x\\"y"},"m":{"k":2},"day":"2026-01-02","t":true,"z":-0.0,"i":"Infinity"}',
  ]);
  assert.deepEqual(
    (await ask(sql, "--format", "csv"))[1],
    [
      "170141183460469231731687303715884105727,42,1.10",
      '"[1.5,null]","{""a"":""x\\""y""}","{""k"":2}"',
      "2026-01-02,true,-0,Infinity",
    ].join(),
  );
});

test("columns of one name are told apart", { skip }, async () => {
  assert.deepEqual(
    await ask(
      "SELECT a.step, b.step FROM series a JOIN series b USING (run, step) WHERE a.step = 2",
      "--format",
      "jsonl",
    ),
    ['{"step":2,"step:1":2}', '{"step":2,"step:1":2}'],
  );
});

test("several statements, PIVOT and DESCRIBE work", { skip }, async () => {
  assert.deepEqual(await ask("CREATE TABLE t AS SELECT max(step) AS m FROM series; SELECT m FROM t;"), ["m", "-", "6"]);
  assert.deepEqual(
    await ask(
      "PIVOT (SELECT run, step > 2 AS high FROM series) ON run USING count(*) ORDER BY high",
      "--format",
      "csv",
    ),
    ["high,one,two", "false,2,2", "true,4,4"],
  );
  assert.ok((await ask("DESCRIBE series", "--format", "csv")).includes("trainLoss,DOUBLE,YES,,,"));
});

test("files can be read by nothing but the tables, and not be written", { skip }, async () => {
  const file = join(root, "runs", "one", "series", readdirSync(join(root, "runs", "one", "series"))[0] as string);
  const bytes = readFileSync(file);
  const target = join(root, "stolen.csv");
  const noFiles = /^error: a query reads and writes no files; print its result with [^\n]*\n$/;
  for (const [sql, message] of [
    [`COPY (SELECT 1) TO '${target}'`, noFiles],
    [`COPY (SELECT 1 AS a) TO '${file}' (FORMAT parquet)`, noFiles],
    [`SELECT 1; COPY (SELECT 1 AS a) TO '${file}' (FORMAT parquet); SELECT 2`, noFiles],
    [`PREPARE p AS COPY (SELECT 1 AS a) TO '${file}' (FORMAT parquet, USE_TMP_FILE false); EXECUTE p`, noFiles],
    [`EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '${file}' (FORMAT parquet, USE_TMP_FILE false)`, noFiles],
    [`CALL enable_logging(storage='file', storage_path='${target}'); SELECT 1`, noFiles],
    [`SELECT * FROM read_text('${join(root, "runs", "one", "manifest.json")}')`, noFiles],
    [`SELECT * FROM read_parquet('${file}')`, noFiles],
    [`ATTACH '${join(root, "x.db")}'`, noFiles],
    ["SET enable_external_access = true", /^error: Invalid Input Error: Cannot change configuration option/],
  ] as const) {
    const { code, stdout, stderr } = await query(sql, join(root, "runs"));
    assert.deepEqual([code, stdout], [2, ""], sql);
    assert.match(stderr, message);
  }
  assert.ok(!existsSync(target));
  assert.deepEqual(readFileSync(file), bytes);
});

test("what DuckDB refuses is told in one line", { skip }, async () => {
  for (const [sql, message] of [
    [
      "SELECT nope FROM series",
      /^error: Binder Error: Referenced column "nope" not found in FROM clause! Candidate bindings: [^\n]*\n$/,
    ],
    [
      "FROM steps",
      /^error: Catalog Error: Table with name steps does not exist! There are runs, series, events, checkpoints and sweep\n$/,
    ],
    ["SELEC 1", /^error: Parser Error: syntax error at or near "SELEC"\n$/],
    ["SELECT error('no' || chr(10) || chr(10) || 'good')", /^error: Invalid Input Error: no good\n$/],
    ["SELECT CAST(run AS INTEGER) FROM series", /^error: Conversion Error: Could not convert string 'one'/],
    ["  ", /^error: the query is empty\n$/],
    ["/* nothing */", /^error: the query is empty\n$/],
  ] as const) {
    const { code, stderr } = await query(sql, join(root, "runs"));
    assert.equal(code, 2, sql);
    assert.match(stderr, message);
  }
  const { code, stderr } = await query("SELECT 1", "--format", "xml");
  assert.deepEqual(
    { code, stderr },
    { code: 2, stderr: 'error: --format: "xml" is not allowed; must be table, csv or jsonl\n' },
  );
});

test("a setting without its quotes is shown with them, and a name that is nearly right as it is right", {
  skip,
}, async () => {
  for (const [sql, hint] of [
    [
      "SELECT optimizer.learningRate FROM runs",
      '"optimizer.learningRate", or \\"optimizer.learningRate\\" where a shell',
    ],
    ["SELECT trainLos FROM series", "did you mean trainLoss?"],
    [
      "SELECT logitmean FROM series",
      "logitMean: recorded by instruments.logitScale, which none of these runs had; slingshot measure RUN --instrument logitScale",
    ],
    ["CREATE TABLE t AS SELECT seed AS mine FROM runs; SELECT min FROM t", "did you mean mine?"],
  ] as const) {
    const { code, stderr } = await query(sql, join(root, "runs"));
    assert.equal(code, 2, sql);
    assert.match(stderr, /^error: Binder Error: [^\n]*; [^\n]*\n$/);
    assert.ok(stderr.includes(hint), stderr);
  }
  // It is a column of runs, and not of a table that is asked.
  assert.doesNotMatch((await query("SELECT seed FROM series", join(root, "runs"))).stderr, /seed"?[?,]/);
});

test("on a terminal that is too narrow a row is a block of lines; a pipe, and a format for programs, never have them", {
  skip,
}, async () => {
  const args = ["SELECT run, status, steps FROM runs ORDER BY run", join(root, "runs")] as const;
  const table = "run  status  steps\n---  ------  -----\none  done        6\ntwo  done        6\n";
  const blocks = "row 1\nrun     one\nstatus  done\nsteps   6\nrow 2\nrun     two\nstatus  done\nsteps   6\n";
  const print = async (terminal: { readonly isTTY?: boolean; readonly columns?: number }, ...rest: string[]) =>
    (await callWith({ terminal }, "query", ...args, ...rest)).stdout;
  assert.equal(await print({ isTTY: true, columns: 17 }), blocks);
  for (const terminal of [
    { isTTY: true, columns: 18 },
    { isTTY: true },
    { isTTY: true, columns: 0 },
    { columns: 10 },
    {},
  ]) {
    assert.equal(await print(terminal), table);
  }
  for (const format of ["csv", "jsonl"]) {
    assert.equal(await print({ isTTY: true, columns: 10 }, "--format", format), await print({}, "--format", format));
  }
});

test("damaged files are named and left out; without anything readable it ends with 3", { skip }, async () => {
  const folder = join(root, "damaged");
  mkdirSync(folder);
  for (const name of ["one", "two"]) {
    cpSync(join(root, "runs", name), join(folder, name), { recursive: true });
  }
  const series = join(folder, "one", "series");
  const damaged = join(series, readdirSync(series).sort()[1] as string);
  const bytes = readFileSync(damaged);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
  writeFileSync(damaged, bytes);
  writeFileSync(join(folder, "two", "manifest.json"), "{}");
  const sql = "SELECT run, list(step ORDER BY step) AS steps FROM series GROUP BY run";
  const some = await query(sql, folder, "--format", "jsonl");
  assert.equal(some.code, 0);
  assert.equal(some.stdout, '{"run":"one","steps":[1,2,5,6]}\n');
  assert.match(some.stderr, /^damaged: .*one: .*steps-000000003-000000004-.*\n/);
  assert.match(some.stderr, /^left out: .*two.*manifest\.json.*$/m);
  const none = await query(sql, join(folder, "two"));
  assert.deepEqual([none.code, none.stdout], [3, ""]);
  assert.match(none.stderr, /^error: .*manifest\.json.*\n$/);
});

test("a run without a step has an empty series", { skip }, async () => {
  const directory = join(root, "empty");
  createRun(directory, { experiment: { name: "e" }, manifest: {}, columns: [] }).finish("interrupted");
  const { code, stdout } = await query(
    "SELECT (SELECT count(*) FROM series) AS s, (SELECT count(*) FROM events) AS e, status FROM runs",
    directory,
  );
  assert.deepEqual([code, stdout], [0, "s  e  status\n-  -  -----------\n0  0  interrupted\n"]);
});

test("folders whose names are patterns, or hold quotes or ends of lines, are the runs that they are", {
  skip,
}, async () => {
  const folder = join(root, "named");
  const names = ["a*b", "aXb", "[x]", "x", "q'u", "line\nend", "k=v"];
  for (const name of names) cpSync(join(root, "runs", "one"), join(folder, name), { recursive: true });
  const { code, stdout } = await query(
    "SELECT run, count(*) AS n FROM series GROUP BY run ORDER BY run",
    folder,
    "--format",
    "jsonl",
  );
  assert.deepEqual(
    [
      code,
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ],
    [0, [...names].sort().map((run) => ({ run, n: 6 }))],
  );
});
