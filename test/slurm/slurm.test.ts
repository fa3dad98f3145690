/** @file The executor on a real Slurm: whatever happens to tasks, every run ends once, with the bits of a plain run. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readSlurmStatus } from "../../src/sweep/executors/slurm/index.ts";
import { loadExperiment, runExperiment } from "../../src/training/index.ts";
import { type Cluster, findLack, MAX_ARRAY_SIZE, type Started, startCluster } from "./cluster.ts";
import { readEnds, runRoot, type StandInPoint } from "./standIn.ts";

const lack = findLack();
const skip = lack === null ? false : `${lack} for a Slurm`;
const STAND_IN = fileURLToPath(new URL("./standIn.ts", import.meta.url));

let cluster: Cluster;
before(async () => {
  if (lack === null) cluster = await startCluster();
});
after(() => cluster?.stop());

const NETWORK = ["data.points=16", "data.dimensions=8", "model.width=8", "model.depth=4"];

/** A sweep over seeds; its name is one that a shell would take apart. */
function makeSweep(name: string, runs: number, steps: number): { folder: string; points: StandInPoint[] } {
  const folder = join(cluster.folder, `${name}'s $sweep % 1`);
  mkdirSync(join(folder, "journal"), { recursive: true });
  const points = Array.from({ length: runs }, (_, seed) => {
    const settings = [...NETWORK, `steps=${steps}`, `seed=${seed}`, "checkpoints.everySteps=500"];
    return { hash: createHash("sha256").update(`${name} ${settings}`).digest("hex"), settings };
  });
  writeFileSync(join(folder, "points.json"), JSON.stringify(points));
  return { folder, points };
}

function submit(folder: string, options: object, worker?: readonly string[], env = {}): Started {
  const more = worker === undefined ? [] : [JSON.stringify(worker)];
  return cluster.start(process.execPath, [STAND_IN, "submit", folder, JSON.stringify(options), ...more], env);
}

