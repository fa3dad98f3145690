/** @file Studies killed again and again come to the bytes that they have when nobody disturbs them. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const program = join(import.meta.dirname, "../../bin/slingshot.js");
const root = mkdtempSync(join(tmpdir(), "studies-long-"));
after(() => rmSync(root, { recursive: true, force: true }));

const KILLS = 10;

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly told: string;
}

/** @param killAfterMs null to let it end */
function runStudies(killAfterMs: number | null): Promise<Ended> {
  const args = ["study", "all", "--out", "studies", "--page", "studies.html", "--json", "--quiet"];
  const child = spawn(process.execPath, [program, ...args], {
    ...{ cwd: root, stdio: ["ignore", "pipe", "inherit"] },
    // A group of its own: all of its processes are killed at once.
    detached: true,
  });
  let told = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    told += text;
  });
  if (killAfterMs !== null) setTimeout(() => process.kill(-(child.pid as number), "SIGKILL"), killAfterMs);
  return new Promise((resolve) => child.on("close", (_, signal) => resolve({ signal, told })));
}

test(`killed ${KILLS} times and gone on with, all studies have the page and verdicts of the repository, byte for byte`, async () => {
  const kept = (file: string) => readFileSync(join(import.meta.dirname, "../../docs/results", file), "utf8");
  // After different times, so that kills fall into different stages; together less than what a fast machine takes for all of it.
  for (let i = 0; i < KILLS; i++) {
    const { signal } = await runStudies(10_000 + 6_000 * ((7 * i) % KILLS));
    assert.equal(signal, "SIGKILL", "it must not have ended before");
  }
  const { told } = await runStudies(null);
  assert.ok(told === kept("studies.json"), "docs/results/studies.md says how they are made again");
  assert.ok(readFileSync(join(root, "studies.html"), "utf8") === kept("studies.html"));
});
