/** @file What the README says of the phenomenon are lines of verdicts, as studies measured them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tableRow } from "../scripts/reference/markdown.ts";
import { VERDICT_WORDS } from "../src/report/index.ts";
import { listBudgets, STUDIES, type StudyVerdict } from "../src/studies/index.ts";

const ROOT = join(import.meta.dirname, "..");

const { budget, studies } = JSON.parse(readFileSync(join(ROOT, "docs/results/studies.json"), "utf8")) as {
  readonly budget: string;
  readonly studies: readonly StudyVerdict[];
};

test("the verdicts of the repository are those of every study, on all of their runs", () => {
  assert.equal(budget, "smoke");
  assert.deepEqual(
    studies.map(({ study, claims }) => [study, claims.map(({ name, says }) => [name, says])]),
    STUDIES.filter((study) => listBudgets(study).includes("smoke")).map(({ name, claims }) => [
      name,
      claims.map((claim) => [claim.name, claim.says]),
    ]),
    "make them again: docs/results/studies.md says how",
  );
  for (const { study, arms } of studies)
    for (const { name, runs, ended } of arms) assert.equal(ended, runs, `${study}: ${name}`);
});

test("no verdict names a place of the machine that made it", () => {
  for (const name of ["studies", "phenomenon", "phenomenon-notsawo", "phenomenon-thilak", "images"]) {
    const text = readFileSync(join(ROOT, `docs/results/${name}.json`), "utf8");
    const { pages, studies: own } = JSON.parse(text) as {
      readonly pages: readonly string[];
      readonly studies: readonly { readonly page: string }[];
    };
    assert.ok(own.length > 0);
    for (const path of [...pages, ...own.map(({ page }) => page)])
      assert.match(path, /^(studies\/|[a-z-]+\.html$)/, `${name}.json`);
  }
});

test("the README counts statements, runs and verdicts as they are", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const verdicts = studies.flatMap(({ claims }) => claims.map(({ verdict }) => verdict));
  const count = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length;
  const runs = new Map(studies.flatMap(({ arms }) => arms.map(({ name, ended }) => [name, ended] as const)));
  const all = [...runs.values()].reduce((sum, ended) => sum + ended, 0);
  for (const part of [
    `puts ${verdicts.length} statements of`,
    `${all} runs,`,
    `${count("pass")} hold, ${count("fail")} do not, and of ${count("cannot-tell")} it cannot be told`,
  ])
    assert.ok(readme.includes(part), part);
});

test("the lines of docs/results/studies.md are all that do not hold", () => {
  const text = readFileSync(join(ROOT, "docs/results/studies.md"), "utf8");
  const failing = studies.flatMap(({ figure, claims }) =>
    claims.flatMap(({ says, measured, verdict }) =>
      verdict === "fail" ? [tableRow(says, figure, measured, VERDICT_WORDS[verdict])] : [],
    ),
  );
  assert.deepEqual(
    text.split("\n").filter((line) => line.endsWith(`| ${VERDICT_WORDS.fail} |`)),
    failing,
  );
});

test("each line of the README's table is a statement with what was measured and its verdict", () => {
  const [, table = ""] =
    /## What holds\n[\s\S]*?\n\| stated[^\n]*\n\|[-| ]+\n((?:\|[^\n]*\n)+)/.exec(
      readFileSync(join(ROOT, "README.md"), "utf8"),
    ) ?? [];
  const told = table.trimEnd().split("\n");
  const known = new Set(
    studies.flatMap(({ figure, claims }) =>
      claims.map(({ says, measured, verdict }) => tableRow(says, figure, measured, VERDICT_WORDS[verdict])),
    ),
  );
  assert.ok(told.length >= 8, "the table is not found");
  for (const line of told) assert.ok(known.has(line), `no study says so: ${line}`);
  // A table of successes alone would not be what was measured.
  for (const word of Object.values(VERDICT_WORDS))
    assert.ok(
      told.some((line) => line.endsWith(`| ${word} |`)),
      word,
    );
});
