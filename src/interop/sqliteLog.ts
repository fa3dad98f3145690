/** @file The SQLite files of trackers: Trackio's, GoodSeed's, and MLflow's. */

import { FormatError } from "../formatError.ts";
import { LARGEST_DATA_FILE } from "../limits.ts";
import { listNames } from "../listNames.ts";
import { SqliteFile, type SqliteValue } from "../readers/sqlite.ts";
import type { ByteChunks } from "../text/byteChunks.ts";
import { parseNumber } from "../text/numberText.ts";
import { arrange } from "./arrange.ts";
import { describeNoNumber } from "./cellReader.ts";
import { gatherBytes } from "./gatherBytes.ts";
import { parseJsonText } from "./jsonText.ts";
import type { ColumnOptions } from "./logColumns.ts";
import { Records } from "./records.ts";
import { compileSkip } from "./skipNames.ts";
import type { LogReading } from "./table.ts";

/** A row of a run's log. */
interface Row {
  readonly run: string;
  /** NaN where there is none. */
  readonly step: number;
  readonly cells: Iterable<readonly [string, unknown]>;
}

/** What a row is not, to be read after "3 rows"; it is left out. */
type Unread = "hold no JSON object" | "are of a series without a name";

/** Steps have no other name in these files, and what was logged as `step` is none. */
const STEP = "step";

/** @throws FormatError where it is damaged, or of no tracker that is known */
export async function readSqliteLog(chunks: ByteChunks, options: ColumnOptions = {}): Promise<LogReading[]> {
  const file = new SqliteFile(await gatherBytes(chunks, LARGEST_DATA_FILE));
  const skips = [...(options.skip ?? [])].map(compileSkip);
  const runs = new Map<string, Records>();
  const unread = new Map<Unread, number>();
  let count = 0;
  for (const one of listRows(file)) {
    if (typeof one === "string") {
      unread.set(one, (unread.get(one) ?? 0) + 1);
      continue;
    }
    const { run, step, cells } = one;
    let records = runs.get(run);
    if (records === undefined) {
      records = new Records();
      records.unit = "row";
      runs.set(run, records);
    }
    const row = records.addRow(++count);
    records.column(STEP).addNumber(row, step);
    for (const [logged, cell] of cells) {
      if (cell === null || cell === undefined) continue;
      const name = logged === STEP ? `logged ${STEP}` : logged;
      const value = typeof cell === "number" ? cell : typeof cell === "string" ? parseNumber(cell) : undefined;
      if (skips.some((isMeant) => isMeant(name))) records.skipped.add(name);
      else if (value !== undefined) records.column(name).addNumber(row, value);
      else records.column(name).addWord(row, String(cell), () => describeNoNumber(cell));
    }
  }
  if (runs.size === 0) throw new FormatError("damaged", "it holds no steps");
  const notes = [...unread].map(([what, rows]) => `${rows} rows ${what} and were left out`);
  return [...runs].flatMap(([run, records]) =>
    arrange(records, options, notes).map((reading) => {
      const own = [run === "" || runs.size === 1 ? null : run, reading.run].filter((name) => name !== null);
      return { ...reading, run: own.length === 0 ? null : own.join(", ") };
    }),
  );
}

function listRows(file: SqliteFile): Iterable<Row | Unread> {
  const metrics = file.columns("metrics");
  if (metrics.includes("metrics") && metrics.includes("step")) return listTrackio(file, metrics);
  if (metrics.includes("key") && metrics.includes("value") && metrics.includes("step"))
    return listMlflow(file, metrics);
  if (file.columns("metric_points").includes("series_id")) return listGoodSeed(file);
  throw new FormatError(
    "refused",
    `it is an SQLite file of no tracker that is known (tables: ${listNames(file.tables)})`,
  );
}

/** A row for each step of a run, and JSON for what was logged. */
function* listTrackio(file: SqliteFile, columns: readonly string[]): Generator<Row | Unread> {
  const [step, cells] = [columns.indexOf("step"), columns.indexOf("metrics")];
  const run = ["run_name", "run", "run_id"].map((name) => columns.indexOf(name)).find((at) => at >= 0) ?? -1;
  for (const row of file.rows("metrics")) {
    const value = parseJsonText(readText(row[cells] ?? null));
    if (typeof value !== "object" || value === null) yield "hold no JSON object";
    else yield { run: readText(row[run] ?? null), step: readStep(row[step]), cells: Object.entries(value) };
  }
}

/** A row for each value. NaN stands as 0 and a mark, infinities as the largest numbers, since not every database has them. */
function* listMlflow(file: SqliteFile, columns: readonly string[]): Generator<Row> {
  const [key, value, step] = [columns.indexOf("key"), columns.indexOf("value"), columns.indexOf("step")];
  const mark = columns.indexOf("is_nan");
  const run = ["run_uuid", "run_id"].map((name) => columns.indexOf(name)).find((at) => at >= 0) ?? -1;
  for (const row of file.rows("metrics")) {
    const stored = row[value];
    const isInfinite = typeof stored === "number" && Math.abs(stored) === Number.MAX_VALUE;
    const logged = Number(row[mark] ?? 0) === 1 ? Number.NaN : isInfinite ? Math.sign(stored) * Infinity : stored;
    yield {
      run: readText(row[run] ?? null),
      step: readStep(row[step]),
      cells: [[readText(row[key] ?? null), logged]],
    };
  }
}

/** A table of names, and one of points. */
function* listGoodSeed(file: SqliteFile): Generator<Row | Unread> {
  const [series, points] = [file.columns("metric_series"), file.columns("metric_points")];
  const names = new Map<SqliteValue, string>();
  for (const row of file.rows("metric_series")) {
    names.set(row[series.indexOf("id")] ?? null, readText(row[series.indexOf("path")] ?? null));
  }
  for (const row of file.rows("metric_points")) {
    const name = names.get(row[points.indexOf("series_id")] ?? null);
    if (name === undefined) yield "are of a series without a name";
    else yield { run: "", step: readStep(row[points.indexOf("step")]), cells: [[name, row[points.indexOf("y")]]] };
  }
}

const readStep = (value: SqliteValue | undefined): number => (value == null ? Number.NaN : Number(value));

function readText(value: SqliteValue): string {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value ?? "");
}
