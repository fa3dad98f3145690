/** @file Which places belong to a run, and which are free. */
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { newRunDirectory } from "../recording/runDirectory.ts";
import { makeRoot, storeError } from "../recording/testRun.fixture.ts";
import { refuseWithinRun } from "./ownPlace.ts";

const newPath = makeRoot();
let root = "";
before(() => {
  root = newPath();
  mkdirSync(join(root, "run", "series"), { recursive: true });
  // Of a browser's extension, say.
  for (const name of ["manifest.json", "run/manifest.json", "run/experiment.yaml"]) writeFileSync(join(root, name), "");
  symlinkSync("circle", join(root, "circle"));
});

const refusal = storeError("unwritable", /^cannot write \S+: \S+run is a run, and its folder holds nothing else$/);

test("nothing else is put into the folder of a run, and no other run made there", () => {
  for (const name of ["events.jsonl", "MANIFEST.json", "report.html", "x.csv", "series/x", "plots/deep/er/x.csv"])
    assert.throws(() => refuseWithinRun(join(root, "run", name)), refusal);
  for (const name of ["run", "run/series", "run/forks/of/it"])
    assert.throws(() => newRunDirectory(join(root, name), "new", new Date()), refusal);
});

test("all other places are free", () => {
  for (const name of ["run", "events.jsonl", "series/x", "circle/x", "no/series/x"]) refuseWithinRun(join(root, name));
  for (const name of [".", "sweeps/a", "circle"]) newRunDirectory(join(root, name), "new", new Date());
});
