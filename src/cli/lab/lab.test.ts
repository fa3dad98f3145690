/** @file `slingshot lab`: the address that it prints, how it ends and is killed, and what it refuses. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { SCRIPT, TINY } from "../../server/lab.fixture.ts";
import { resumeRun } from "../../training/index.ts";
import { callInProcess } from "../callInProcess.fixture.ts";
import { type LabProcess, startLab } from "./startLab.fixture.ts";

const home = mkdtempSync(join(tmpdir(), "slingshot-lab-command-"));
const running: ChildProcess[] = [];
after(() => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(home, { recursive: true });
});

async function start(...args: readonly string[]): Promise<LabProcess> {
  const lab = await startLab(home, "--port", "0", ...args);
  running.push(lab.child);
  return lab;
}

/** Begins a run that would go on for long, and waits for a few of its steps. */
async function beginRun({ client }: LabProcess): Promise<string> {
  const id = await client.startRun({ experiment: "hypercube", set: [...TINY, "steps=100000000"] });
  while ((await client.readRun(id)).rows === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  return id;
}

const statusOf = (id: string): string =>
  (JSON.parse(readFileSync(join(home, "runs", id, "manifest.json"), "utf8")) as { status: string }).status;

test("Ctrl-C saves what is in training, tells how to go on, and is how it ends", async () => {
  const lab = await start();
  const { address, port, token, folders } = lab.document;
  assert.equal(address, `http://127.0.0.1:${port}/#token=${token}`);
  assert.deepEqual(folders, ["runs"]);
  const taken = await callInProcess("lab", home, "--port", String(port));
  assert.deepEqual(taken, {
    code: 2,
    stdout: "",
    stderr: `error: --port: ${port} is in use; another one is needed, or 0 for any that is free\n`,
  });
  const id = await beginRun(lab);
  lab.child.kill("SIGINT");
  assert.equal(await lab.ended, 0, lab.narrated());
  assert.match(lab.narrated(), new RegExp(`^paused after \\d+ steps; to go on: slingshot resume \\S+${id}$`, "m"));
  assert.equal(statusOf(id), "interrupted");
});

test("where it is killed, its trainings save themselves, and can be resumed", {
  skip: process.platform === "win32",
}, async () => {
  const lab = await start();
  const id = await beginRun(lab);
  lab.child.kill("SIGKILL");
  await lab.ended;
  while (statusOf(id) === "running") await new Promise((resolve) => setTimeout(resolve, 50));
  const directory = join(home, "runs", id);
  const { steps } = JSON.parse(readFileSync(join(directory, "manifest.json"), "utf8")) as { steps: number };
  assert.equal((await resumeRun(directory, { steps: steps + 60 })).status, "done");
});

test("the demonstration is pages alone, and makes no folder", async () => {
  const empty = mkdtempSync(join(home, "demo-"));
  const child = spawn(process.execPath, [...process.execArgv, SCRIPT, "lab", "--demo", "--port", "0", "--quiet"], {
    cwd: empty,
  });
  running.push(child);
  const address = await new Promise<string>((resolve) => {
    child.stdout.setEncoding("utf8").once("data", (text: string) => resolve(text.trimEnd()));
  });
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  const statusOf = async (path: string) => (await fetch(new URL(path, address))).status;
  assert.deepEqual([await statusOf(""), await statusOf("api/lab"), await statusOf("api/runs")], [200, 404, 404]);
  assert.deepEqual(readdirSync(empty), []);
});

test("what it cannot serve is said in one line", async () => {
  for (const [args, code, line] of [
    [["--port", "65536"], 2, '--port: "65536" is not allowed; must be a whole number from 0 to 65535'],
    [["--port", "x"], 2, '--port: "x" is not allowed; must be a whole number from 0 to 65535'],
    [["--demo", home], 2, "--demo: has no folders; what it trains stays in the browser"],
    [[join(home, "nowhere")], 3, `there is no folder ${join(home, "nowhere")}`],
  ] as const)
    assert.deepEqual(await callInProcess("lab", ...args), { code, stdout: "", stderr: `error: ${line}\n` });
});
