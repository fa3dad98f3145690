/** @file For tests: the lines in the documentation's blocks of code that people copy into a shell. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface PageLine {
  /** `README.md:42`. */
  readonly place: string;
  /** Without what stands around it on the page. */
  readonly text: string;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

export const PAGES: readonly string[] = [
  "README.md",
  "docs/reference/cli.md",
  ...globSync("docs/guide/*.md", { cwd: root }).toSorted(),
];

/** All lines of a page's blocks of code for shells: those that are fenced and say no other language, and those that are indented. */
export function readShellLines(page: string): PageLine[] {
  let fence: string | null = null;
  return readFileSync(join(root, page), "utf8")
    .split("\n")
    .flatMap((line, i) => {
      const [, language] = /^ *```(.*)$/.exec(line) ?? [];
      if (language !== undefined) {
        fence = fence === null ? language.trim() : null;
        return [];
      }
      const isCode = fence === null ? line.startsWith("    ") : ["", "sh", "bash", "console"].includes(fence);
      return isCode ? [{ place: `${page}:${i + 1}`, text: line.trim() }] : [];
    });
}

/**
 * The line without the remark behind it, which begins with a number sign, or after the wide gap of a list, outside of quotes. Remarks are to be
 * read: cmd knows none, nor does zsh where it is typed into.
 */
export function stripRemark(line: string): string {
  return line.replace(/^((?:"[^"]*"|'[^']*'|[^"'])*?)(?:\s+# .*|\s{3,}\S.*)$/u, "$1");
}
