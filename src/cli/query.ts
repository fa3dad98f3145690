/** @file `slingshot query`: SQL over any set of runs. */

import { existsSync } from "node:fs";
import type { Command } from "commander";
import type { GrokkingDefinition } from "../analysis/index.ts";
import { RUN_HELP, resolveRuns } from "../catalog/resolveRun.ts";
import { RUNS_ROOT } from "../catalog/runSummary.ts";
import { type Context, widthOf } from "../console/context.ts";
import { DONE } from "../console/exitCodes.ts";
import { createGrokkedOption, parseChoice, parseGrokked } from "../console/options.ts";
import { readAnew } from "../console/readAnew.ts";
import { wordError } from "../console/remedy.ts";
import { RequestError } from "../experiment/requestError.ts";
import { StoreError } from "../files/index.ts";
import type { DuckDb, ReadableRun, RowFormat, Tables } from "../query/index.ts";
import type { JudgedAnew } from "../sweep/index.ts";
import { Progress } from "../terminal/index.ts";
import { describeDamage } from "../verdict/index.ts";
import { joinWords } from "../words.ts";

interface QueryCommandOptions {
  readonly format: string;
  readonly grokked?: string;
  readonly quiet?: boolean;
}

/** Adds `query` to the program; `finish` takes the exit code. */
export function addQueryCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("query")
    .summary("ask runs in SQL")
    .description("Asks any set of runs in the SQL of DuckDB, which can read and write no files.")
    .argument("<sql>", "one or several statements; the result of the last one is printed")
    .argument("[run...]", `runs, each by ${RUN_HELP}; or folders with runs or sweeps in them (default: ${RUNS_ROOT})`)
    .option("--format <name>", "table, csv or jsonl", "table")
    .addOption(createGrokkedOption("of the table sweep, what counts as generalised, as slingshot sweep table has it"))
    .option("--quiet", "narrate nothing but errors")
    .addHelpText(
      "after",
      [
        "",
        "Tables:",
        "  runs         one row a run: run, path, status, steps, startedAt, endedAt, forkedFrom, parametersSha256,",
        "               tags (with a blank between two), note,",
        '               every setting under its path ("optimizer.learningRate"), the manifest ("manifest.version")',
        "  series       one row a step and run: run, step, trainLoss, trainAccuracy, lastLayerNorm, ...",
        '               and of an instrument that measures by layer a column each, quoted: "weightNorm/layers.0"',
        "  events       one row an event: run, step, kind, and what it says",
        "  checkpoints  one row a checkpoint: run, step, reason, path, bytes, sha256",
        "  sweep        one row a run that a sweep asks for: sweep, run, path, hash, seed, how it ended (status, steps, endedBy,",
        "               answer, slingshots, firstSpike, fittedAt, grokkedAt, ...) and the axes by their paths; no run is opened",
        "               but with --grokked, which adds grokkedBy, t2 and lastValidatedStep",
        'All columns of runs are a hundred or so: "DESCRIBE runs" lists them, so that those can be named that are wanted.',
        "A name with a dot or a slash stands in double quotes, or, as shells have uses of their own for these, by a pattern",
        "that it alone fits: COLUMNS('optimizer.epsilon').",
        "On a terminal a table that is wider than it has a line for each value.",
        "What was not measured at a step is NaN (isnan), what a run does not have is NULL. Damaged files are left out",
        "and named on standard error.",
        "",
        "Examples:",
        "  slingshot query \"SELECT run, steps, seed, COLUMNS('optimizer.learningRate') FROM runs\"",
        '  slingshot query "SELECT run, min(step) FROM series WHERE trainAccuracy = 1 GROUP BY run" --format csv',
        "  slingshot query \"FROM events WHERE kind = 'slingshot'\" runs/2026-11-22-143005-hypercube-1f3a --format jsonl",
        "  slingshot query \"SELECT COLUMNS('optimizer.epsilon'), median(grokkedAt) FROM sweep GROUP BY ALL\" sweeps/epsilon",
        '  slingshot query "SELECT hash, t2, grokkedAt, delay, lastValidatedStep FROM sweep" sweeps/epsilon --grokked power',
        '  slingshot query "DESCRIBE series"',
      ].join("\n"),
    )
    .action(async (sql: string, folders: readonly string[], options: QueryCommandOptions) =>
      finish(await query(sql, await resolveRuns(folders), options, context)),
    );
}

/** How often files may vanish under a query because a writer merges them. */
const MOST_TRIES = 50;

