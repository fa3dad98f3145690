/** @file The script of a task, run by this machine's shell with a worker and a scontrol that a test can command. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { completeSlurmOptions } from "./slurmOptions.ts";
import { createSubmission } from "./submission.ts";
import { writeTaskScript } from "./taskScript.ts";

const top = mkdtempSync(join(tmpdir(), "slingshot-task-"));
after(() => rmSync(top, { recursive: true, force: true }));

const HASHES = ["a1", "b2", "c3"].map((start) => start.padEnd(64, "0"));

/** A worker that says what it got, ends with 0 when it is let, and with 130 on HUP, a checkpoint the richer where it can. */
const WORKER = `#!/bin/sh
cat "$3" >"$1/given"
trap 'if [ -e "$1/checkpoint" ]; then mkdir -p "$1/runs/a1"; cp -r "$1/checkpoint" "$1/runs/a1/a100000000000000"; fi; exit 130' HUP
trap 'echo heard TERM >"$1/term"; exit 143' TERM
: >"$1/ready"
while [ ! -e "$1/let" ]; do sleep 0.02; done
exit "$(cat "$1/let")"
`;

interface Task {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly code: Promise<number | null>;
  log(): string;
}

let made = 0;

/** Task 1 of the first array, with two points a task: its part is the last point. */
async function startTask(chunk = 1, index = 0): Promise<Task> {
  const folder = join(top, `it's a $folder ${++made}`);
  mkdirSync(folder);
  const worker = join(folder, "worker.sh");
  writeFileSync(worker, WORKER);
  writeFileSync(join(folder, "scontrol"), `#!/bin/sh\necho "$@" >>"$(dirname "$0")/requeued"\n`, { mode: 0o755 });
  const options = completeSlurmOptions({ chunk });
  const request = {
    folder,
    work: ["sh", worker, folder],
    follow: ["true"],
    options,
    tag: "tag",
    previous: null,
    failedBefore: {},
  };
  const submission = createSubmission(request, HASHES);
  const script = join(submission.directory, "task.sh");
  writeFileSync(script, writeTaskScript(submission));
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, SLURM_ARRAY_JOB_ID: "7" };
  const child = spawn("sh", [script, "0"], { env: { ...env, SLURM_ARRAY_TASK_ID: String(index) }, stdio: "inherit" });
  const code = new Promise<number | null>((resolve) => child.on("exit", resolve));
  while (!existsSync(join(folder, "ready"))) await new Promise((resolve) => setTimeout(resolve, 10));
  return { child, folder, code, log: () => readFileSync(join(submission.directory, "tasks", `${index}.log`), "utf8") };
}

const read = ({ folder }: Task, name: string): string | null =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : null;

test("a task hands its worker its own part, and ends as that does", async () => {
  for (const [chunk, index, part] of [
    [1, 2, HASHES.slice(2)],
    [2, 0, HASHES.slice(0, 2)],
    [2, 1, HASHES.slice(2)],
  ] as const) {
    const task = await startTask(chunk, index);
    writeFileSync(join(task.folder, "let"), "3");
    assert.equal(await task.code, 3);
    assert.equal(read(task, "given"), part.map((hash) => `${hash}\n`).join(""));
    assert.match(task.log(), /^\S+ begins as 7_\d on \S+, time 0\n\S+ ends with code 3\n$/);
    assert.equal(read(task, "requeued"), null);
  }
});

test("warned, it waits until all is saved, and goes back into the queue", async () => {
  const task = await startTask();
  mkdirSync(join(task.folder, "checkpoint"));
  writeFileSync(join(task.folder, "checkpoint", "step-1.safetensors"), "");
  await new Promise((resolve) => setTimeout(resolve, 20));
  task.child.kill("SIGUSR1");
  assert.equal(await task.code, 0);
  assert.equal(read(task, "requeued"), "requeue 7_0\n");
  assert.match(task.log(), /saved, goes back into the queue\n$/);
});

test("warned before it has come further, it ends: it would come back for ever", async () => {
  const task = await startTask();
  task.child.kill("SIGUSR1");
  assert.equal(await task.code, 130);
  assert.equal(read(task, "requeued"), null);
  assert.match(task.log(), /has come no further before its time limit\n\S+ ends with code 130 after USR1\n$/);
});

test("told to end, it has all saved, by a signal that cannot kill, and does not come back", async () => {
  const task = await startTask();
  mkdirSync(join(task.folder, "checkpoint"));
  writeFileSync(join(task.folder, "checkpoint", "step-1.safetensors"), "");
  task.child.kill("SIGTERM");
  assert.equal(await task.code, 130);
  assert.equal(read(task, "term"), null);
  assert.equal(read(task, "requeued"), null);
  assert.match(task.log(), /ends with code 130 after TERM\n$/);
});
