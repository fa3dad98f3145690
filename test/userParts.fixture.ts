/** @file For tests: the parts of docs/adding.md, literally, in a folder outside the program, and commands given there. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { callInProcess } from "../src/cli/callInProcess.fixture.ts";
import { forgetParts } from "../src/parts/forgetParts.fixture.ts";

/** Has a file of each example, and goes with the tests. */
export const root = mkdtempSync(join(tmpdir(), "slingshot-parts-"));
const home = process.cwd();
after(() => {
  process.chdir(home);
  rmSync(root, { recursive: true, force: true });
});

const main = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const page = readFileSync(new URL("../docs/adding.md", import.meta.url), "utf8");
for (const [, file, code] of page.matchAll(/```ts file=(\S+)\n(.*?)```/gs))
  writeFileSync(join(root, file ?? ""), code ?? "");

export const COMMON = ["--threads", "1", "--json"];
export const SMALL = ["data.points=16", "data.dimensions=8", "model.width=8", "model.depth=3"];

/** Of each kind: its file, the settings that choose it, one that is changed, and one that is wrong. */
export const PARTS = {
  optimizer: {
    file: "signDescent.ts",
    settings: [...SMALL, "optimizer.name=signDescent"],
    change: "optimizer.learningRate=0.01",
    wrong: ["optimizer.momentum=1", /^error: --set optimizer\.momentum: .*optimizer\.name is signDescent/],
  },
  transform: {
    file: "slowGradients.ts",
    settings: [...SMALL, "optimizer.transforms=[{name: slowGradients}]"],
    change: "optimizer.transforms=[{name: slowGradients, gain: 5}]",
    wrong: [
      "optimizer.transforms=[{name: slowGradients, decay: 2}]",
      /transforms\[0\]\.decay: 2 is not allowed; must be/,
    ],
  },
  loss: {
    file: "logitPenalty.ts",
    settings: [...SMALL, "loss.name=penalisedCrossEntropy"],
    change: "loss.penalty=0.01",
    wrong: ["loss.penalty=-1", /loss\.penalty: -1 is not allowed; must be a number greater than 0/],
  },
  network: {
    file: "quadraticNetwork.ts",
    settings: ["data.points=16", "data.dimensions=8", "model.name=quadraticNetwork", "model.width=8"],
    change: "model.precision=f64",
    wrong: [
      "data={ name: algorithmic }",
      /must be hypercube.*model\.name quadraticNetwork reads vectors, and these are sequences/,
    ],
  },
  data: {
    file: "majority.ts",
    settings: ["model.width=8", "model.depth=3", "data.name=majority", "data.points=40", "data.validationPoints=20"],
    change: "batch.size=10",
    wrong: ["data.bits=0", /data\.bits: 0 is not allowed; must be a whole number from 1 to 1024/],
  },
  instrument: {
    file: "largestLogit.ts",
    settings: SMALL,
    change: "optimizer.epsilon=1e-6",
    wrong: ["instruments.largestLogit=1", /instruments\.largestLogit: unknown setting/],
  },
  probe: {
    file: "driftProbe.ts",
    settings: [...SMALL, "instruments.drift.everySteps=5"],
    change: "instruments.drift.everySteps=4",
    wrong: [
      "instruments.drift.everySteps=-1",
      /instruments\.drift\.everySteps: -1 is not allowed; must be a whole number/,
    ],
  },
} as const;

const node = (args: readonly string[]) => [process.execPath, ["--no-warnings", main, ...args]] as const;

/** A command in a process of its own, in `root`. */
export function startSlingshot(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(...node(args), { cwd: root, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** A command in this process, which knows no part of users, in a new folder with the modules of `root` as they are now. */
export async function slingshot(...args: string[]) {
  const folder = mkdtempSync(join(root, "call-"));
  for (const name of readdirSync(root)) if (name.endsWith(".ts")) cpSync(join(root, name), join(folder, name));
  process.chdir(folder);
  forgetParts();
  const { code, stdout, stderr } = await callInProcess(...args);
  return { status: code, stdout, stderr };
}

export function readAnswer({ status, stdout, stderr }: { status: number | null; stdout: string; stderr: string }) {
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Record<string, string>;
}

export const succeed = async (...args: string[]) => readAnswer(await slingshot(...args));

export const set = (settings: readonly string[]) => settings.flatMap((setting) => ["--set", setting]);

/** Trains until some rows are on disk, and is killed. */
export async function runAndKill(args: readonly string[], out: string): Promise<string> {
  const child = spawn(...node(args), { cwd: root, stdio: "ignore" });
  const done = new Promise((resolve) => child.on("close", resolve));
  const find = () => (existsSync(out) ? readdirSync(out).find((name) => !name.startsWith(".")) : undefined);
  const isUnderWay = () => {
    const run = find();
    return run !== undefined && existsSync(join(out, run, "manifest.json"));
  };
  while (!isUnderWay() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGKILL");
  await done;
  return join(out, find() ?? "");
}
