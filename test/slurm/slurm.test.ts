/** @file The executor on a real Slurm: whatever happens to tasks, every run ends once, with the bits of a plain run. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { readRun } from "../../src/store/index.ts";
import { readSlurmStatus } from "../../src/sweep/executors/slurm/index.ts";
import { runPlace } from "../../src/sweep/folder/places.ts";
import { readPoints } from "../../src/sweep/folder/points.ts";
import { Journal, readStatus } from "../../src/sweep/index.ts";
import { main, startSlingshot } from "../faults/support/slingshotProcess.ts";
import { type Cluster, type Ending, findLack, MAX_ARRAY_SIZE, type Started, startCluster } from "./cluster.ts";

const lack = findLack();
const skip = lack === null ? false : `${lack} for a Slurm`;

let cluster: Cluster;
before(async () => {
  if (lack === null) cluster = await startCluster();
});
after(() => cluster?.stop());

interface MadeSweep {
  readonly file: string;
  readonly folder: string;
}

/** A sweep over seeds; its folder has a name that a shell would take apart. */
function makeSweep(name: string, runs: number, steps: number): MadeSweep {
  const file = join(cluster.folder, `${name}.yaml`);
  const network = "data.points: 16, data.dimensions: 8, model.width: 8, model.depth: 4";
  writeFileSync(
    file,
    `experiment: hypercube\nset: { ${network}, steps: ${steps}, checkpoints.everySteps: 500 }\nseeds: ${runs}\n`,
  );
  return { file, folder: join(cluster.folder, `${name}'s $sweep % 1`) };
}

const slingshot = (args: readonly string[], env = {}): Started => cluster.start(process.execPath, [main, ...args], env);

const submit = ({ file, folder }: MadeSweep, options: readonly string[] = [], env = {}): Started =>
  slingshot(["sweep", file, "--out", folder, "--executor", "slurm", "--json", ...options], env);

/** The numbers of the last line. */
function resultOf({ stdout, stderr }: Ending): Record<string, unknown> {
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
}

/** Until it has narrated these words. */
async function waitForWords(started: Started, words: string): Promise<void> {
  let told = "";
  started.child.stderr?.on("data", (text: string) => {
    told += text;
  });
  await waitFor(words, 60, () => (told.includes(words) ? true : null));
}

/** The process itself, and not the one that started it within. */
function kill({ child }: Started, signal: NodeJS.Signals): void {
  const [pid] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").split(" ");
  process.kill(Number(pid), signal);
}

/** A module that a process loads first. */
function hook(name: string, text: string): { NODE_OPTIONS: string } {
  const file = join(cluster.folder, `${name}.mjs`);
  writeFileSync(file, text);
  return { NODE_OPTIONS: `--import=${file}` };
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
  const root = runPlace(folder, hash).directory;
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

/** Lines of the journal. */
function countEnds(folder: string): number {
  const top = join(folder, "journal");
  return readdirSync(top).reduce((sum, name) => sum + readFileSync(join(top, name), "utf8").split("\n").length - 1, 0);
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
  const sweep = makeSweep("everything", 40, 3000);
  const { folder } = sweep;
  const hang = join(cluster.folder, "hang");
  writeFileSync(hang, "");
  const shell = submit(sweep, ["--throttle", "4"], hook("hang", hangOnce(hang)));
  await waitForWords(shell, "handed to Slurm");
  kill(shell, "SIGKILL");
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
  // Not killed: it would forget the last seconds, start tasks a second time, and its node would be drained for that.
  await cluster.stopController();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await cluster.startController();

  const local = join(cluster.folder, "local");
  const plain = await startSlingshot(["sweep", sweep.file, "--out", local, "--jobs", "1", "--json", "--quiet"]).ending;
  assert.equal(plain.code, 0, plain.stderr);
  const { outcomes: expected } = new Journal(local);
  await waitFor("the end of all runs", 300, () => (new Journal(folder).outcomes.size >= 40 ? true : null));
  await waitFor("the last job", 60, async () => ((await squeue()) === "" ? true : null));
  const points = readPoints(folder);
  const { outcomes } = new Journal(folder);
  assert.deepEqual([points.length, outcomes.size, countEnds(folder)], [40, 40, 40], "each once");
  for (const { hash } of points) {
    const { status, parametersSha256 } = outcomes.get(hash) ?? {};
    assert.deepEqual([status, parametersSha256], ["done", expected.get(hash)?.parametersSha256]);
    const { damaged, series } = await readRun(runPlace(folder, hash).directory);
    assert.deepEqual([damaged, series.step.length], [[], 3000]);
  }
  assert.ok(!existsSync(join(folder, "failed")));
  const status = readSlurmStatus(folder);
  assert.ok(status.length >= 2, "what was killed was handed out again");
  assert.match(await cluster.ask("scontrol", "show", "job", hung), /JobState=TIMEOUT/);
  const again = await submit(sweep).ending;
  assert.deepEqual([again.code, resultOf(again).done, readSlurmStatus(folder).length], [0, 40, status.length]);
  const begun = readLogs(folder).split(" begins ").length - 1;
  console.log(`submissions ${status.map(({ runs }) => runs)}, begun ${begun} times`);
});

