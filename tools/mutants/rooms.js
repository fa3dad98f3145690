/** @file What is mutated, which tests must notice, and how many mutants they must kill. */

/** The rooms of run folders are tested together. */
const STORED = [
  "src/{files,columns,store,recording}/!(anyDamage|lockRace|readers).test.ts",
  "src/query/database.test.ts",
];

/**
 * `least`: the percentage of mutants that must be killed.
 * `tests`: the test files that may kill them. Each mutant is tried only against those that reach it.
 * Left out are tests that take very long: what only they kill counts as alive. `limits.test.ts` reads hundreds of
 * megabytes, in 20 s a run.
 */
export const ROOMS = {
  analysis: { least: 95, tests: ["src/analysis/*.test.ts"] },
  instruments: { least: 95, tests: ["src/instruments/*.test.ts"] },
  data: { least: 85, tests: ["src/data/*.test.ts"] },
  models: { least: 85, tests: ["src/models/*.test.ts", "test/conformance/transformerFixture.test.ts"] },
  optimizers: { least: 85, tests: ["src/optimizers/*.test.ts", "test/conformance/{mlpFixture,optimizers}.test.ts"] },
  losses: { least: 85, tests: ["src/losses/*.test.ts"] },
  session: { least: 85, tests: ["src/session/*.test.ts", "src/training/lifecycle.test.ts"] },
  training: { least: 85, tests: ["src/training/*.test.ts", "test/family.test.ts"] },
  files: { least: 85, tests: STORED },
  columns: { least: 85, tests: STORED },
  store: { least: 85, tests: STORED },
  recording: { least: 85, tests: STORED },
  tensors: { least: 85, tests: ["src/tensors/*.test.ts", "src/interop/boundaries.test.ts"] },
  text: { least: 85, tests: ["src/text/*.test.ts", "src/interop/csv.test.ts"] },
  interop: { least: 85, tests: ["src/interop/!(limits).test.ts"] },
  query: { least: 85, tests: ["src/query/*.test.ts", "src/cli/query.test.ts"] },
};
