/** @file One experiment and one seed, one hash: over Node versions, vector widths and threads, machine code or WebAssembly, and the reference. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { KNOWN_RUNS, type KnownRun } from "./knownRuns.ts";
import { node20, without20 } from "./olderNode.ts";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

interface Setting {
  readonly node?: string;
  readonly threads?: number;
  readonly engine?: "wasm" | "reference";
  readonly revectorize?: "on" | "off";
  /** Without it machine code, where there is any. */
  readonly native?: "off";
}

function hashOf(
  { preset, steps, seed }: Omit<KnownRun, "steps" | "sha256"> & { readonly steps: number },
  setting: Setting,
): string {
  const { node = process.execPath, threads = 1, engine = "wasm", revectorize = "on", native } = setting;
  const out = mkdtempSync(join(tmpdir(), "slingshot-bits-"));
  const how = ["--threads", String(threads), "--engine", engine, "--out", out, "--json", "--quiet"];
  const env = { ...process.env, SLINGSHOT_REVECTORIZE: revectorize, SLINGSHOT_NATIVE: native };
  const { stdout, stderr, status } = spawnSync(
    node,
    [CLI, "run", preset, "--steps", String(steps), "--seed", String(seed), ...how],
    { encoding: "utf8", env },
  );
  rmSync(out, { recursive: true, force: true });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout.trim().split("\n").at(-1) as string).parametersSha256;
}

/**
 * `machine code` where there is a compiler. Each way to compute, each number of threads and each version meets some of the
 * others and not all: kernels are compared one by one on all of them (test/conformance/kernels.test.ts).
 */
const SETTINGS: Readonly<Record<string, Setting>> = {
  "machine code, 1 thread": {},
  "machine code, 4 threads": { threads: 4 },
  "WebAssembly, 3 threads": { native: "off", threads: 3 },
  "WebAssembly without revectorization, 1 thread": { native: "off", revectorize: "off" },
};

/** On the Node.js that npm runs on, where that is version 20; the tests themselves run on a newer one. */
const OLDER_SETTINGS: typeof SETTINGS = {
  "machine code, 3 threads": { threads: 3 },
  "WebAssembly, 1 thread": { native: "off" },
};

for (const known of KNOWN_RUNS) {
  const { preset } = known;
  for (const [name, setting] of Object.entries(SETTINGS)) {
    test(`the known bits of ${preset}: ${name}, Node ${process.version}`, () => {
      assert.equal(hashOf(known, setting), known.sha256);
    });
  }

  for (const [name, setting] of Object.entries(OLDER_SETTINGS)) {
    test(`the known bits of ${preset}: ${name}, Node 20`, { skip: without20 }, () => {
      assert.equal(hashOf(known, { ...setting, ...(node20 && { node: node20 }) }), known.sha256);
    });
  }
}

/** All steps of it take a minute and a half: test/long/reproducibility.test.ts. */
test(`the bits of hypercube after 50 steps: reference and kernels, Node ${process.version}`, () => {
  const short = { ...KNOWN_RUNS[0], steps: 50 };
  assert.equal(hashOf(short, { engine: "reference" }), hashOf(short, {}));
});

test("the README has a command to try, and its hash", () => {
  const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [{ preset, steps, seed, sha256 }] = KNOWN_RUNS;
  const command = `npx slingshot run ${preset} --steps ${steps} --seed ${seed} --json\n…,"parametersSha256":"${sha256}",…\n`;
  assert.ok(text.includes(command), command);
});
