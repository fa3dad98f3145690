/**
 * @file The tutorials: every command is given in its order in an empty folder, by the real command line, and prints what the page says.
 * `…` stands for what is left out; names of runs, dates and times are those of the day; all else is compared.
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { callWith } from "../src/cli/callInProcess.fixture.ts";

const pages = fileURLToPath(new URL("../docs/tutorials/", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "slingshot-tutorials-"));
const home = process.cwd();
after(() => {
  process.chdir(home);
  rmSync(root, { recursive: true, force: true });
});

interface Block {
  /** `text` is what the commands before it print, none is commands, and others are files where they have a name. */
  readonly language: string;
  readonly file: string | undefined;
  readonly lines: readonly string[];
}

const FENCED = /^```(\w*)(?: file=(\S+))?\n(.*?)^```$/gms;

function readBlocks(page: string): Block[] {
  return [...page.matchAll(FENCED)].map(([, language = "", file, body = ""]) => ({
    language,
    file,
    lines: body.trimEnd().split("\n"),
  }));
}

/** The arguments of a command, in the form that bash, PowerShell and cmd.exe read alike. */
function readCommand(line: string): string[] {
  const [, rest] = /^npx slingshot ((?:[^\s"]+|"[^"]*"|\s)+)$/.exec(line) ?? assert.fail(`no command of ours: ${line}`);
  const words = [...(rest as string).matchAll(/"([^"]*)"|(\S+)/g)];
  for (const [, quoted, bare] of words) {
    assert.doesNotMatch(quoted ?? "", /[\\$`%!]/, `a shell reads this in quotes: ${line}`);
    assert.doesNotMatch(bare ?? "", /['\\$`%!&|;<>(){}*?^@,~[\]]/, `a shell reads this: ${line}`);
  }
  return words.map(([, quoted, bare]) => quoted ?? (bare as string));
}

/** Runs a command in the current folder, and gives what it prints on both its outputs, in the order in which it does. */
async function runCommand(line: string): Promise<string> {
  let printed = "";
  const print = (text: string) => {
    printed += text;
  };
  const { code } = await callWith({ print }, ...readCommand(line));
  assert.equal(code, 0, `${line}\n${printed}`);
  return printed;
}

/** Takes away what is of the day and of the machine: names of runs, dates, times. */
const settle = (text: string): string =>
  text
    .replaceAll(/\b\d{4}-\d\d-\d\d-\d{6}-([\w-]+?)-[0-9a-f]{4}\b/g, "RUN-$1")
    .replaceAll(/\b\d{4}-\d\d-\d\d \d\d:\d\d\b/g, "TIME")
    .replaceAll(/\bin [\d.]+ \w+ \([\d.,]+ steps\/s on \d+ threads?\)/g, "in TIME");

/** What long work tells on the way, which a fast machine does not get to. */
const PROGRESS = /^(step )?\d+\/\d+ /;

const settleLines = (lines: readonly string[]): string[] =>
  lines.filter((line) => !PROGRESS.test(line)).map((line) => settle(line).trimEnd());

/** Compares what was printed with the lines of a page: `…` stands for any number of lines, or for any part of one. */
function compareLines(printed: readonly string[], expected: readonly string[]): void {
  const pattern = expected.map((line) =>
    line === "…" ? "(?:.*\n)*" : `${line.replaceAll(/[^\w …]/g, "\\$&").replaceAll("…", ".*")}\n`,
  );
  if (!new RegExp(`^${pattern.join("")}$`).test(`${printed.join("\n")}\n`)) assert.deepEqual(printed, expected);
}

const NUMBER = /(?<![\w.\-/])\d[\d,]*(?:\.\d+)?(?:e-?\d+)?(?![\w-])/g;

const findNumbers = (text: string): string[] =>
  (text.match(NUMBER) ?? []).map((number) => number.replace(/,$/, "").replaceAll(",", ""));

const tutorials = readdirSync(pages).filter((name) => name.endsWith(".md"));

test("there are three tutorials, short ones", () => {
  assert.deepEqual(tutorials.sort(), ["practitioner.md", "researcher.md", "student.md"]);
  for (const name of tutorials) {
    const lines = readFileSync(join(pages, name), "utf8").split("\n").length;
    assert.ok(lines <= 160, `${name} has ${lines} lines`);
  }
});

describe("tutorials", { concurrency: false }, () => {
  for (const name of tutorials) {
    const page = readFileSync(join(pages, name), "utf8");
    const blocks = readBlocks(page);

    test(`${name}: what its commands print is what it says`, async () => {
      process.chdir(mkdtempSync(join(root, "folder-")));
      cpSync(join(pages, "logs"), "docs/tutorials/logs", { recursive: true });
      let printed: string[] = [];
      for (const { language, file, lines } of blocks) {
        if (file !== undefined) writeFileSync(file, `${lines.join("\n")}\n`);
        else if (language === "text") compareLines(settleLines(printed), settleLines(lines));
        else if (language === "") {
          printed = [];
          for (const line of lines) printed.push(...(await runCommand(line)).trimEnd().split("\n"));
        }
      }
    });

    test(`${name}: every number of its prose stands in a command or in what one prints`, () => {
      const shown = new Set(blocks.flatMap(({ lines }) => findNumbers(settle(lines.join("\n")))));
      const prose = page
        .replaceAll(FENCED, "")
        .replaceAll(/\[[^\]]*\]\([^)]*\)/g, "")
        .replaceAll(/^#.*$/gm, "");
      assert.deepEqual(
        findNumbers(prose).filter((number) => !shown.has(number)),
        [],
      );
    });

    test(`${name}: what it links to is there`, () => {
      for (const [, target] of page.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
        assert.doesNotThrow(() => readFileSync(join(pages, target as string)), `${name} links to ${target}`);
      }
    });
  }
});
