import assert from "node:assert/strict";
import { test } from "node:test";
import { loadDuckDb } from "./duckdb.ts";

test("where DuckDB is missing, one line says how to install it", async () => {
  const missing = () => Promise.reject(new Error("Cannot find package '@duckdb/node-api'\nRequire stack: …"));
  await assert.rejects(loadDuckDb(missing), {
    name: "RequestError",
    message:
      "query needs DuckDB, an optional package that is not here: npm install @duckdb/node-api@1.5.6-r.1 (Cannot find package '@duckdb/node-api')",
  });
});
