/** @file `npm run verdicts`: writes into README.md and docs/results/studies.md what docs/results/studies.json says; test/verdicts.test.ts holds them to it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { VERDICT_WORDS } from "../src/report/index.ts";
import type { StudyVerdict } from "../src/studies/index.ts";
import { tableRow } from "./reference/markdown.ts";

const ROOT = join(import.meta.dirname, "..");
const inRoot = (path: string) => join(ROOT, path);

const { studies } = JSON.parse(readFileSync(inRoot("docs/results/studies.json"), "utf8")) as {
  readonly studies: readonly StudyVerdict[];
};
const claims = studies.flatMap(({ figure, claims: own }) => own.map((claim) => ({ figure, ...claim })));
const rowOf = ({ says, figure, measured, verdict }: (typeof claims)[number]) =>
  tableRow(says, figure, measured, VERDICT_WORDS[verdict]);
const count = (wanted: string) => claims.filter(({ verdict }) => verdict === wanted).length;

/** Ended runs, those that several studies share once. */
const runs = [
  ...new Map(studies.flatMap(({ arms }) => arms.map(({ name, ended }) => [name, ended] as const))).values(),
].reduce((sum, ended) => sum + ended, 0);

/** What a row of a table says, and of which figure. */
const keyOf = (row: string) => row.split(" | ").slice(0, 2).join(" | ");
const rows = new Map(claims.map(rowOf).map((row) => [keyOf(row), row]));
const isVerdict = (line: string) => Object.values(VERDICT_WORDS).some((word) => line.endsWith(`| ${word} |`));

edit("README.md", (line) => {
  const row = rows.get(keyOf(line));
  if (isVerdict(line)) {
    if (row === undefined) console.error(`no study says any more: ${line}`);
    return row ?? line;
  }
  return line
    .replace(/puts \d+ statements of/, `puts ${claims.length} statements of`)
    .replace(/\b\d+ runs, (?=\d+ minutes)/, `${runs} runs, `)
    .replace(
      /\d+ hold, \d+ do not, and of \d+ it cannot/,
      `${count("pass")} hold, ${count("fail")} do not, and of ${count("cannot-tell")} it cannot`,
    );
});

let isWritten = false;
edit("docs/results/studies.md", (line) => {
  if (!isVerdict(line)) return line.replace(/`smoke`: \d+ runs/, `\`smoke\`: ${runs} runs`);
  if (isWritten) return null;
  isWritten = true;
  return claims
    .filter(({ verdict }) => verdict === "fail")
    .map(rowOf)
    .join("\n");
});

/** Line by line; null leaves one out. */
function edit(path: string, change: (line: string) => string | null): void {
  const lines = readFileSync(inRoot(path), "utf8").split("\n").map(change);
  writeFileSync(inRoot(path), lines.filter((line) => line !== null).join("\n"));
}
