/**
 * @file Sweeps whose processes are killed at random moments, and two that train in one folder at once: in the end every run
 * is there once, with the bits of a single run.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readRun } from "../../src/store/index.ts";
import { readSweepFolder } from "../../src/sweep/folder/openSweep.ts";
import { runPlace } from "../../src/sweep/folder/places.ts";
import { readPoints } from "../../src/sweep/folder/points.ts";
import { experimentOf, isSweep, Journal, readStatus } from "../../src/sweep/index.ts";
import { runExperiment } from "../../src/training/index.ts";
import { Random } from "./support/random.ts";
import { assertDone, type Ending, main, resultOf, sleep, startSlingshot } from "./support/slingshotProcess.ts";
import { makeRoots } from "./support/tinyRuns.ts";
import { missingMount, remount, withTmpfs } from "./support/tmpfs.ts";

const newRoot = makeRoots();

const DOCUMENT = `
experiment: hypercube
set: { steps: 400, data.points: 16, data.dimensions: 8, model.width: 8, model.depth: 4, checkpoints.everySteps: 40 }
axes: { optimizer.epsilon: [1.0e-8, 1.0e-5], optimizer.learningRate: [0.001, 0.02] }
seeds: 3
`;

const RUNS = 12;

function prepare(): { readonly file: string; readonly folder: string } {
  const root = newRoot("sweep");
  const file = join(root, "sweep.yaml");
  writeFileSync(file, DOCUMENT);
  return { file, folder: join(root, "out") };
}

const start = ({ file, folder }: ReturnType<typeof prepare>) =>
  startSlingshot(["sweep", file, "--out", folder, "--jobs", "2", "--json"]);

/** Every run is there once, is whole, and ended with the parameters of a single run. */
async function assertWhole(folder: string): Promise<void> {
  const { base } = readSweepFolder(folder);
  const points = readPoints(folder);
  const { outcomes } = new Journal(folder);
  assert.deepEqual([points.length, outcomes.size], [RUNS, RUNS]);
  const folders = readdirSync(join(folder, "runs")).flatMap((part) =>
    readdirSync(join(folder, "runs", part)).filter((name) => !name.startsWith(".")),
  );
  assert.equal(folders.length, RUNS);
  for (const point of points) {
    const { manifest, damaged, series } = await readRun(runPlace(folder, point.hash).directory);
    const plain = await runExperiment(experimentOf(base, point), { threads: 1, root: newRoot("plain") });
    assert.deepEqual([manifest.status, damaged, series.step.length], ["done", [], 400]);
    assert.equal(manifest.parametersSha256, plain.parametersSha256);
    assert.equal(outcomes.get(point.hash)?.parametersSha256, plain.parametersSha256);
  }
}

/** Processes that this one has started, as the system lists them. */
function childrenOf(pid: number): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === pid ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

test("killed and started again 20 times, the coordinator or a worker, every run ends once with unchanged bits", async () => {
  const sweep = prepare();
  const random = new Random("killed sweep");
  for (let kills = 0; kills < 20; kills++) {
    const coordinator = start(sweep);
    await sleep(300 + random.below(2500));
    const workers = childrenOf(coordinator.pid);
    const victim = random.fraction() < 0.5 && workers.length > 0 ? random.pick(workers) : undefined;
    if (victim !== undefined && coordinator.isRunning()) {
      process.kill(victim, "SIGKILL");
      await sleep(300);
    }
    coordinator.kill("SIGKILL");
    await coordinator.ending;
  }
  const ending = await start(sweep).ending;
  assertDone(ending);
  assert.deepEqual(countsOf(ending), [RUNS, RUNS, 0]);
  await assertWhole(sweep.folder);
});

test("two at once in one folder train each run once", async () => {
  const sweep = prepare();
  const endings = await Promise.all([start(sweep).ending, start(sweep).ending]);
  for (const ending of endings) {
    assertDone(ending);
    assert.deepEqual(countsOf(ending), [RUNS, RUNS, 0]);
  }
  const attempts = [...new Journal(sweep.folder).outcomes.values()].map((outcome) => outcome.attempts);
  assert.deepEqual(new Set(attempts), new Set([1]));
  await assertWhole(sweep.folder);
});

