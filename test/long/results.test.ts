/** @file Pages of docs/results whose runs are short, made from nothing: those of the repository, but for the day and the machine. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { makePage } from "../../scripts/results/makePage.ts";
import { pageOf, RECIPES } from "../../scripts/results/recipes.ts";

/** On one core. */
const SHORT_MINUTES = 3;
/** Rows of the facts that tell of the day and the machine. How many checkpoints there are depends on the minutes between them. */
const OF_THE_DAY =
  /<tr><th scope="row">(startedAt|endedAt|stepsPerSecond|version|products|checkpoints|host\.\w+)<\/th>.*?<\/tr>/g;
/** Names of runs, as `2026-11-27-071323-hypercube-bceb`. */
const RUN_NAME = /\d{4}-\d\d-\d\d-\d{6}-([\w.-]+?)-[0-9a-f]{4}\b/g;
const VERSION = /Made by slingshot [\w.-]+\./;

const leaveDayOut = (page: string): string =>
  page.replace(OF_THE_DAY, "").replace(RUN_NAME, "$1").replace(VERSION, "Made by slingshot.");

const root = mkdtempSync(join(tmpdir(), "results-long-"));
after(() => rmSync(root, { recursive: true }));

for (const recipe of RECIPES.filter(({ minutes }) => minutes <= SHORT_MINUTES)) {
  test(`${recipe.name}: made from nothing it is the page of the repository`, async () => {
    const page = join(root, `${recipe.name}.html`);
    await makePage(recipe, page, { folder: root, data: {}, say: () => {}, narration: "ignore" });
    const [made, kept] = [page, pageOf(recipe)].map((path) => leaveDayOut(readFileSync(path, "utf8")));
    assert.ok(made === kept, `npm run results -- ${recipe.name} makes another page`);
  });
}
