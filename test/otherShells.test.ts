/**
 * @file The commands of README, the guide and the help mean the same in a POSIX shell, in PowerShell and in cmd, and are commands that the
 * program takes.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type Command, CommanderError } from "commander";
import { createProgram } from "../src/cli/commandLine.ts";
import { createContext } from "../src/console/context.ts";
import { listOverrides, type SettingOptions } from "../src/console/options.ts";
import { loadExperiment } from "../src/experiment/file/loadExperiment.ts";
import { PRESETS } from "../src/experiment/index.ts";
import { PAGES, type PageLine, readShellLines, stripRemark } from "./shells/readCommandLines.ts";
import { LineError, splitCmd, splitPosix, splitPowerShell } from "./shells/splitLine.ts";

/** Lines for Linux and its kind alone, with words of their shells. */
const LINUX_ONLY: readonly RegExp[] = [
  // GNU parallel.
  /^parallel --jobs 8 /,
  // Scripts of completion, for the files in which these shells begin.
  /^(?:eval|source|slingshot completion \w+) /,
];

const COMMAND = /^(?:\$ )?(?:npx )?slingshot(?= |$)/;

const all = PAGES.flatMap(readShellLines);
/** The head of a command's help. */
const SYNOPSIS = /^slingshot [^"']*\[options\]/;
const isCommand = ({ text }: PageLine): boolean =>
  COMMAND.test(text) && !SYNOPSIS.test(text) && !LINUX_ONLY.some((pattern) => pattern.test(text));
const lines = all.filter(isCommand).map(({ place, text }) => ({ place, text: toCommand(text) }));

/** The command alone: what comes of it goes to a file by the same sign in each shell. */
function toCommand(text: string): string {
  return stripRemark(text)
    .replace(/^\$ /, "")
    .replace(/ > [\w.]+$/, "");
}

/** Takes the arguments as the program does, and calls no command. Gives the name of the command that would be called, what it takes and how. */
async function parse(args: readonly string[]): Promise<{ name: string; operands: string[]; options: SettingOptions }> {
  const taken = { name: "", operands: [] as string[], options: {} as SettingOptions };
  const context = { ...createContext(), args, env: {}, stdout: { write: () => {} }, stderr: { write: () => {} } };
  const program = await createProgram(context, () => {});
  const stand = (command: Command): void => {
    command.action(() => {
      Object.assign(taken, { name: command.name(), operands: command.args, options: command.opts() });
    });
    command.commands.forEach(stand);
  };
  program.commands.forEach(stand);
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    // Of --help.
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
  }
  return taken;
}

test("there are commands on every kind of page", () => {
  assert.ok(lines.length > 80, String(lines.length));
  for (const page of ["README.md", "docs/reference/cli.md", "docs/guide/interop.md", "docs/guide/sweeps.md"])
    assert.ok(lines.filter(({ place }) => place.startsWith(`${page}:`)).length > 3, page);
});

describe("a command means the same in each shell, and the program takes it", () => {
  for (const { place, text } of lines) {
    test(`${place}: ${text}`, async () => {
      const [posix, ...others] = [splitPosix, splitPowerShell, splitCmd].map((split) => split(text));
      for (const words of others) assert.deepEqual(words, posix);
      const words = posix ?? [];
      const args = words.slice(words.indexOf("slingshot") + 1);
      const { name, operands, options } = await parse(args);
      const [source = ""] = operands;
      // Data are on the disk of whoever has them.
      if (name === "run" && PRESETS.has(source) && options.data === undefined)
        loadExperiment(source, listOverrides(options));
    });
  }
});