/** A task whose worker dies at once. */
const DEADLY = `if (process.env.SLURM_ARRAY_JOB_ID && process.argv.includes("work")) process.kill(process.pid, "SIGKILL");`;

test("a run whose tasks always die is handed out three times, has failed, and can be tried again", {
  skip,
}, async () => {
  const sweep = makeSweep("hopeless", 2, 100);
  const { folder } = sweep;
  const ending = await submit(sweep, [], hook("deadly", DEADLY)).ending;
  assert.equal(ending.code, 3, ending.stderr);
  assert.deepEqual([resultOf(ending).done, resultOf(ending).failed], [0, 2]);
  const tasks = () => readSlurmStatus(folder).map(({ runs, tasks, ended }) => [runs, tasks, ended]);
  assert.deepEqual(tasks(), [
    [2, 2, 2],
    [2, 2, 2],
    [2, 2, 2],
  ]);
  const why =
    /^was handed out 3 times and has no end; its last task said: ends with code 137 \(submissions\/0003\/tasks\/[01]\.log\)$/;
  for (const { error } of new Journal(folder).outcomes.values()) assert.match(error ?? "", why);
  const again = await submit(sweep).ending;
  assert.deepEqual([again.code, resultOf(again).failed, tasks().length], [3, 2, 3]);
  const retried = await submit(sweep, ["--retry-failed", "--chunk", "2"]).ending;
  assert.equal(retried.code, 0, retried.stderr);
  assert.deepEqual([resultOf(retried).done, resultOf(retried).failed, tasks().at(-1)], [2, 0, [2, 1, 1]]);
});

