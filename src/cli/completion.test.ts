import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SHELLS } from "../console/completionScripts.ts";
import { callInProcess } from "./callInProcess.fixture.ts";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "slingshot-completion-"));
const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, HOME: folder };

before(() => {
  const program = join(folder, "slingshot");
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  chmodSync(program, 0o755);
  for (const run of ["2026-11-22-hypercube-1f3a", "2026-11-23-division-00aa"]) {
    mkdirSync(join(folder, "runs", run), { recursive: true });
    writeFileSync(join(folder, "runs", run, "manifest.json"), "{}");
  }
  mkdirSync(join(folder, "runs", "no run"));
  mkdirSync(join(folder, "runs", "x$(touch pwned)"));
  writeFileSync(join(folder, "runs", "x$(touch pwned)", "manifest.json"), "{}");
});
const home = process.cwd();
after(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

function run(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, env, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}

async function complete(...words: readonly string[]): Promise<string[]> {
  process.chdir(folder);
  const { code, stdout, stderr } = await callInProcess("complete", ...words);
  assert.deepEqual([code, stderr], [0, ""]);
  return stdout.split("\n").slice(0, -1);
}

test("commands, options, presets, settings and runs are offered where they may stand", async () => {
  assert.deepEqual(await complete("re"), ["resume", "report"]);
  assert.deepEqual(await complete("sweep", "st"), ["status", "stop"]);
  assert.deepEqual(await complete("help", "for"), ["fork"]);
  assert.deepEqual(await complete("run", "hyp"), ["hypercube"]);
  assert.deepEqual(await complete("run", "hypercube", "--see"), ["--seed"]);
  assert.deepEqual(await complete("run", "hypercube", "--set", "optimizer.beta"), ["optimizer.betas="]);
  assert.deepEqual(await complete("run", "hypercube", "--grokked", ""), ["notsawo", "power", "xu"]);
  assert.deepEqual(await complete("sweep", "table", "--grokked", "p"), ["power"]);
  assert.deepEqual(await complete("run", "--seed", "3", "--set", "steps=1", "divi"), ["division", "division-openai"]);
  assert.deepEqual(await complete("resume", "runs/2026-11-22"), ["runs/2026-11-22-hypercube-1f3a"]);
  assert.deepEqual(await complete("resume", ""), [
    "latest",
    "runs/2026-11-22-hypercube-1f3a",
    "runs/2026-11-23-division-00aa",
  ]);
  const commands = await complete("");
  assert.ok(commands.includes("run") && !commands.includes("complete"));
  for (const files of [
    ["run", "hypercube", "--out", ""],
    ["run", "./my"],
    ["no-such-command", ""],
  ])
    assert.deepEqual(await complete(...files), [], files.join(" "));
});

/** The words of a command line in quotes, so that a shell takes them as they are. */
const quote = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(" ");

/** By shell: a program that prints what its script offers for a line. */
const ASK: Readonly<Record<string, (script: string, words: readonly string[]) => string>> = {
  bash: (script, words) => `${script}
    compopt() { :; }
    COMP_WORDS=(slingshot ${quote(words)}); COMP_CWORD=${words.length}
    _slingshot; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // What offers words to the line editor prints them.
  zsh: (script, words) => `compdef() { : }
    compadd() { print -rl -- "\${(@P)@[-1]}" }
    _files() { print files }
    ${script}
    words=(slingshot ${quote(words)}); CURRENT=${words.length + 1}; _slingshot`,
  fish: (script, words) => `${script}
    complete -C "slingshot ${words.join(" ")}"`,
};

for (const [shell, { script }] of Object.entries(SHELLS)) {
  const isHere = spawnSync(shell, ["-c", "exit 0"]).status === 0;
  test(`${shell} completes by its script`, { skip: isHere ? false : `there is no ${shell}` }, () => {
    const offers = (...words: string[]) => {
      const ask = ASK[shell]?.(run(process.execPath, main, "completion", shell), words) ?? "";
      return run(shell, "-c", ask)
        .split("\n")
        .filter((line) => line !== "");
    };
    assert.notEqual(script, "");
    assert.deepEqual(offers("resu"), ["resume"]);
    assert.deepEqual(offers("run", "divis"), ["division", "division-openai"]);
    assert.deepEqual(offers("run", "hypercube", "--set", "optimizer.eps"), [
      "optimizer.epsilon=",
      "optimizer.epsilonPlacement=",
    ]);
  });
}

test("an unknown shell is refused", async () => {
  const { code, stdout, stderr } = await callInProcess("completion", "tcsh");
  assert.deepEqual([code, stdout], [2, ""]);
  assert.equal(stderr, 'error: completion: "tcsh" is not allowed; must be bash, zsh or fish\n');
});
