/** @file Every command that takes a path says which folder of it is not there, and makes nothing. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createRun } from "../recording/index.ts";
import { callInProcess } from "./callInProcess.fixture.ts";

const hasDuckDb = await import("@duckdb/node-api").then(
  () => true,
  () => false,
);
const start = process.cwd();
const root = mkdtempSync(join(tmpdir(), "slingshot-missing-folders-"));
before(() => {
  process.chdir(root);
  mkdirSync("there");
  const writer = createRun("run", { experiment: {}, manifest: {}, columns: [{ name: "trainLoss", type: "f64" }] });
  writer.appendRow(1, [1]);
  writer.finish("done");
});
after(() => {
  process.chdir(start);
  rmSync(root, { recursive: true, force: true });
});

const RUN = /^error: there\/no\/such is not a run: there is no folder there\/no\n$/;
const SWEEP = /^error: there\/no\/such is no sweep: there is no folder there\/no\n$/;
const FILE = /^error: (--with: )?there\/no\/such: there is no folder there\/no\n$/;
const PAGE = /^error: --out: there is no folder there\/no\n$/;

/** The line behind each command, in which PATH is there/no/such, and its exit code. */
const CASES: readonly (readonly [line: string, code: number, says: RegExp])[] = [
  ["run PATH", 2, FILE],
  ["run PATH --show", 2, FILE],
  ["run hypercube --with PATH", 2, FILE],
  [
    "run fcn-cifar200 --data PATH",
    2,
    /^error: \S+\/there\/no\/such does not exist: there is no folder \S+\/there\/no; --data /,
  ],
  ["instruments PATH", 2, FILE],
  ["sweep PATH --out s", 2, FILE],
  ["sweep status PATH", 3, SWEEP],
  ["sweep table PATH", 3, SWEEP],
  ["sweep stop PATH", 3, SWEEP],
  ["ls PATH", 3, /^error: there is no folder there\/no\n$/],
  ["import PATH", 3, /^error: there is no folder there\/no\n$/],
  ["import PATH --experiment hypercube", 3, /^error: there is no folder there\/no\n$/],
  ["resume PATH", 3, RUN],
  ["fork PATH --at 3", 3, RUN],
  ["show PATH", 2, RUN],
  ["annotate PATH --tag x", 2, RUN],
  ["rm PATH --yes", 2, RUN],
  ["report PATH", 3, RUN],
  ["report run PATH --out page.html", 3, RUN],
  ["report PATH/* --out page.html", 2, /^error: "there\/no\/such\/\*" means no run: there is no folder there\/no\n$/],
  ["query FROM\u00a0runs PATH", 3, /^error: there is no folder there\/no\n$/],
  ["export PATH --format csv", 3, RUN],
  ["measure PATH --instrument margins --at 3", 3, RUN],
  ["curvature PATH --at 3", 3, RUN],
  ["landscape PATH --along final --at 3", 3, RUN],
  ["doctor PATH", 3, RUN],
  ["report run --out PATH", 2, PAGE],
  ["toy adam --grid 5x5 --out PATH", 2, PAGE],
  ["landscape run --along final --at 1 --out PATH", 2, PAGE],
  ["export run --format csv --out PATH", 2, /^error: cannot write there\/no\/such: there is no folder there\/no\n$/],
];

describe("a folder that is not there is named", { concurrency: false }, () => {
  for (const [line, code, says] of CASES) {
    const skip = line.startsWith("query") && !hasDuckDb && "DuckDB is not installed";
    test(line, { skip }, async () => {
      const args = line.split(" ").map((word) => word.replace("PATH", "there/no/such"));
      const result = await callInProcess(...args);
      assert.match(result.stderr, says);
      assert.deepEqual([result.code, result.stdout], [code, ""]);
      assert.deepEqual([readdirSync(".").sort(), readdirSync("there")], [["run", "there"], []]);
    });
  }
});
