/** @file Statements of every kind that DuckDB has, aimed at files: of the run, beside it, in the home folder, anywhere. */

export interface Targets {
  /** A series file of a run. */
  readonly series: string;
  /** The folder of the run. */
  readonly run: string;
  /** A folder for what a statement would like to write. */
  readonly out: string;
}

export interface Statement {
  readonly sql: string;
  /** Whether it must be refused; what is not must have an answer, and do nothing to files. */
  readonly isRefused: boolean;
}

/** Statements that end in an error, whichever wall they meet. */
function listRefused({ series, run, out }: Targets): string[] {
  const overwrite = `COPY (SELECT 1 AS x) TO '${series}' (FORMAT parquet, USE_TMP_FILE false)`;
  return [
    overwrite,
    `SELECT 1; ${overwrite}; SELECT 2`,
    `PREPARE p AS ${overwrite}; EXECUTE p`,
    `PREPARE p AS COPY (SELECT $1 AS x) TO '${series}' (FORMAT parquet, USE_TMP_FILE false); EXECUTE p(1)`,
    `EXPLAIN ANALYZE ${overwrite}`,
    `EXPLAIN (ANALYZE, FORMAT json) ${overwrite}`,
    `BEGIN; EXPLAIN ANALYZE ${overwrite}; COMMIT`,
    `PREPARE p AS EXPLAIN ANALYZE ${overwrite}; EXECUTE p`,
    `SELECT * FROM query('${overwrite.replaceAll("'", "''")}')`,
    `COPY series TO '${series}' (FORMAT csv, USE_TMP_FILE false)`,
    `COPY (SELECT 'x' AS a) TO '${run}' (FORMAT parquet, PARTITION_BY (a), OVERWRITE)`,
    `COPY (SELECT 1) TO '${out}/copied.csv'`,
    "COPY (SELECT 1) TO 'copied.json' (FORMAT json)",
    `COPY (SELECT 1) TO '${out}' (FORMAT parquet, PER_THREAD_OUTPUT, OVERWRITE_OR_IGNORE)`,
    "COPY (SELECT 1) TO '/dev/stdout' (FORMAT csv)",
    "COPY series TO STDOUT",
    "EXPLAIN COPY (SELECT 1) TO '/dev/null' (FORMAT json)",
    `CREATE TABLE t (x VARCHAR); COPY t FROM '${run}/manifest.json' (FORMAT csv)`,
    `EXPORT DATABASE '${out}/exported'`,
    `EXPORT DATABASE '${run}/series'`,
    `IMPORT DATABASE '${run}'`,
    `PRAGMA import_database('${run}')`,
    `ATTACH '${out}/attached.db'`,
    `ATTACH '${series}' AS s`,
    `ATTACH '${series}' AS s (READ_ONLY)`,
    `ATTACH 'attached.sqlite' (TYPE sqlite)`,
    "ATTACH 'https://example.org/x.db'",
    "COPY FROM DATABASE memory TO elsewhere",
    `FROM read_duckdb('${out}/x.db')`,
    "INSTALL httpfs",
    "FORCE INSTALL spatial FROM community",
    `INSTALL '${out}/x.duckdb_extension'`,
    "UPDATE EXTENSIONS",
    "LOAD httpfs",
    `LOAD '${out}/x.duckdb_extension'`,
    "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
    `CALL enable_logging('QueryLog', storage='file', storage_path='${out}/log'); SELECT 1`,
    `CALL enable_logging(storage='file', storage_config={'path': '${out}/log'}); FROM series`,
    `FROM system.main.enable_logging('QueryLog', storage='file', storage_path='${run}'); FROM runs`,
    `PREPARE p AS FROM enable_logging(storage='file', storage_path='${out}/log'); EXECUTE p; SELECT 1`,
    `CALL enable_profiling(format='json', save_location='${out}/profile.json'); SELECT 1`,
    `PRAGMA enable_profiling; PRAGMA profiling_output='${out}/profile.json'; SELECT 1`,
    `SET profiling_output='${out}/profile.json'`,
    `SET log_query_path='${out}/queries.log'`,
    `SET temp_directory='${out}/spilled'`,
    `SET secret_directory='${out}/secrets'`,
    `SET home_directory='${out}'`,
    "SET enable_external_access=true",
    "SET GLOBAL enable_external_access=true",
    "RESET enable_external_access",
    `SET allowed_paths=['${series}']`,
    `SET allowed_directories=['${run}']`,
    "SET disabled_filesystems=''",
    "RESET disabled_filesystems",
    "SET lock_configuration=false",
    "RESET lock_configuration",
    "SET memory_limit='1TB'",
    `SELECT * FROM read_parquet('${series}')`,
    `SELECT * FROM '${series}'`,
    `SELECT * FROM parquet_metadata('${series}')`,
    `SELECT * FROM read_csv('${run}/events.jsonl', store_rejects=true)`,
    `SELECT * FROM sniff_csv('${run}/events.jsonl')`,
    `SELECT * FROM read_json('${run}/manifest.json')`,
    `SELECT * FROM read_text('${run}/manifest.json')`,
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/proc/self/environ')",
    "SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')",
    "SELECT * FROM glob('/*')",
    `CREATE MACRO f(x) AS TABLE FROM read_text(x); FROM f('${run}/manifest.json')`,
    `CREATE VIEW v AS FROM read_parquet('${series}'); FROM v`,
    "SELECT getenv('HOME')",
    `SELECT * FROM query_table('${series}')`,
    "FROM slingshot_series(1000000)",
    "FROM slingshot_series(-1)",
    "FROM slingshot_series(NULL)",
    "FROM arrow_scan(1, 2, 3)",
    "DROP TABLE runs; FROM runs",
    "DETACH memory",
  ];
}

