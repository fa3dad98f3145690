/**
 * @file A table function of DuckDB's that gives the rows of a run, column by column as they are asked for. They are read
 * here, so that the database needs no file.
 */
import type { DuckDBConnection, DuckDBDataChunk, DuckDBTableFunctionInfo } from "@duckdb/node-api";
import { readSeriesRows, type SeriesRows } from "../store/runContents.ts";
import type { DuckDb } from "./duckdb.ts";
import { distinguish } from "./inferredTable.ts";
import type { ReadableRun } from "./runTables.ts";

const NAME = "slingshot_series";

/** Rows of a chunk: DuckDB's own number. */
export const CHUNK_ROWS = 2048;

const GREATEST_INT32 = 0x7fff_ffff;

const NONE: SeriesRows = { count: 0, columns: [] };

/** Where one reading of a run stands. */
interface Scan {
  readonly run: ReadableRun;
  /** Whether the steps of the run need 64 bits. */
  readonly isWide: boolean;
  readonly wanted: readonly number[];
  /** The next file. */
  file: number;
  rows: SeriesRows;
  /** The next of `rows`. */
  row: number;
}

/** SQL that selects the rows of the run with this place, `step` first. */
export const selectSeries = (place: number): string => `SELECT * FROM ${NAME}(${place})`;

/**
 * Adds the function to the database.
 * @param onFailure takes what is thrown as a file is read; DuckDB passes on the text of it
 */
export function addSeriesFunction(
  duckdb: DuckDb,
  connection: DuckDBConnection,
  runs: readonly ReadableRun[],
  onFailure: (error: unknown) => void,
): void {
  const { INTEGER, BIGINT, FLOAT, DOUBLE } = duckdb;
  const lastSteps = runs.map(findLastStep);
  const isWide = (place: number) => (lastSteps[place] as number) > GREATEST_INT32;
  const series = duckdb.DuckDBTableFunction.create({
    name: NAME,
    parameterTypes: [INTEGER],
    supportsProjectionPushdown: true,
    bindFunction: (info) => {
      const place = info.getParameter(0);
      const run = typeof place === "number" ? runs[place] : undefined;
      if (typeof place !== "number" || run === undefined) return info.setError(`there is no run ${place}`);
      const { columns } = run.manifest;
      // A log may have columns of these names too, and SQL takes names without regard to case.
      const [, ...names] = distinguish(["run", "step", ...columns.map(({ name }) => name)]);
      for (const [i, name] of names.entries()) {
        const type = i === 0 ? (isWide(place) ? BIGINT : INTEGER) : columns[i - 1]?.type === "f32" ? FLOAT : DOUBLE;
        info.addResultColumn(name, type);
      }
      info.setCardinality((lastSteps[place] as number) + 1, false);
      info.setBindData({ place });
    },
    initFunction: (info) => {
      const { place } = info.bindData as { place: number };
      const run = runs[place] as ReadableRun;
      // To count rows, DuckDB asks for a column that is none.
      const wanted = info.getColumnIndexes().filter((column) => column <= run.manifest.columns.length);
      info.setInitData({ run, isWide: isWide(place), wanted, file: 0, rows: NONE, row: 0 } satisfies Scan);
      info.setMaxThreads(1);
    },
    mainFunction: (info, chunk) => {
      try {
        fillChunk(info, chunk);
      } catch (error) {
        onFailure(error);
        info.setError(error instanceof Error ? error.message : String(error));
      }
    },
  });
  connection.registerTableFunction(series);
}

function findLastStep({ files }: ReadableRun): number {
  return files.reduce((last, { lastStep }) => Math.max(last, lastStep), 0);
}

/** Writes the next rows; none where there are no more. */
function fillChunk(info: DuckDBTableFunctionInfo, chunk: DuckDBDataChunk): void {
  const scan = info.initData as Scan;
  const { run, wanted } = scan;
  while (scan.row >= scan.rows.count && scan.file < run.files.length) {
    const file = run.files[scan.file++];
    if (file !== undefined) scan.rows = readSeriesRows(file, run.manifest.columns, wanted);
    scan.row = 0;
  }
  const count = Math.max(0, Math.min(CHUNK_ROWS, scan.rows.count - scan.row));
  // DuckDB keeps every scan until the end of the query.
  if (count === 0) scan.rows = NONE;
  chunk.rowCount = count;
  for (const [i, place] of wanted.entries()) {
    const vector = chunk.getColumnVector(i);
    const values = scan.rows.columns[i] ?? [];
    const toItem = place === 0 && scan.isWide ? BigInt : Number;
    for (let row = 0; row < count; row++) vector.setItem(row, toItem(values[scan.row + row] as number));
    vector.flush();
  }
  scan.row += count;
}
