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
const FILES = ["first-light/report.html", "first-light/verdict.json", "epsilon/report.html", "epsilon/verdict.json"];

/** @param killAfterMs null to let it end */
function runStudies(out: string, killAfterMs: number | null): Promise<NodeJS.Signals | null> {
  const args = ["study", "first-light", "epsilon", "--out", out, "--quiet"];
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "ignore", "inherit"] });
  if (killAfterMs !== null) setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  return new Promise((resolve) => child.on("exit", (_, signal) => resolve(signal)));
}

test("all studies, made from nothing, have the verdicts of the repository, byte for byte", async () => {
  const args = ["study", "all", "--out", "studies", "--page", "studies.html", "--json", "--quiet"];
  const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let told = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    told += text;
  });
  await new Promise((resolve) => child.on("close", resolve));
  const kept = readFileSync(join(import.meta.dirname, "../../docs/results/studies.json"), "utf8");
  assert.ok(told === kept, "docs/results/studies.md says how they are made again");
});

test(`killed ${KILLS} times, two studies end with the same pages and verdicts`, async () => {
  const [calm, disturbed] = [join(root, "calm"), join(root, "disturbed")];
  await runStudies(calm, null);
  let kills = 0;
  // After different times, so that kills fall into different stages.
  for (let i = 0; i < KILLS; i++)
    if ((await runStudies(disturbed, 2000 + 800 * ((7 * i) % KILLS))) === "SIGKILL") kills++;
  await runStudies(disturbed, null);
  assert.ok(kills > 0);
  for (const file of FILES) {
    const [a, b] = [calm, disturbed].map((folder) => readFileSync(join(folder, "smoke", file), "utf8"));
    assert.equal(b, a, file);
  }
  console.log(`${kills} kills`);
});