test("no other line calls slingshot but those for Linux alone, and each of these is there", () => {
  const calls = all.filter(({ text }) => /\bslingshot [a-z-]+/.test(stripRemark(text)) && !/^#/.test(text));
  const others = calls.filter((line) => !isCommand(line) && !SYNOPSIS.test(line.text));
  assert.deepEqual(
    others.filter(({ text }) => !LINUX_ONLY.some((pattern) => pattern.test(text))),
    [],
  );
  for (const pattern of LINUX_ONLY)
    assert.ok(
      others.some(({ text }) => pattern.test(text)),
      String(pattern),
    );
});

test("where README joins commands, it has what PowerShell 5.1 takes beside it", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const joined = readShellLines("README.md").filter(({ text }) => text.includes("&&"));
  for (const { text } of joined) {
    const own = `\`${stripRemark(text).replaceAll(" && ", "; ")}\``;
    assert.ok(readme.includes(own), own);
  }
  for (const { place, text } of all) {
    if (place.startsWith("README.md")) continue;
    assert.ok(!/&&|\\$/.test(text) || LINUX_ONLY.some((pattern) => pattern.test(text)), `${place}: ${text}`);
  }
});

describe("shells as they are", () => {
  const CASES = [
    ["a  b\tc", ["a", "b", "c"], ["a", "b", "c"], ["a", "b", "c"]],
    ['a "b c" d"e f"', ["a", "b c", "de f"], ["a", "b c", "de f"], ["a", "b c", "de f"]],
    ["--where 'a>=3'", ["--where", "a>=3"], ["--where", "a>=3"], null],
    ["'a b'", ["a b"], ["a b"], ["'a", "b'"]],
    ['"a \\"b\\" c"', ['a "b" c'], ["a \\", "b\\ c"], ['a "b" c']],
    ['"a ""b"" c"', ["a b c"], ['a "b" c'], ['a "b" c']],
    ["'it''s'", ["its"], ["it's"], ["'it''s'"]],
    ["runs/* a?", ["runs/*", "a?"], ["runs/*", "a?"], ["runs/*", "a?"]],
    ['"" x', ["", "x"], ["", "x"], ["", "x"]],
    ['C:\\a\\b "C:\\a b\\\\"', ["C:ab", "C:\\a b\\"], ["C:\\a\\b", "C:\\a b\\\\"], ["C:\\a\\b", "C:\\a b\\"]],
    ["a^b", ["a^b"], ["a^b"], ["ab"]],
    ['"a^b"', ["a^b"], ["a^b"], ["a^b"]],
    ['"a"b', ["ab"], ["a", "b"], ["ab"]],
    ["betas=[0.9,0.98]", ["betas=[0.9,0.98]"], null, ["betas=[0.9,0.98]"]],
    ["a && b", null, null, null],
    ["a; b", null, null, ["a;", "b"]],
    ["~/mnist", null, null, ["~/mnist"]],
    ["%PATH%", ["%PATH%"], ["%PATH%"], null],
    ['"$HOME" x', null, null, ["$HOME", "x"]],
    ["a # b", null, null, ["a", "#", "b"]],
    ["x={}", ["x={}"], null, ["x={}"]],
  ] as const;

  for (const [line, ...expected] of CASES) {
    test(line, () => {
      for (const [i, split] of [splitPosix, splitPowerShell, splitCmd].entries()) {
        const words = expected[i];
        if (words === null) assert.throws(() => split(line), LineError, split.name);
        else assert.deepEqual(split(line), words, split.name);
      }
    });
  }

  test("a shell of POSIX makes the same arguments of every command", { skip: process.platform === "win32" }, () => {
    const texts = [
      ...lines.map(({ text }) => text),
      ...CASES.flatMap(([line, posix]) => (posix === null ? [] : [line])),
    ];
    const script = texts.map((text) => `printf '%s\\0' ${text}; printf '\\n\\0'`).join("\n");
    const printed = execFileSync("sh", ["-f", "-c", script], { encoding: "utf8" }).split("\n\0").slice(0, -1);
    assert.deepEqual(
      printed.map((words) => words.split("\0").slice(0, -1)),
      texts.map((text) => splitPosix(text)),
    );
  });
});

test("what stands behind a command for the reader is no part of it", () => {
  assert.equal(stripRemark('slingshot ls --where "a # b"   # yours; `latest`'), 'slingshot ls --where "a # b"');
  assert.equal(stripRemark("slingshot ls a#b"), "slingshot ls a#b");
});
