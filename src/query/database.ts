/** @file A DuckDB database in memory whose tables are the runs, and which can reach nothing else. */
import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBResult } from "@duckdb/node-api";
import { RequestError } from "../experiment/requestError.ts";
import type { DuckDb } from "./duckdb.ts";
import { inferTable, type SqlTable } from "./inferredTable.ts";
import {
  CHECKPOINT_COLUMNS,
  EVENT_COLUMNS,
  listCheckpoints,
  listEvents,
  listRuns,
  type ReadableRun,
  RUN_COLUMNS,
} from "./runTables.ts";

/** Rows of one statement that fills a table. */
const INSERT_ROWS = 200;

/** `runs`, `series`, `events` and `checkpoints`. */
export class RunDatabase {
  readonly #duckdb: DuckDb;
  readonly #connection: DuckDBConnection;

  private constructor(duckdb: DuckDb, connection: DuckDBConnection) {
    this.#duckdb = duckdb;
    this.#connection = connection;
  }

  /**
   * The series stay in their files until they are asked for.
   * @throws RequestError where a file cannot be opened: a writer may have merged it into another
   */
  static async open(duckdb: DuckDb, runs: readonly ReadableRun[]): Promise<RunDatabase> {
    // No folder for temporary files: none shall appear where the user stands.
    const instance = await duckdb.DuckDBInstance.create(":memory:", { temp_directory: "" });
    const database = new RunDatabase(duckdb, await instance.connect());
    const paths = runs.flatMap(({ files }) => files.map(({ path }) => path));
    const statements = [
      ...createTable("runs", inferTable(listRuns(runs), RUN_COLUMNS)),
      ...createTable("events", inferTable(listEvents(runs), EVENT_COLUMNS)),
      ...createTable("checkpoints", inferTable(listCheckpoints(runs), CHECKPOINT_COLUMNS)),
      createSeries(runs),
      `SET allowed_paths = [${paths.map(quoteText).join(", ")}]`,
      "SET enable_external_access = false",
      "SET lock_configuration = true",
    ];
    await database.refuse(async () => {
      for (const sql of statements) await database.#connection.run(sql);
    });
    return database;
  }

  /**
   * Runs the statements; the result is that of the last one.
   * @param whole whether all of it is computed now, and not as it is fetched
   * @throws RequestError in one line for whatever DuckDB refuses, and for statements that write files
   */
  async query(sql: string, whole: boolean): Promise<DuckDBResult> {
    return this.refuse(async () => {
      const statements = await this.#connection.extractStatements(sql).catch((error: unknown) => {
        // The binding's answer where there is nothing to extract.
        const isEmpty = error instanceof Error && error.message === "Error in native callback";
        throw isEmpty ? new RequestError("the query is empty") : error;
      });
      for (let i = 0; i < statements.count - 1; i++) await this.#check(await statements.prepare(i)).run();
      const last = this.#check(await statements.prepare(statements.count - 1));
      return whole ? last.run() : last.stream();
    });
  }

  /** Runs `action`, which may fetch rows, and throws what DuckDB says as a RequestError. */
  async refuse<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (error instanceof RequestError || !(error instanceof Error)) throw error;
      throw new RequestError(shorten(error.message));
    }
  }

  close(): void {
    this.#connection.closeSync();
  }

  /** The files of the runs may be read, and DuckDB would let them be written too. */
  #check(statement: DuckDBPreparedStatement): DuckDBPreparedStatement {
    const { COPY, EXPORT } = this.#duckdb.StatementType;
    if (statement.statementType !== COPY && statement.statementType !== EXPORT) return statement;
    throw new RequestError("a query writes no files; print its result with --format csv or --format jsonl");
  }
}

/** What DuckDB says is wrong, without the excerpt of the query that it draws an arrow under. */
function shorten(message: string): string {
  const said = message.replace(/^Failed to extract statements: /, "");
  const [first = said] = said.split(/\n\s*\n?LINE \d+:/, 1);
  const unknown = /^Catalog Error: Table .* does not exist!/.exec(first)?.[0];
  // It would go on to suggest one of its own catalogue.
  return unknown === undefined ? first.trim() : `${unknown} There are runs, series, events and checkpoints`;
}

function createTable(name: string, { columns, rows }: SqlTable): string[] {
  const definition = columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(", ");
  const statements = [`CREATE TABLE ${name} (${definition})`];
  for (let row = 0; row < rows.length; row += INSERT_ROWS) {
    const values = rows.slice(row, row + INSERT_ROWS).map((cells) => `(${cells.map(quoteText).join(", ")})`);
    statements.push(`INSERT INTO ${name} VALUES ${values.join(", ")}`);
  }
  return statements;
}

/** A view over the files of all runs, in order of runs and steps; columns that a file lacks are NULL there. */
function createSeries(runs: readonly ReadableRun[]): string {
  const selects = runs.flatMap(({ name, files, manifest }) => {
    // The log of another tool may have a column of that name too.
    const own = manifest.columns.find((column) => column.name.toLowerCase() === "run");
    const all = own === undefined ? "*" : `* RENAME (${quoteName(own.name)} AS run_)`;
    const begin = `SELECT ${quoteText(name)} AS run, ${all} FROM read_parquet(`;
    const isApart = files.every(({ firstStep, after }) => firstStep > after);
    if (files.length === 0) return [];
    if (!isApart) return files.map(({ path, after }) => `${begin}${quoteText(path)}) WHERE step > ${after}`);
    return [`${begin}[${files.map(({ path }) => quoteText(path)).join(", ")}], union_by_name = true)`];
  });
  const empty = "SELECT NULL::VARCHAR AS run, NULL::BIGINT AS step WHERE false";
  return `CREATE VIEW series AS ${selects.length === 0 ? empty : selects.join(" UNION ALL BY NAME ")}`;
}

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const quoteText = (text: string | null): string => (text === null ? "NULL" : `'${text.replaceAll("'", "''")}'`);
