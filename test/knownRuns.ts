/** @file For tests: runs whose bits are known. */

/**
 * SHA-256 of the parameters at the end of a run; a change of one of these is a change of every run ever recorded.
 * On the reference they take minutes: test/long/reproducibility.test.ts.
 */
export const KNOWN_RUNS = [
  {
    preset: "hypercube",
    steps: 2000,
    seed: 7,
    sha256: "e078d0b197a3ac10fd0c5bf9a476aa1a8abcad02a3dbf24ed998fbe95626b7b0",
  },
  {
    preset: "division",
    steps: 200,
    seed: 7,
    sha256: "6929e12d4300b55b94e73fe07c1790dd892d5b7a3c4e41a63c79a50874df7f89",
  },
] as const;

export type KnownRun = (typeof KNOWN_RUNS)[number];
