/** @file A run whose files are as they were written, but which could not go on, is not whole; and what can be done is said. */
import assert from "node:assert/strict";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { createRun } from "../recording/index.ts";
import { appendSteps, makeRoot, seriesFiles, settings } from "../recording/testRun.fixture.ts";
import type { RunFacts } from "../store/index.ts";
import { examineRun } from "./examineRun.ts";

const newPath = makeRoot();
const experiment = loadExperiment("hypercube", ["steps=12"]);

/** A run of 12 steps that is whole. */
function makeRun(asked: unknown, facts: RunFacts = {}): string {
  const directory = newPath();
  const manifest = { ...settings.manifest, ...facts };
  const writer = createRun(directory, { ...settings, manifest, experiment: asked, spanRows: 5 });
  appendSteps(writer, 1, 12);
  writer.finish("done");
  return directory;
}

const damage = (file: string, reason: string) => ({ file, firstStep: null, lastStep: null, reason });

test("a whole run is whole, and so is a log, whose experiment is none", async () => {
  for (const directory of [makeRun(experiment), makeRun({ name: "log" }, { kind: "imported-log" })]) {
    assert.deepEqual(await examineRun(directory), { damaged: [], mending: "repair" });
  }
});

for (const [what, asked, reason] of [
  [
    "a value that is not allowed",
    { ...experiment, optimizer: { ...experiment.optimizer, epsilon: -1 } },
    "optimizer.epsilon: -1 is not allowed; must be a number of at least 0",
  ],
  ["a setting that nobody knows", { ...experiment, speed: 9 }, /^speed: unknown setting; .*\(allowed: name, /],
  [
    "fewer steps than are recorded",
    { ...experiment, steps: 11 },
    "it asks for 11 steps, and the run says that it has recorded step 12",
  ],
] as const) {
  test(`an experiment with ${what} is named, though its checksum is right`, async () => {
    const { damaged, mending } = await examineRun(makeRun(asked));
    const [first, ...more] = damaged;
    assert.deepEqual([first?.file, more, mending], ["experiment.yaml", [], "restore"]);
    if (typeof reason === "string") assert.deepEqual(first, damage("experiment.yaml", reason));
    else assert.match(first?.reason ?? "", reason);
  });
}

test("what can be done depends on what is damaged", async () => {
  const cutSeries = (directory: string) => {
    truncateSync(join(directory, "series", seriesFiles(directory)[0] ?? ""), 100);
    return directory;
  };
  const broken = (file: string) => {
    const directory = makeRun(experiment);
    writeFileSync(join(directory, file), "{}");
    return directory;
  };
  for (const [directory, expected] of [
    [cutSeries(makeRun(experiment)), "repair"],
    [cutSeries(makeRun({ name: "log" }, { kind: "imported-log" })), "import"],
    [broken("manifest.json"), "restore"],
    [cutSeries(broken("experiment.yaml")), "restore"],
  ] as const) {
    const { damaged, mending } = await examineRun(directory);
    assert.ok(damaged.length > 0);
    assert.equal(mending, expected);
  }
});
