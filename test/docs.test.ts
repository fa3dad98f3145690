/** @file The guide's pages: each is named on the first one, and no link leads to nothing. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".md"));

/** Where the links of a page lead, within the repository and without their anchors. */
function listLinks(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8").replace(/^```[\s\S]*?^```/gm, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, to = ""]) => {
    const [path = ""] = to.split("#");
    return /^[a-z]+:/.test(to) || path === "" ? [] : [join(dirname(page), path).replaceAll("\\", "/")];
  });
}

test("no link of the README or the guide leads to nothing", () => {
  const broken = ["README.md", ...pages.map((name) => `docs/${name}`)].flatMap((page) =>
    listLinks(page)
      .filter((path) => !existsSync(join(root, path)))
      .map((path) => `${page}: ${path}`),
  );
  assert.deepEqual(broken, []);
});

test("every page of the guide is named on its first page, those of results on that of theirs", () => {
  const named = new Set(["docs/README.md", ...listLinks("docs/README.md"), ...listLinks("docs/results/README.md")]);
  assert.deepEqual(
    pages.map((name) => `docs/${name}`).filter((page) => !named.has(page)),
    [],
  );
});

/** Cells of a row, of which `\\|` ends none. */
const countCells = (row: string): number =>
  row
    .trim()
    .replaceAll("\\|", "")
    .replace(/^\||\|$/g, "")
    .split("|").length;

test("every row of a table has as many cells as its head", () => {
  const tables = ["README.md", ...pages.map((name) => `docs/${name}`)].flatMap((page) => {
    const text = readFileSync(join(root, page), "utf8").replace(/^```[\s\S]*?^```/gm, "");
    return [...text.matchAll(/^\|.*\n\|[-: |]+\|\n(?:\|.*(?:\n|$))*/gm)].map(([table]) => ({ page, table }));
  });
  assert.ok(tables.length > 100, `${tables.length} tables are found`);
  const broken = tables.flatMap(({ page, table }) => {
    const [head = "", ...rows] = table.trimEnd().split("\n");
    return rows.filter((row) => countCells(row) !== countCells(head)).map((row) => `${page}: ${row}`);
  });
  assert.deepEqual(broken, []);
});
