/** @file A run names the files of users that were at hand when it was made, and goes on only with them. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sha256 } from "../files/sha256.ts";
import { importPartFile } from "../parts/partFiles.ts";
import { readRun } from "../store/index.ts";
import { forkRun, resumeRun, runExperiment } from "./index.ts";
import { ENGINE, makeFolder, tiny } from "./testRuns.fixture.ts";

const root = makeFolder();

test("files of users are named with their SHA-256, in a run and in its forks, and it goes on with them", async () => {
  const text = "export const nothing = 0;\n";
  writeFileSync(join(root, "mine.mjs"), text);
  await importPartFile(join(root, "mine.mjs"));
  const { run } = await runExperiment(tiny(), { ...ENGINE, root });
  const { run: fork } = await forkRun(run, { ...ENGINE, at: 12, root });
  for (const directory of [run, fork]) {
    const { manifest } = await readRun(directory);
    assert.deepEqual(manifest.parts?.at(-1), { file: "mine.mjs", sha256: sha256(text) });
  }
  assert.equal((await resumeRun(run, { ...ENGINE, steps: 26 })).steps, 26);
});
