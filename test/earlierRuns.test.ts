/**
 * @file Runs that an earlier version made (as it was before networks, data, losses and optimizers became parts): they open
 * whole, go on to the bits that that version came to, and can be forked and reported.
 */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readRun, verifyRun } from "../src/store/index.ts";
import { forkRun, resumeRun } from "../src/training/index.ts";
import { runInProcess } from "./faults/support/makers.ts";
import { makeRoots } from "./faults/support/tinyRuns.ts";

const fixtures = fileURLToPath(new URL("fixtures/earlierRuns/", import.meta.url));
const newRoot = makeRoots();
const engine = { threads: 1, engine: "wasm" } as const;

/** SHA-256 of the parameters that the earlier version came to: at its end, when extended, and forked at step 30. */
const KNOWN = {
  points: {
    end: "a4af64e1ae58aa2aadc60d960b7c5d98d1aa192fc97ce90ad9520aa372f01125",
    extended: "21ff25e5f775182a3f17a42b9e4e871e2c9768ec1d3e8bb88044af1bd9a01ea0",
    forked: "908105157311884b7c8803a1009da4a92a116db58849cc7b3503d03d831a999b",
  },
  sequences: {
    end: "4b186b34fee6f083c6930a88c36aaa3f31cf07c1da64097d375aab395246bcb6",
    extended: "0b48f28c9893084f4f81e694a6972472050a6d15be9ee68cb9b78dd19f12be09",
    forked: "a8a74543a6b91121a8a58208652ada0803b86add771dfa13b50b86967463881d",
  },
} as const;

for (const [name, known] of Object.entries(KNOWN)) {
  test(`an earlier run on ${name} opens whole, is extended and forked to the same bits, and reported`, async () => {
    const root = newRoot(name);
    const directory = join(root, "run");
    mkdirSync(root, { recursive: true });
    cpSync(join(fixtures, name), directory, { recursive: true });
    assert.deepEqual(await verifyRun(directory), []);
    const run = await readRun(directory);
    assert.equal(run.series.step.length, 60);
    assert.equal(run.manifest.parametersSha256, known.end);

    // Replays 30 steps from the first weights, and compares each row with what is recorded.
    const overrides = ["optimizer.epsilon=1e-5"];
    const fork = await forkRun(directory, { ...engine, at: 30, overrides, resetOptimizer: false, root });
    assert.equal((await readRun(fork.run)).manifest.parametersSha256, known.forked);

    await resumeRun(directory, { ...engine, steps: 90 });
    assert.equal((await readRun(directory)).manifest.parametersSha256, known.extended);
    assert.deepEqual(await verifyRun(directory), []);
    const page = join(root, "page.html");
    await runInProcess(["report", directory, fork.run, "--out", page]);
    assert.match(readFileSync(page, "utf8"), /optimizer\.epsilon/);
  });
}