test("a worker that is killed again and again over one run makes that run a failed one, and no other", async () => {
  const root = newRoot("deadly");
  const file = join(root, "sweep.yaml");
  writeFileSync(file, "experiment: hypercube\nset: { steps: 1000000000 }\naxes: { optimizer.epsilon: [1.0e-8] }\n");
  const folder = join(root, "out");
  const coordinator = startSlingshot(["sweep", file, "--out", folder, "--jobs", "1", "--json"]);
  for (; coordinator.isRunning(); await sleep(100)) {
    // One that has not begun to train would not die of the run.
    if (!isSweep(folder) || readStatus(folder).running === 0) continue;
    for (const pid of childrenOf(coordinator.pid)) process.kill(pid, "SIGKILL");
  }
  const ending = await coordinator.ending;
  assert.equal(ending.code, 3, ending.stderr);
  assert.deepEqual(countsOf(ending), [1, 0, 1]);
  const [outcome] = new Journal(folder).outcomes.values();
  assert.equal(outcome?.error, "its process ended 3 times: SIGKILL");
});

test("a disk that is full in the middle stops the sweep, no run counts as failed, and with room it goes on", {
  skip: missingMount(newRoot("mount")),
}, async () => {
  const { file } = prepare();
  const disk = newRoot("disk");
  await withTmpfs(disk, "700k", async () => {
    const sweep = { file, folder: join(disk, "out") };
    const full = await start(sweep).ending;
    assert.equal(full.code, 3, full.stderr);
    const [runs, done, failed] = countsOf(full);
    assert.ok(runs === RUNS && failed === 0 && (done as number) < RUNS, full.stdout);
    assert.match(full.stderr, /no space left on the device.*\n/);
    assert.match(full.stderr, /\nto go on: /);
    assert.ok(remount(disk, "size=64m"));
    const ending = await start(sweep).ending;
    assertDone(ending);
    assert.deepEqual(countsOf(ending), [RUNS, RUNS, 0]);
    await assertWhole(sweep.folder);
  });
});

for (const signal of ["SIGTERM", "SIGINT", "SIGUSR1"] as const)
  test(`${signal} makes a worker save and end with 130, and the same command goes on`, async () => {
    const sweep = prepare();
    writeFileSync(sweep.file, DOCUMENT.replace("steps: 400", "steps: 4000"));
    const listed = await startSlingshot(["sweep", sweep.file, "--out", sweep.folder, "--executor", "commands"]).ending;
    assertDone(listed);
    const names = readPoints(sweep.folder).map(({ hash }) => hash.slice(0, 16));
    const file = join(sweep.folder, "..", "names.txt");
    writeFileSync(file, `${names.slice(0, 2).join("\n")}\n`);
    const args = ["sweep", "work", sweep.folder, "--file", file, "--json"];
    const worker = startSlingshot(args);
    while (worker.isRunning() && readStatus(sweep.folder).running === 0) await sleep(50);
    worker.kill(signal);
    const stopped = await worker.ending;
    assert.equal(stopped.code, 130, stopped.stderr);
    assert.match(stopped.stderr, /interrupted; to go on: slingshot sweep work /);
    const ending = await startSlingshot(args).ending;
    assertDone(ending);
    assert.deepEqual(countsOf(ending), [2, 2, 0]);
    const status = readStatus(sweep.folder);
    assert.deepEqual([status.done, status.waiting, status.failed], [2, RUNS - 2, 0]);
  });

test("a budget of hours that is spent saves and stops, and with more the same runs go on to the same bits", async () => {
  const sweep = prepare();
  const withHours = (hours: number) => writeFileSync(sweep.file, `${DOCUMENT}budget: { hours: ${hours} }\n`);
  withHours(1e-5);
  const spent = await start(sweep).ending;
  assert.equal(spent.code, 130, spent.stderr);
  assert.match(spent.stderr, /^budget\.hours: 0\.00001 hours are trained; stopping and saving\n/m);
  assert.match(spent.stderr, /^to go on: slingshot sweep /m);
  const [runs, done, failed] = countsOf(spent);
  assert.ok(runs === RUNS && failed === 0 && (done as number) < RUNS, spent.stdout);
  withHours(1);
  const ending = await start(sweep).ending;
  assertDone(ending);
  const { report } = resultOf(ending) as unknown as { report: string };
  assert.equal(report, join(sweep.folder, "report.html"));
  assert.match(readFileSync(report, "utf8"), /^<!doctype html>/i);
  await assertWhole(sweep.folder);
});

