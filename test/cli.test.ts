import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { callInProcess } from "../src/cli/callInProcess.fixture.ts";

const MAIN = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "cli-"));
const home = process.cwd();
after(() => {
  process.chdir(home);
  rmSync(root, { recursive: true });
});

type Files = Readonly<Record<string, string>>;

/** An empty folder that holds only `files`. */
function makeFolder(files: Files): string {
  const folder = mkdtempSync(join(root, "folder-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const list = (folder: string) => readdirSync(folder, { recursive: true }).sort();

/** Runs the program in such a folder, in a process of its own. */
function slingshot(args: readonly string[], files: Files = {}) {
  const cwd = makeFolder(files);
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env.PATH },
  });
  return { status, stdout, stderr, left: list(cwd) };
}

/** The same in this process: the command line alone, without what `main.ts` makes of it. */
async function call(args: readonly string[], files: Files) {
  const folder = makeFolder(files);
  process.chdir(folder);
  const { code, stdout, stderr } = await callInProcess(...args);
  return { status: code, stdout, stderr, left: list(folder) };
}

/** One of each kind is asked of the program itself, too: no such command, no such option, a setting, a file, a folder. */
const INVALID: { args: string[]; files?: Record<string, string>; says: RegExp; asProgram?: true }[] = [
  { args: ["diff", "a", "b"], asProgram: true, says: /unknown command 'diff'; slingshot show A --diff B prints/ },
  { args: ["bogus"], asProgram: true, says: /unknown command 'bogus'; slingshot --help lists the commands/ },
  { args: ["help", "bogus"], says: /no such command/ },
  { args: ["--bogus"], says: /unknown option '--bogus'/ },
  { args: ["run"], says: /missing required argument 'experiment'/ },
  { args: ["run", "hypercube", "twice"], says: /too many arguments for 'run'/ },
  { args: ["run", "hypercube", "--bogus"], asProgram: true, says: /unknown option '--bogus'/ },
  { args: ["run", "hypercube", "--step", "5"], says: /unknown option '--step' \(Did you mean --steps\?\)/ },
  { args: ["run", "hypercube", "--set"], says: /option '--set <path=value>' argument missing/ },
  { args: ["run", "hypercube", "--set", "optimizer.epsilom=1"], says: /did you mean optimizer\.epsilon\?/ },
  {
    args: ["run", "hypercube", "--set", "optimizer.epsilon=-1"],
    asProgram: true,
    says: /^error: --set optimizer\.epsilon: -1 is not allowed; must be a number of at least 0$/m,
  },
  {
    args: ["run", "hypercube", "--steps", "0"],
    says: /^error: --steps: 0 is not allowed; must be a whole number from 1/m,
  },
  {
    args: ["run", "hypercube", "--seed", "x"],
    says: /^error: --seed: "x" is not allowed; must be a whole number from 0/m,
  },
  ...["0", "9999", "x", "-1", "1.5", ""].map((threads) => ({
    args: ["run", "hypercube", "--threads", threads],
    says: new RegExp(`--threads: "${threads}" is not allowed; must be auto or a whole number from 1 to 64`),
  })),
  { args: ["run", "hypercube", "--engine", "gpu"], says: /--engine: "gpu" is not allowed; must be wasm or reference/ },
  {
    args: ["run", "none.yaml"],
    says: /none\.yaml: no such file and no preset of that name \(presets: hypercube, division, division-openai, addition, subtraction, multiplication, s5, nanda, fcn-cifar200, deep-linear, gaussian, mnist-omnigrok, parity-hinge, cnn-cifar, vgg11-cifar, vgg11-bn-cifar, vit-small-cifar, vit-cifar, resnet18-cifar\)/,
  },
  { args: ["run", "."], says: /\. is a folder/ },
  { args: ["run", "a.yaml"], asProgram: true, files: { "a.yaml": "seed: [1\nsteps: 2\n" }, says: /a\.yaml:2:1: / },
  {
    args: ["run", "a.json"],
    files: { "a.json": '{"loss": {"precision": "f8"}}' },
    says: /^error: a\.json: loss\.precision: "f8"/m,
  },
  {
    args: ["run", "hypercube", "--steps", "1", "--out", "a"],
    asProgram: true,
    files: { a: "" },
    says: /cannot create a\/[-\w]+: a part of the path is not a folder/,
  },
  { args: ["demo", "--steps", "-3"], says: /steps: -3 is not allowed/ },
  {
    args: ["demo", "--out", "a"],
    files: { a: "" },
    says: /cannot create a\/[-\w]+: a part of the path is not a folder/,
  },
  { args: ["demo", "hypercube"], says: /too many arguments for 'demo'/ },
  { args: ["doctor", "--loud"], says: /unknown option '--loud'/ },
];

/** Names of runs are of the second, and partly drawn. */
const leaveDayOut = (answer: ReturnType<typeof slingshot>) => ({
  ...answer,
  stderr: answer.stderr.replace(/\d{4}-\d\d-\d\d-\d{6}-hypercube-[0-9a-f]{4}/, "RUN"),
});

for (const { args, files = {}, says, asProgram = false } of INVALID) {
  test(`slingshot ${args.map((argument) => argument || "''").join(" ")} is refused in one line and leaves nothing behind`, async () => {
    const called = await call(args, files);
    if (asProgram) assert.deepEqual(leaveDayOut(slingshot(args, files)), leaveDayOut(called));
    const { status, stdout, stderr, left } = called;
    assert.match(stderr, says);
    assert.match(stderr, /^error: [^\r\n]+\n$/);
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.deepEqual(left, Object.keys(files));
  });
}

test("help and version are data, and no error", () => {
  for (const [args, says] of [
    [["--help"], /^Usage: slingshot/],
    [["run", "--help"], /^Usage: slingshot run/],
    [[], /^Usage: slingshot/],
    [["--version"], /^\d+\.\d+\.\d+\S*\n$/],
  ] as const) {
    const { status, stdout, stderr, left } = slingshot(args);
    assert.match(stdout, says);
    assert.deepEqual({ status, stderr, left }, { status: 0, stderr: "", left: [] });
  }
});