test("Ctrl-C leaves the jobs, the same command submits none twice, and stop ends those of the sweep alone", {
  skip,
}, async () => {
  const [stopped, going] = [makeSweep("stopped", 3, 1_000_000_000), makeSweep("going", 3, 1_000_000_000)];
  const shell = submit(stopped);
  await waitForWords(shell, "handed to Slurm");
  const other = await submit(going, ["--no-wait"]).ending;
  assert.equal(other.code, 0, other.stderr);
  assert.deepEqual([resultOf(other).runs, resultOf(other).done], [3, 0]);
  const counted = (count: number) => async () =>
    (await squeue()).trimEnd().split("\n").length === count ? true : null;
  await waitFor("all jobs", 30, counted(8));
  kill(shell, "SIGINT");
  const left = await shell.ending;
  assert.equal(left.code, 130, left.stderr);
  assert.match(left.stderr, /the jobs go on; to watch them: slingshot sweep .*; to end them: slingshot sweep stop /);
  await waitFor("a run", 60, () => (readStatus(stopped.folder).running > 0 ? true : null));
  const again = await submit(stopped, ["--no-wait"]).ending;
  assert.match(again.stderr, /in the queue already: 3 of the runs/);
  await waitFor("all jobs", 30, counted(8));
  const told = resultOf(await slingshot(["sweep", "status", stopped.folder, "--json"]).ending);
  const { running, queued } = told.queue as { running: number; queued: number };
  assert.deepEqual([running + queued, (told.submissions as unknown[]).length], [4, 1]);
  const stop = async ({ folder }: MadeSweep) =>
    resultOf(await slingshot(["sweep", "stop", folder, "--json"]).ending).jobs;
  const watching = submit(stopped);
  await waitForWords(watching, "in the queue already: 3 of the runs");
  assert.equal(await stop(stopped), 4);
  await waitFor("the end of one sweep", 30, counted(4));
  const ending = await watching.ending;
  assert.equal(ending.code, 3, ending.stderr);
  assert.match(ending.stderr, /3 runs have no end, and no job of this sweep is in the queue/);
  assert.equal(await stop(going), 4);
  assert.equal(await stop(going), 0);
  assert.deepEqual(new Journal(stopped.folder).outcomes.size, 0);
});

test("a run that another process trains is left to it, and looked at again", { skip }, async () => {
  const sweep = makeSweep("taken", 2, 20_000);
  const { folder } = sweep;
  const listed = await slingshot(["sweep", sweep.file, "--out", folder, "--executor", "commands"]).ending;
  assert.equal(listed.code, 0, listed.stderr);
  const [first] = readPoints(folder);
  const elsewhere = startSlingshot(["sweep", "work", folder, "--points", first?.hash ?? "", "--quiet"]);
  await waitFor("a run elsewhere", 60, () => (readStatus(folder).running === 1 ? true : null));
  elsewhere.kill("SIGSTOP");
  const shell = submit(sweep);
  const later = await waitFor("who looks again", 60, async () => {
    const [job, reason] = (await squeue("--states=PD", "--format=%i %r")).trim().split(" ");
    return job && reason === "BeginTime" ? job : null;
  });
  elsewhere.kill("SIGCONT");
  elsewhere.kill("SIGTERM");
  assert.equal((await elsewhere.ending).code, 130);
  await cluster.ask("scontrol", "update", `JobId=${later}`, "StartTime=now");
  const ending = await shell.ending;
  assert.equal(ending.code, 0, ending.stderr);
  assert.deepEqual([resultOf(ending).done, countEnds(folder)], [2, 2]);
});

test("what the cluster would not take is refused in one line, and nothing is written", { skip }, async () => {
  const sweep = makeSweep("refused", 2, 100);
  const refusals: [readonly string[], RegExp][] = [
    [["--partition", "long"], /^error: --partition: "long" is not allowed; must be main or short\n$/],
    [
      ["--partition", "short", "--time", "2"],
      /^error: --time: "2" is not allowed; must be at most 1 minutes in partition short\n$/,
    ],
    [["--mem", "3G"], /^error: --mem: "3G" is not allowed; must be at most 2000M in partition main\n$/],
    [["--sbatch=--constraint=gpu"], /^error: sbatch: .*[Ii]nvalid feature specification.*\n$/],
    [["--sbatch=--no-such-option"], /^error: sbatch: .*no-such-option.*\n$/],
    [["--sbatch=--array=1"], /^error: --sbatch: --array is set by this executor itself\n$/],
  ];
  for (const [options, refusal] of refusals) {
    const { code, stdout, stderr } = await submit(sweep, options).ending;
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr, refusal);
  }
  const args = [main, "sweep", sweep.file, "--out", sweep.folder, "--executor", "slurm"];
  const without = await cluster.run("env", "PATH=/nowhere", process.execPath, ...args);
  assert.equal(without.code, 2);
  assert.match(without.stderr, /^error: there is no sbatch here; .*\n$/);
  assert.ok(!existsSync(sweep.folder));
});
