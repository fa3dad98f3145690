/** @file One experiment and one seed, one hash: over Node versions, vector widths, threads, kernels and reference. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { node20, without20 } from "./olderNode.ts";

/**
 * SHA-256 of the parameters at the end of a run; a change of one of these is a change of every run ever recorded.
 * The transformer on the reference takes minutes: test/long/reproducibility.test.ts.
 */
const KNOWN = {
  hypercube: {
    request: ["hypercube", "--steps", "2000", "--seed", "7"],
    sha256: "e078d0b197a3ac10fd0c5bf9a476aa1a8abcad02a3dbf24ed998fbe95626b7b0",
  },
  division: {
    request: ["division", "--steps", "200", "--seed", "7"],
    sha256: "6929e12d4300b55b94e73fe07c1790dd892d5b7a3c4e41a63c79a50874df7f89",
  },
} as const;

type Known = (typeof KNOWN)[keyof typeof KNOWN];

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

interface Setting {
  readonly node?: string;
  readonly threads?: number;
  readonly engine?: "wasm" | "reference";
  readonly revectorize?: "on" | "off";
}

function hashOf({ request }: Known, setting: Setting): string {
  const { node = process.execPath, threads = 1, engine = "wasm", revectorize = "on" } = setting;
  const out = mkdtempSync(join(tmpdir(), "slingshot-bits-"));
  const how = ["--threads", String(threads), "--engine", engine, "--out", out, "--json", "--quiet"];
  const env = { ...process.env, SLINGSHOT_REVECTORIZE: revectorize };
  const { stdout, stderr, status } = spawnSync(node, [CLI, "run", ...request, ...how], { encoding: "utf8", env });
  rmSync(out, { recursive: true, force: true });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout.trim().split("\n").at(-1) as string).parametersSha256;
}

/** The Node.js that npm runs on, where that is version 20; the tests themselves run on a newer one. */
const SETTINGS: Readonly<Record<string, Setting>> = {
  "kernels, 1 thread": {},
  "kernels, 2 threads": { threads: 2 },
  "kernels, 4 threads": { threads: 4 },
  "kernels without revectorization": { revectorize: "off" },
  "kernels without revectorization, 2 threads": { revectorize: "off", threads: 2 },
  reference: { engine: "reference" },
};

for (const [preset, known] of Object.entries(KNOWN)) {
  for (const [name, setting] of Object.entries(SETTINGS)) {
    if (preset !== "hypercube" && setting.engine === "reference") continue;
    test(`the known bits of ${preset}: ${name}, Node ${process.version}`, () => {
      assert.equal(hashOf(known, setting), known.sha256);
    });
  }

  for (const threads of [1, 2, 4]) {
    test(`the known bits of ${preset}: kernels, ${threads} threads, Node 20`, { skip: without20 }, () => {
      assert.equal(hashOf(known, { threads, ...(node20 && { node: node20 }) }), known.sha256);
    });
  }
}
