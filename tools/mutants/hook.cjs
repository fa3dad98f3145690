/** @file Runs first in each process and thread of a test: limits a mutant's loops, or notes which mutants are reached. */
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { threadId } = require("node:worker_threads");

const { MUTANTS_HIT_LIMIT, MUTANTS_COVERAGE } = process.env;
globalThis.__stryker__ = MUTANTS_HIT_LIMIT ? { hitLimit: Number(MUTANTS_HIT_LIMIT), hitCount: 0 } : {};
if (MUTANTS_COVERAGE) {
  process.on("exit", () => {
    const reached = globalThis.__stryker__.mutantCoverage?.static ?? {};
    writeFileSync(join(MUTANTS_COVERAGE, `${process.pid}-${threadId}.json`), JSON.stringify(reached));
  });
}
