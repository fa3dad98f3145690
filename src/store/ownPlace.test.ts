/** @file Which places belong to a run, and which are free. */
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { newRunDirectory } from "../recording/runDirectory.ts";
import { makeRoot, storeError } from "../recording/testRun.fixture.ts";
import { refuseOwnPlace, refuseWithinRun } from "./ownPlace.ts";

const newPath = makeRoot();
let root = "";
before(() => {
  root = newPath();
  mkdirSync(join(root, "run", "series"), { recursive: true });
  // Of a browser's extension, say.
  for (const name of ["manifest.json", "run/manifest.json", "run/experiment.yaml"]) writeFileSync(join(root, name), "");
  symlinkSync("circle", join(root, "circle"));
});

test("a run's files and folders are its own, in any case, made or not", () => {
  for (const name of [
    "events.jsonl",
    "lock-000000002.json",
    "MANIFEST.json",
    "series/steps-000000001-000000300-00000000.parquet",
    "checkpoints/mine.safetensors",
    "Checkpoints/mine.safetensors",
    "damaged",
    "series/deep/er/x.csv",
  ]) {
    const own = join(root, "run", name);
    assert.throws(() => refuseOwnPlace(own), storeError("unwritable", /^cannot write \S+: \S+ is the run's own$/));
  }
});

test("all other places are free", () => {
  for (const name of [
    "run/x.csv",
    "run/plots/series/x.csv",
    "run",
    "events.jsonl",
    "series/x",
    "circle/x",
    "no/series/x",
  ])
    refuseOwnPlace(join(root, name));
});

test("a run is not made within another", () => {
  for (const name of ["run", "run/series", "run/forks/of/it"]) {
    const refusal = storeError("unwritable", /run is a run, and runs within runs are not found again$/);
    assert.throws(() => refuseWithinRun(join(root, name, "new")), refusal);
    assert.throws(() => newRunDirectory(join(root, name), "new", new Date()), refusal);
  }
  for (const name of [".", "sweeps/a", "circle"]) newRunDirectory(join(root, name), "new", new Date());
});
