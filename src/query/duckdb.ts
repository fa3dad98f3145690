/** @file DuckDB, an optional dependency: large, and needed for queries alone. */
import { RequestError } from "../experiment/requestError.ts";

export type DuckDb = typeof import("@duckdb/node-api");

/** The version that this project is tested with; the one in package.json. */
const VERSION = "1.5.6-r.1";

/** @throws RequestError where it is not installed or has no binary for this platform */
export async function loadDuckDb(load: () => Promise<DuckDb> = () => import("@duckdb/node-api")): Promise<DuckDb> {
  try {
    return await load();
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
    throw new RequestError(
      `query needs DuckDB, an optional package that is not here: npm install @duckdb/node-api@${VERSION} (${reason})`,
    );
  }
}