async function waitFor<T>(what: string, seconds: number, find: () => Promise<T | null> | T | null): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await find();
    if (found !== null) return found;
    if (performance.now() > end)
      throw new Error(`not within ${seconds} s: ${what}\n${await cluster.ask("squeue", "--array")}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const squeue = (...args: string[]) => cluster.ask("squeue", "--noheader", "--array", ...args);

/** The process of the script of a running task; null as long as there is none. */
async function findScript(task: string): Promise<string | null> {
  const [job, index] = task.split("_");
  const find = `for id in $(pgrep -f slurm_script); do tr '\\0' '\\n' </proc/$id/environ >"$0" || continue
    if grep -qx SLURM_ARRAY_JOB_ID=${job} "$0" && grep -qx SLURM_ARRAY_TASK_ID=${index} "$0"; then echo $id; fi; done`;
  const { stdout } = await cluster.run("sh", "-c", find, join(cluster.folder, "environment"));
  return stdout.split("\n")[0] || null;
}

/** Whether the run of a task of the first submission has one. */
function hasCheckpoint(folder: string, task: string): boolean {
  const tasks = join(folder, "submissions", "0001", "tasks");
  const log = readdirSync(tasks).find(
    (name) => name.endsWith(".log") && readFileSync(join(tasks, name), "utf8").includes(` as ${task} `),
  );
  if (log === undefined) return false;
  const hash = readFileSync(join(tasks, log.replace(".log", ".points")), "utf8").trim();
  const root = runRoot(folder, hash);
  return (
    existsSync(root) && readdirSync(root, { recursive: true }).some((name) => String(name).endsWith(".safetensors"))
  );
}

/** What the logs of all tasks say, of all submissions. */
function readLogs(folder: string): string {
  const top = join(folder, "submissions");
  return readdirSync(top)
    .flatMap((number) => {
      const tasks = join(top, number, "tasks");
      return readdirSync(tasks).flatMap((name) =>
        name.endsWith(".log") ? readFileSync(join(tasks, name), "utf8") : [],
      );
    })
    .join("");
}

/** A process whose next checkpoint never gets its name: the first one that finds the file. */
const hangOnce = (file: string): string => `
  import fs from "node:fs";
  import { syncBuiltinESMExports } from "node:module";
  const rename = fs.renameSync;
  fs.renameSync = (from, to) => {
    let hangs = String(to).endsWith(".safetensors") && process.env.SLURM_ARRAY_JOB_ID !== undefined;
    if (hangs) try { fs.unlinkSync(${JSON.stringify(file)}); } catch { hangs = false; }
    if (!hangs) return rename(from, to);
    const { SLURM_ARRAY_JOB_ID, SLURM_ARRAY_TASK_ID } = process.env;
    fs.writeFileSync(${JSON.stringify(`${file}.job`)}, SLURM_ARRAY_JOB_ID + "_" + SLURM_ARRAY_TASK_ID);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
  syncBuiltinESMExports();
`;

test("40 runs: tasks killed, requeued and out of time, no controller for a while, nobody who waits", {
  skip,
}, async () => {
  const { folder, points } = makeSweep("everything", 40, 3000);
  const hang = join(cluster.folder, "hang");
  const hook = join(cluster.folder, "hang.mjs");
  writeFileSync(hook, hangOnce(hang));
  writeFileSync(hang, "");
  const shell = submit(folder, { throttle: 4 }, undefined, { NODE_OPTIONS: `--import=${hook}` });
  let submitted = "";
  shell.child.stdout?.on("data", (text: string) => {
    submitted += text;
  });
  const { pid } = JSON.parse(await waitFor("submission", 30, () => (submitted.endsWith("\n") ? submitted : null)));
  await cluster.ask("kill", "-KILL", String(pid));
  await shell.ending;
  const [first] = readSlurmStatus(folder);
  assert.equal(first?.jobs.length, Math.ceil(40 / MAX_ARRAY_SIZE) + 1, "arrays are cut, and followed");

  const hung = await waitFor("a checkpoint", 60, () =>
    existsSync(`${hang}.job`) ? readFileSync(`${hang}.job`, "utf8") : null,
  );
  await cluster.ask("scontrol", "update", `JobId=${hung}`, "TimeLimit=1");

  const running = async () =>
    (await squeue("--states=R", "--format=%i")).split("\n").filter((id) => id !== "" && id !== hung);
  // The warning.
  const warned = await waitFor("a task that has come further", 60, async () => {
    const tasks = await running();
    return tasks.find((task) => hasCheckpoint(folder, task)) ?? null;
  });
  // It repeats itself as long as it is not obeyed at once, and would warn the task again when that has come back.
  await cluster.run("timeout", "3", "scancel", "--batch", "--signal=USR1", warned);
  await waitFor("a task that is saved", 60, () =>
    readLogs(folder).includes("goes back into the queue") ? true : null,
  );
  // Killed without a word.
  for (let kills = 0; kills < 3; kills++) {
    const script = await waitFor("a script", 60, async () => findScript((await running())[0] ?? ""));
    await cluster.ask("kill", "-KILL", script);
  }
  // Requeued by somebody else.
  const moved = await waitFor("a task", 30, async () => (await running()).at(-1) ?? null);
  await cluster.ask("scontrol", "requeue", moved);
  // Every five seconds the controller keeps what it knows. What it has not kept it does not know after its death.
  await new Promise((resolve) => setTimeout(resolve, 6000));
  await cluster.killController();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await cluster.startController();

  const plain = new Map<string, string | null | undefined>();
  for (const { hash, settings } of points) {
    const options = { root: join(cluster.folder, "plain"), threads: 1 } as const;
    plain.set(hash, (await runExperiment(loadExperiment("hypercube", settings), options)).parametersSha256);
  }
  await waitFor("the end of all runs", 300, () => (readEnds(folder).length >= points.length ? true : null));
  await waitFor("the last job", 60, async () => ((await squeue()) === "" ? true : null));
  const ends = readEnds(folder);
  assert.deepEqual(ends.map(({ hash }) => hash).sort(), points.map(({ hash }) => hash).sort(), "each once");
  for (const { hash, parametersSha256 } of ends) {
    assert.equal(parametersSha256, plain.get(hash));
    assert.equal(readdirSync(runRoot(folder, hash)).length, 1);
  }
  const status = readSlurmStatus(folder);
  assert.ok(status.length >= 2, "what was killed was handed out again");
  assert.ok(status.every(({ givenUp }) => givenUp === 0));
  const logs = readLogs(folder);
  assert.match(await cluster.ask("scontrol", "show", "job", hung), /JobState=TIMEOUT/);
  console.log(`submissions ${status.map(({ runs }) => runs)}, begun ${logs.split(" begins ").length - 1} times`);
});

test("a run whose tasks always die is handed out so often, and no more", { skip }, async () => {
  const { folder, points } = makeSweep("hopeless", 2, 100);
  const { code, stderr } = await submit(folder, { mostAttempts: 2 }, ["false"]).ending;
  assert.equal(code, 3, stderr);
  const status = readSlurmStatus(folder);
  assert.deepEqual(
    status.map(({ runs, tasks, ended, givenUp }) => [runs, tasks, ended, givenUp]),
    [
      [2, 2, 2, 0],
      [2, 2, 2, 2],
    ],
  );
  assert.equal(readLogs(folder).split("ends with code 1").length - 1, 2 * points.length);
});

test("a sweep's own jobs are taken out of the queue, and no others", { skip }, async () => {
  const sweeps = [makeSweep("stopped", 3, 100), makeSweep("going", 3, 100)];
  const shells = sweeps.map(({ folder }) => submit(folder, {}, ["sh", "-c", "sleep 100", "sh"]));
  const counted = (count: number) => async () =>
    (await squeue()).trimEnd().split("\n").length === count ? true : null;
  await waitFor("all jobs", 30, counted(8));
  const [stopped, going] = sweeps.map(({ folder }) => folder) as [string, string];
  assert.equal(await cluster.ask(process.execPath, STAND_IN, "cancel", stopped), "4\n");
  await waitFor("the end of one sweep", 30, counted(4));
  assert.equal((await shells[0]?.ending)?.code, 3);
  assert.equal(await cluster.ask(process.execPath, STAND_IN, "cancel", going), "4\n");
  assert.equal((await shells[1]?.ending)?.code, 3);
});

test("what the cluster would not take is refused in one line, and nothing is written", { skip }, async () => {
  const { folder } = makeSweep("refused", 2, 100);
  const refusals: [object, RegExp][] = [
    [{ partition: "long" }, /^error: partition: "long" is not allowed; must be main or short\n$/],
    [
      { partition: "short", time: "2" },
      /^error: time: "2" is not allowed; must be at most 1 minutes in partition short\n$/,
    ],
    [{ memory: "3G" }, /^error: memory: "3G" is not allowed; must be at most 2000M in partition main\n$/],
    [{ extra: ["--constraint=gpu"] }, /^error: sbatch: .*[Ii]nvalid feature specification.*\n$/],
    [{ extra: ["--no-such-option"] }, /^error: sbatch: .*no-such-option.*\n$/],
  ];
  for (const [options, refusal] of refusals) {
    const { code, stderr } = await submit(folder, options).ending;
    assert.equal(code, 2, stderr);
    assert.match(stderr, refusal);
  }
  const without = await cluster.run("env", "PATH=/nowhere", process.execPath, STAND_IN, "submit", folder);
  assert.equal(without.code, 2);
  assert.match(without.stderr, /^error: there is no sbatch here; .*\n$/);
  assert.deepEqual(readdirSync(folder).sort(), ["journal", "points.json"]);
});
