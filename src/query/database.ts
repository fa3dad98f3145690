/** @file A DuckDB database in memory whose tables are the runs, and which can reach no file at all. */
import { totalmem } from "node:os";
import type { DuckDBConnection, DuckDBResult } from "@duckdb/node-api";
import { RequestError } from "../experiment/requestError.ts";
import type { DuckDb } from "./duckdb.ts";
import { fillTable } from "./fillTable.ts";
import { inferTable, inferTypes, type NamedColumn } from "./inferredTable.ts";
import {
  CHECKPOINT_COLUMNS,
  EVENT_COLUMNS,
  listCheckpoints,
  listEvents,
  type ReadableRun,
  RUN_COLUMNS,
  toRunRows,
} from "./runTables.ts";
import { addSeriesFunction, selectSeries } from "./seriesFunction.ts";
import { NO_SWEEP, SWEEP_COLUMNS } from "./sweepColumns.ts";

/** What the tables are filled from. */
export interface Tables {
  readonly runs: readonly ReadableRun[];
  /** Columns of `sweep`: those that it always has, and whatever else. */
  readonly sweep?: readonly NamedColumn[];
}

/** `runs`, `series`, `events`, `checkpoints` and `sweep`. */
export class RunDatabase {
  readonly #connection: DuckDBConnection;
  readonly #runCount: number;
  /** What was first thrown as a series file was read; DuckDB tells its words alone. */
  #failure: unknown = null;

  private constructor(connection: DuckDBConnection, runCount: number) {
    this.#connection = connection;
    this.#runCount = runCount;
  }

  /**
   * The series stay in their files until they are asked for.
   * @param memoryBytes what DuckDB may hold
   */
  static async open(
    duckdb: DuckDb,
    { runs, sweep = NO_SWEEP }: Tables,
    memoryBytes = mostMemory(),
  ): Promise<RunDatabase> {
    const instance = await duckdb.DuckDBInstance.create(":memory:", {
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      allow_persistent_secrets: "false",
      // No folder for temporary files: what does not fit is refused.
      temp_directory: "",
      memory_limit: `${Math.floor(memoryBytes / 2 ** 20)}MiB`,
      // Last: it forbids setting some of the others.
      enable_external_access: "false",
    });
    const database = new RunDatabase(await instance.connect(), runs.length);
    addSeriesFunction(duckdb, database.#connection, runs, (error) => {
      database.#failure ??= error;
    });
    const connection = database.#connection;
    await database.refuse(async () => {
      // With access forbidden, writing a log to a file would still be tried, and end the process.
      await connection.run("SET disabled_filesystems = 'LocalFileSystem'");
      await fillTable(duckdb, connection, "runs", inferTable(toRunRows(runs), RUN_COLUMNS));
      await fillTable(duckdb, connection, "events", inferTable(listEvents(runs), EVENT_COLUMNS));
      await fillTable(duckdb, connection, "checkpoints", inferTable(listCheckpoints(runs), CHECKPOINT_COLUMNS));
      await fillTable(duckdb, connection, "sweep", inferTypes(sweep, SWEEP_COLUMNS));
      await connection.run(createSeries(runs));
      await connection.run("SET lock_configuration = true");
    });
    return database;
  }

  /**
   * Runs the statements; the result is that of the last one.
   * @param whole whether all of it is computed now, and not as it is fetched
   * @throws RequestError in one line for whatever DuckDB refuses
   * @throws StoreError where a file cannot be read any more: a writer may have merged it into another
   */
  async query(sql: string, whole: boolean): Promise<DuckDBResult> {
    try {
      return await this.refuse(() => this.#start(sql, whole));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      // Some statements end their connection: then there is no hint, and the refusal is told as it is.
      const columns = await this.#listColumns(sql).catch(() => []);
      // Loaded here: the instruments that it knows are many, and few queries are refused.
      const { findColumnHint } = await import("./columnHint.ts");
      const hint = findColumnHint(error.message, sql, columns, this.#runCount);
      throw hint === null ? error : new RequestError(`${error.message}; ${hint.problem}`, { remedy: hint.remedy });
    }
  }

  async #start(sql: string, whole: boolean): Promise<DuckDBResult> {
    const statements = await this.#connection.extractStatements(sql).catch((error: unknown) => {
      // The binding's answer where there is nothing to extract.
      const isEmpty = error instanceof Error && error.message === "Error in native callback";
      throw isEmpty ? new RequestError("the query is empty") : error;
    });
    for (let i = 0; i < statements.count - 1; i++) {
      await (await statements.prepare(i)).run();
    }
    const last = await statements.prepare(statements.count - 1);
    return whole ? last.run() : last.stream();
  }

  /** Columns of the tables and views that the query names, its own ones included. */
  async #listColumns(sql: string): Promise<string[]> {
    const result = await this.#connection.runAndReadAll(
      "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal ORDER BY table_oid, column_index",
    );
    const words = new Set(sql.toLowerCase().match(/[\p{L}\p{N}_]+/gu));
    return result
      .getRows()
      .map((row) => row.map(String))
      .flatMap(([table = "", column = ""]) => (words.has(table.toLowerCase()) ? [column] : []));
  }

  /** Runs `action`, which may fetch rows, and throws what DuckDB says as a RequestError. */
  async refuse<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (this.#failure !== null) throw this.#failure;
      if (error instanceof RequestError || !(error instanceof Error)) throw error;
      throw describeRefusal(error.message);
    }
  }

  close(): void {
    this.#connection.closeSync();
  }
}

/** Half of the memory of this machine, or of the container that this process is in. */
function mostMemory(): number {
  const container = process.constrainedMemory();
  return Math.floor(Math.min(totalmem(), container > 0 ? container : Number.POSITIVE_INFINITY) / 2);
}

/** What DuckDB says is wrong, without the excerpt of the query that it draws an arrow under. */
function describeRefusal(message: string): RequestError {
  const said = message.replace(/^Failed to extract statements: /, "");
  const [first = said] = said.split(/\n\s*\n?LINE \d+:/, 1);
  if (/LocalFileSystem (disabled|has been disabled)/.test(first)) {
    return new RequestError("a query reads and writes no files", { remedy: { kind: "print-result" } });
  }
  if (first.startsWith("Out of Memory Error")) {
    const said = first.split("\n", 1)[0] ?? "";
    return new RequestError(`the query needs more memory than it may have, half of this machine's: ${said}`);
  }
  const unknown = /^Catalog Error: Table .* does not exist!/.exec(first)?.[0];
  // It would go on to suggest one of its own catalogue.
  const shown =
    unknown === undefined ? first.trim() : `${unknown} There are runs, series, events, checkpoints and sweep`;
  return new RequestError(shown);
}

/** A view over all runs, in their order; columns that a run lacks are NULL there. */
function createSeries(runs: readonly ReadableRun[]): string {
  const selects = runs.flatMap(({ name, files }, i) =>
    files.length === 0 ? [] : [`SELECT ${quoteText(name)} AS run, * FROM (${selectSeries(i)})`],
  );
  const empty = "SELECT NULL::VARCHAR AS run, NULL::BIGINT AS step WHERE false";
  return `CREATE VIEW series AS ${selects.length === 0 ? empty : selects.join(" UNION ALL BY NAME ")}`;
}

const NUL = "\0";

const quoteText = (text: string): string => `'${text.replaceAll("'", "''").replaceAll(NUL, "' || chr(0) || '")}'`;
