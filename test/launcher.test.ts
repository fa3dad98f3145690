/** @file The launcher that an older Node.js runs: signals that only it gets reach the work, and its death ends it. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readRun } from "../src/store/index.ts";
import { node20, without20 } from "./olderNode.ts";

const BIN = fileURLToPath(new URL("../bin/slingshot.js", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "slingshot-launcher-"));
after(() => rmSync(root, { recursive: true, force: true }));

/** A run far longer than the test, once it records steps. */
async function startLongRun(): Promise<{ launcher: ChildProcess; directory: string }> {
  const out = mkdtempSync(join(root, "runs-"));
  const args = [BIN, "run", "hypercube", "--steps", "10000000", "--threads", "1", "--out", out];
  const launcher = spawn(node20 ?? "", args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  // Its first line comes with the first progress, when signals are listened for.
  await once(launcher.stderr as NodeJS.ReadableStream, "data");
  launcher.stderr?.resume();
  const [name] = readdirSync(out);
  assert.ok(name !== undefined);
  return { launcher, directory: join(out, name) };
}

/** Waits until the run says so in its manifest. */
async function untilInterrupted(directory: string): Promise<void> {
  for (;;) {
    if ((await readRun(directory)).manifest.status === "interrupted") return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe("the launcher", { skip: without20, timeout: 120_000 }, () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    test(`${signal} to it alone stops and saves`, async () => {
      const { launcher, directory } = await startLongRun();
      launcher.kill(signal);
      const [code] = await once(launcher, "exit");
      assert.equal(code, 130);
      await untilInterrupted(directory);
    });
  }

  test("Ctrl-C, which a terminal sends to the whole group, counts once", async () => {
    const { launcher, directory } = await startLongRun();
    process.kill(-(launcher.pid as number), "SIGINT");
    assert.deepEqual(await once(launcher, "exit"), [130, null]);
    assert.equal((await readRun(directory)).manifest.status, "interrupted");
  });

  test("killed, it takes the work along, which saves first", async () => {
    const { launcher, directory } = await startLongRun();
    launcher.kill("SIGKILL");
    await once(launcher, "exit");
    await untilInterrupted(directory);
  });
});
