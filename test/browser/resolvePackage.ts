/** @file For tests: which file of an installed package a page gets for a bare import, as a bundler would find it. */
import { readFileSync } from "node:fs";
import { join } from "node:path/posix";
import packageFile from "../../package.json" with { type: "json" };

/** What package.json says of one import: a file, or files by the condition under which they are meant. */
type Target = string | { readonly [condition: string]: Target };

const CONDITIONS = new Set(["browser", "import", "default"]);

/** Path below `root` of what `specifier` (`zod`, `yaml/util`) means in a page. */
export function resolvePackage(root: string, specifier: string): string {
  const [, name, entry] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(specifier) as unknown as [string, string, string];
  const folder = name === packageFile.name ? "" : join("node_modules", name);
  const { exports = {}, module, main } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const listed = typeof exports === "string" ? { ".": exports } : (exports as Record<string, Target>);
  const file = findEntry(listed, `.${entry}`) ?? (entry === "" ? (module ?? main) : undefined);
  if (file === undefined) throw new Error(`${specifier}: package.json names no file for a page`);
  return join(folder, file);
}

/** The file of an entry, by its own name or by a pattern with a `*`, which stands in the file's path for what it stood for. */
function findEntry(listed: Record<string, Target>, entry: string): string | undefined {
  const own = findFile(listed[entry]);
  if (own !== undefined) return own;
  for (const [pattern, target] of Object.entries(listed)) {
    const [before, after] = pattern.split("*");
    if (before === undefined || after === undefined || !entry.startsWith(before) || !entry.endsWith(after)) continue;
    return findFile(target)?.replace("*", entry.slice(before.length, entry.length - after.length));
  }
  return undefined;
}

function findFile(target: Target | undefined): string | undefined {
  if (target === undefined || typeof target === "string") return target;
  for (const [condition, inner] of Object.entries(target)) {
    const file = CONDITIONS.has(condition) ? findFile(inner) : undefined;
    if (file !== undefined) return file;
  }
  return undefined;
}