/** A sweep as a person starts it, on a terminal. */
function startOnTerminal({ file, folder }: ReturnType<typeof prepare>) {
  const words = [process.execPath, main, "sweep", file, "--out", folder, "--jobs", "2"];
  const command = words.map((word) => `'${word}'`).join(" ");
  const terminal = spawn("script", ["-qec", command, "/dev/null"], { env: { ...process.env, TERM: "xterm" } });
  const shown = { text: "" };
  terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown.text += text;
  });
  const ended = new Promise<number | null>((resolve) => terminal.once("close", resolve));
  return {
    shown,
    ended,
    pid: terminal.pid as number,
    pressControlC: () => terminal.stdin.write("\x03"),
    shows: async (what: RegExp) => {
      while (!what.test(shown.text)) {
        assert.equal(terminal.exitCode, null, shown.text);
        await sleep(20);
      }
    },
  };
}

const missingScript = spawnSync("script", ["--version"]).error === undefined ? false : "there is no script";

test("Ctrl-C on a terminal saves and ends with 130, and the same command goes on to the same bits", {
  skip: missingScript,
}, async () => {
  const sweep = prepare();
  const { shown, ended, pressControlC, shows } = startOnTerminal(sweep);
  await shows(/[12] running/);
  pressControlC();
  assert.equal(await ended, 130, shown.text);
  assert.match(shown.text, /stopping and saving; Ctrl-C again ends at once[\s\S]*to go on: slingshot sweep /);
  assert.equal(readStatus(sweep.folder).running, 0);
  const ending = await start(sweep).ending;
  assertDone(ending);
  assert.deepEqual(countsOf(ending), [RUNS, RUNS, 0]);
  await assertWhole(sweep.folder);
});

test("the time left is told before a run has ended; a second Ctrl-C ends at once, and the runs that it left go on", {
  skip: missingScript,
}, async () => {
  const sweep = prepare();
  writeFileSync(sweep.file, DOCUMENT.replace("steps: 400", "steps: 1000000"));
  const { shown, ended, pid, pressControlC, shows } = startOnTerminal(sweep);
  await shows(/0\/12 runs\S* {2}2 running {2}\d[^?]* left/);
  const workers = descendantsOf(pid).filter((one) => readFileSync(`/proc/${one}/cmdline`, "utf8").includes("\0work\0"));
  assert.equal(workers.length, 2);
  // What cannot save holds up the end after the first.
  for (const worker of workers) process.kill(worker, "SIGSTOP");
  try {
    pressControlC();
    await shows(/stopping and saving/);
    pressControlC();
    await ended;
    assert.doesNotMatch(shown.text, /to go on/);
  } finally {
    for (const worker of workers) process.kill(worker, "SIGKILL");
  }
  const again = startOnTerminal(sweep);
  await again.shows(/2 running {2}\d[^?]* left/);
  again.pressControlC();
  assert.equal(await again.ended, 130, again.shown.text);
  const { failed, waiting, begun } = readStatus(sweep.folder);
  assert.deepEqual([failed, waiting], [0, RUNS]);
  assert.ok(begun > 0 && begun <= 2, `${begun} have begun`);
});

test("the command of the guide's Kubernetes job trains its line, and hears SIGTERM", async () => {
  const guide = readFileSync(new URL("../../docs/guide/sweeps.md", import.meta.url), "utf8");
  const written = /command: \[sh, -c, '(.*)'\]/.exec(guide)?.[1] ?? "";
  const sweep = prepare();
  writeFileSync(sweep.file, DOCUMENT.replace("steps: 400", "steps: 1000000"));
  assertDone(await startSlingshot(["sweep", sweep.file, "--out", sweep.folder, "--executor", "commands"]).ending);
  const bin = newRoot("bin");
  writeFileSync(join(bin, "slingshot"), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, { mode: 0o755 });
  const command = written.replace("/sweeps/epsilon", sweep.folder);
  assert.notEqual(command, written);
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, JOB_COMPLETION_INDEX: "1" };
  const pod = spawn("sh", ["-c", command], { env, stdio: "ignore" });
  const ended = new Promise((resolve) => pod.once("close", (code, signal) => resolve(code ?? signal)));
  while (pod.exitCode === null && readStatus(sweep.folder).running === 0) await sleep(50);
  pod.kill("SIGTERM");
  assert.equal(await ended, 130);
  const second = readPoints(sweep.folder)[1]?.hash ?? "";
  assert.equal((await readRun(runPlace(sweep.folder, second).directory)).manifest.status, "interrupted");
});

const descendantsOf = (pid: number): number[] => childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);

const countsOf = (ending: Ending): number[] => {
  const { runs, done, failed } = resultOf(ending) as unknown as Record<"runs" | "done" | "failed", number>;
  return [runs, done, failed];
};