/** Statements that are answered: what they change lives in memory, until the end of the query. */
const ANSWERED = [
  "CHECKPOINT",
  "FORCE CHECKPOINT",
  "VACUUM",
  "ANALYZE",
  "PRAGMA enable_profiling",
  "PRAGMA enable_verification; SELECT count(*) FROM series",
  "PRAGMA verify_parallelism; SELECT count(*) FROM series",
  "PRAGMA database_list",
  "CALL pragma_table_info('series')",
  "CALL enable_logging('QueryLog', storage='memory'); SELECT 1",
  "CALL enable_logging('QueryLog'); SELECT 1; FROM duckdb_logs",
  "CALL truncate_duckdb_logs()",
  "SELECT write_log('x')",
  "EXPLAIN ANALYZE SELECT * FROM series",
  "PREPARE p AS SELECT count(*) FROM series WHERE step > $1; EXECUTE p(1)",
  "ATTACH ':memory:' AS m (COMPRESS); CREATE TABLE m.t AS FROM series; SELECT count(*) FROM m.t",
  "CREATE SECRET s (TYPE http, BEARER_TOKEN 'x')",
  "FROM duckdb_secrets()",
  "CREATE TABLE t AS FROM series; DELETE FROM t; INSERT INTO t BY NAME FROM series; SELECT count(*) FROM t",
  "BEGIN; DELETE FROM runs; ROLLBACK; SELECT count(*) FROM runs",
  "DELETE FROM runs; DROP VIEW series; SELECT 1",
  "SELECT * FROM query('SELECT count(*) FROM series')",
  "SELECT count(*) FROM query_table('series')",
  "FROM json_execute_serialized_sql(json_serialize_sql('SELECT count(*) FROM series'))",
  "SET VARIABLE x = 1; SELECT getvariable('x')",
  "FROM duckdb_settings()",
  "FROM test_all_types()",
  "SUMMARIZE runs",
  "USE memory; SHOW ALL TABLES",
];

export function listStatements(targets: Targets): Statement[] {
  return [
    ...listRefused(targets).map((sql) => ({ sql, isRefused: true })),
    ...ANSWERED.map((sql) => ({ sql, isRefused: false })),
  ];
}
