/** @file Makes a table of DuckDB's of columns, which are filled as they are: no row and no text stands between. */
import type { DuckDBConnection, DuckDBType, DuckDBValue } from "@duckdb/node-api";
import type { DuckDb } from "./duckdb.ts";
import type { SqlColumn, SqlType } from "./inferredTable.ts";
import { CHUNK_ROWS } from "./seriesFunction.ts";

/** How DuckDB takes a type, and a value of JSON that is of it. */
interface Filler {
  readonly type: DuckDBType;
  toItem(value: unknown): DuckDBValue;
}

/** @param columns each with as many values */
export async function fillTable(
  duckdb: DuckDb,
  connection: DuckDBConnection,
  name: string,
  columns: readonly SqlColumn[],
): Promise<void> {
  const define = columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(", ");
  await connection.run(`CREATE TABLE ${name} (${define})`);
  const count = columns[0]?.values.length ?? 0;
  const fillers = createFillers(duckdb);
  const types = columns.map(({ type }) => fillers[type].type);
  const appender = await connection.createAppender(name);
  for (let row = 0; row < count; row += CHUNK_ROWS) {
    const chunk = duckdb.DuckDBDataChunk.create(types, Math.min(CHUNK_ROWS, count - row));
    for (const [i, { type, values }] of columns.entries()) {
      const { toItem } = fillers[type];
      const some = values.slice(row, row + CHUNK_ROWS);
      chunk.setColumnValues(
        i,
        some.map((value) => (value === null ? null : toItem(value))),
      );
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function createFillers(duckdb: DuckDb): Readonly<Record<SqlType, Filler>> {
  const { BIGINT, BOOLEAN, DOUBLE, LIST, TIMESTAMP, VARCHAR, DuckDBTimestampValue, listValue } = duckdb;
  return {
    BOOLEAN: { type: BOOLEAN, toItem: Boolean },
    BIGINT: { type: BIGINT, toItem: (value) => BigInt(value as number) },
    // JSON holds NaN and the infinities as their names.
    DOUBLE: { type: DOUBLE, toItem: Number },
    "DOUBLE[]": { type: LIST(DOUBLE), toItem: (value) => listValue(value as number[]) },
    TIMESTAMP: {
      type: TIMESTAMP,
      toItem: (value) => new DuckDBTimestampValue(BigInt(Date.parse(value as string)) * 1000n),
    },
    VARCHAR: { type: VARCHAR, toItem: (value) => (typeof value === "string" ? value : JSON.stringify(value)) },
  };
}

/** A statement ends at a NUL: one in a name is shown by its picture. */
const quoteName = (name: string): string => `"${name.replaceAll('"', '""').replaceAll("\0", "\u2400")}"`;