/** Prints the result; returns the exit code. */
async function query(
  sql: string,
  folders: readonly string[],
  options: QueryCommandOptions,
  context: Context,
): Promise<number> {
  // Loaded here: help and errors of other commands do not wait for it.
  const { loadDuckDb, ROW_FORMATS } = await import("../query/index.ts");
  const format = parseChoice("--format", options.format, ROW_FORMATS);
  const definition = parseGrokked(options.grokked);
  const duckdb = await loadDuckDb();
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const asked = folders.length === 0 ? [RUNS_ROOT] : folders;
  const anew = definition === undefined ? new Map() : await judgeSweeps(sql, asked, definition, progress);
  for (let tries = 1; ; tries++) {
    const { tables, warnings } = await readTables(sql, asked, anew);
    try {
      await printResult(sql, tables, duckdb, format, context, () => {
        for (const warning of warnings) progress.say(warning);
      });
      return DONE;
    } catch (error) {
      const isThere = tables.runs.every(({ files }) => files.every(({ path }) => existsSync(path)));
      if (!(error instanceof StoreError) || isThere || tries === MOST_TRIES) throw error;
    }
  }
}

/** @param begin called before anything is printed, when all files that are needed have been there */
async function printResult(
  sql: string,
  tables: Tables,
  duckdb: DuckDb,
  format: RowFormat,
  context: Context,
  begin: () => void,
): Promise<void> {
  const { RunDatabase, createPrinter } = await import("../query/index.ts");
  const database = await RunDatabase.open(duckdb, tables);
  try {
    const isWritten = tables.runs.some(({ manifest }) => manifest.status === "running");
    const result = await database.query(sql, isWritten);
    let chunk = await database.refuse(() => result.fetchChunk());
    begin();
    const names = result.deduplicatedColumnNames();
    const columns = names.map((name, i) => ({ name, type: result.columnType(i) }));
    const printer = createPrinter(format, columns, duckdb, (text) => context.stdout.write(text), widthOf(context));
    while (chunk !== null && chunk.rowCount > 0) {
      const rows = chunk;
      // A value that is too long for a text of JavaScript's is refused here.
      await database.refuse(async () => printer.print(rows.getRows()));
      chunk = await database.refuse(() => result.fetchChunk());
    }
    printer.end();
  } finally {
    database.close();
  }
}

/**
 * The runs of the sweeps that the query is about, by their folders.
 * @throws RequestError where it is about none
 */
async function judgeSweeps(
  sql: string,
  folders: readonly string[],
  definition: GrokkingDefinition,
  progress: Progress,
): Promise<Map<string, JudgedAnew>> {
  const { findNeeds } = await import("../query/index.ts");
  const { findSweeps } = await import("../sweep/index.ts");
  const sweeps = findNeeds(sql).sweep ? findSweeps(folders) : [];
  if (sweeps.length === 0)
    throw new RequestError("--grokked: goes with the table sweep, and the query asks of no sweep");
  const anew = new Map<string, JudgedAnew>();
  for (const folder of sweeps) anew.set(folder, await readAnew(folder, definition, progress));
  return anew;
}

/**
 * What the query is about, and no more: folders are looked through only where it names a table that comes from them.
 * @throws StoreError where nothing can be read
 */
async function readTables(
  sql: string,
  folders: readonly string[],
  anew: ReadonlyMap<string, JudgedAnew>,
): Promise<{ tables: Tables; warnings: string[] }> {
  const { findNeeds, readSweepColumns } = await import("../query/index.ts");
  const needs = findNeeds(sql);
  const { findSweeps } = await import("../sweep/index.ts");
  const sweeps = needs.sweep ? findSweeps(folders) : [];
  if (needs.sweep && !needs.runs && sweeps.length === 0)
    throw new StoreError("missing", folders[0] ?? "", `there is no sweep in ${joinWords(folders)}`);
  const { runs, warnings } = needs.runs ? await readRuns(folders) : { runs: [], warnings: [] };
  const { columns: sweep, leftOut } = readSweepColumns(sweeps, anew);
  return { tables: { runs, sweep }, warnings: [...warnings, ...leftOut.flatMap((lines) => lines.describe() ?? [])] };
}

/**
 * The runs that can be read, and a line for everything that cannot.
 * @throws StoreError where nothing can
 */
async function readRuns(folders: readonly string[]): Promise<{ runs: ReadableRun[]; warnings: string[] }> {
  const { findRuns, readRunContents } = await import("../store/index.ts");
  const runs: ReadableRun[] = [];
  const found = findRuns(folders);
  const warnings = found.unread.map((line) => `left out: ${line}`);
  let first: StoreError | undefined;
  for (const named of found.runs) {
    try {
      const contents = await readRunContents(named.directory);
      runs.push({ ...named, ...contents });
      for (const damage of contents.damaged) warnings.push(`damaged: ${named.directory}: ${describeDamage(damage)}`);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      first ??= error;
      warnings.push(`left out: ${wordError(error)}`);
    }
  }
  if (runs.length === 0 && first !== undefined) throw first;
  return { runs, warnings };
}
