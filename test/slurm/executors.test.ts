/** @file What all executors have in common: one document, each run once, the same bits, and failed runs apart. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { EXECUTOR_TITLES, type ExecutorName } from "../../src/sweep/executors/titles.ts";
import { runPlace } from "../../src/sweep/folder/places.ts";
import { readPoints } from "../../src/sweep/folder/points.ts";
import { experimentOf, Journal, planSweep, readSweep } from "../../src/sweep/index.ts";
import { runExperiment } from "../../src/training/index.ts";
import { main } from "../faults/support/slingshotProcess.ts";
import { makeRoots } from "../faults/support/tinyRuns.ts";
import { type Cluster, type Ending, findLack, startCluster } from "./cluster.ts";

const newRoot = makeRoots();
const lack = findLack();

let cluster: Cluster;
before(async () => {
  if (lack === null) cluster = await startCluster();
});
after(() => cluster?.stop());

const DOCUMENT = `
experiment: hypercube
set: { steps: 60, data.points: 16, data.dimensions: 8, model.width: 8, model.depth: 4 }
axes: { optimizer.epsilon: [1.0e-8, 1.0e-5] }
`;
/** Two numbers and a label a row. */
const TABLE = `a,b,label\n${[1, 2, 3, 4, 5, 6, 7, 8].map((i) => `${i},${i * i},${i % 2}`).join("\n")}\n`;

const document = (seeds: number): string => `${DOCUMENT}seeds: ${seeds}\n`;

/** A document in a folder that goes with the test. */
function writeSweep(seeds: number): { readonly file: string; readonly folder: string } {
  const root = newRoot("executors");
  const file = join(root, "sweep.yaml");
  writeFileSync(file, document(seeds));
  return { file, folder: join(root, "out") };
}

/** Within the cluster, which every executor may be started in. */
const call = (...args: readonly string[]): Promise<Ending> => cluster.run(process.execPath, main, ...args);

const TRAIN: Readonly<Record<ExecutorName, (args: readonly string[]) => Promise<Ending>>> = {
  local: (args) => call("sweep", ...args, "--executor", "local"),
  slurm: (args) => call("sweep", ...args, "--executor", "slurm", "--chunk", "2"),
  commands: async (args) => {
    const listed = await call("sweep", ...args, "--executor", "commands");
    const { path } = JSON.parse(listed.stdout);
    const program = join(newRoot("bin"), "slingshot");
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, { mode: 0o755 });
    for (const line of readFileSync(path, "utf8").trimEnd().split("\n"))
      await cluster.run("sh", "-c", `PATH=${dirname(program)}:$PATH; ${line}`);
    return call("sweep", ...args, "--executor", "commands");
  },
};

const countsOf = ({ stdout, stderr }: Ending): unknown[] => {
  assert.notEqual(stdout, "", stderr);
  const { runs, done, failed } = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  return [runs, done, failed];
};

const hashesOf = (folder: string) =>
  [...new Journal(folder).outcomes.values()].map(({ hash, parametersSha256 }) => [hash, parametersSha256]).sort();

for (const [name] of EXECUTOR_TITLES)
  describe(`executor ${name}`, { skip: lack === null ? false : `${lack} for a Slurm` }, () => {
    test("every run ends once with the bits of a plain run, and what is added later is all that is trained", async () => {
      const { file, folder } = writeSweep(1);
      const args = [file, "--out", folder, "--json"];
      assert.deepEqual(countsOf(await TRAIN[name](args)), [2, 2, 0]);
      const first = new Journal(folder).outcomes;
      writeFileSync(file, document(2));
      assert.deepEqual(countsOf(await TRAIN[name](args)), [4, 4, 0]);
      const { outcomes } = new Journal(folder);
      for (const [hash, outcome] of first) assert.deepEqual(outcomes.get(hash), outcome);
      const { base, points } = planSweep(readSweep(file));
      const plain: unknown[] = [];
      for (const point of points) {
        const run = await runExperiment(experimentOf(base, point), { threads: 1, root: newRoot("plain") });
        plain.push([point.hash, run.parametersSha256]);
      }
      assert.deepEqual(hashesOf(folder), plain.sort());
    });

    test("every process is told where the files of the data are now", async () => {
      const root = newRoot("data");
      const [file, table] = [join(root, "sweep.yaml"), join(root, "now here.csv")];
      writeFileSync(table, TABLE);
      const data = `{ name: table, path: ${join(root, "gone.csv")}, label: label }`;
      const experiment = `{ data: ${data}, model: { width: 4, depth: 3 }, steps: 20 }`;
      writeFileSync(file, `experiment: ${experiment}\naxes: { optimizer.epsilon: [1.0e-8, 1.0e-5] }\n`);
      const ending = await TRAIN[name]([file, "--out", join(root, "out"), "--data", table, "--json"]);
      assert.deepEqual(countsOf(ending), [2, 2, 0], ending.stderr);
    });

    test("a run that fails is told apart with its message, and is tried again when asked", async () => {
      const { file, folder } = writeSweep(1);
      const args = [file, "--out", folder, "--json"];
      await call("sweep", ...args, "--executor", "commands");
      const [point] = readPoints(folder);
      const { directory } = runPlace(folder, point?.hash ?? "");
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, "notes.txt"), "no run");
      const ending = await TRAIN[name](args);
      assert.deepEqual([ending.code, countsOf(ending)], [3, [2, 1, 1]]);
      assert.match(new Journal(folder).outcomes.get(point?.hash ?? "")?.error ?? "", /exists/);
      const again = await TRAIN[name]([...args, "--retry-failed"]);
      assert.deepEqual(countsOf(again), [2, 2, 0]);
    });
  });
