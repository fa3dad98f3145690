/** @file Folders by a pattern, as a shell has it: for the shells that leave it to programs. */
import { statSync } from "node:fs";
import { join, parse } from "node:path";
import { listFolder } from "./listFolder.ts";
import { tryTo } from "./tryTo.ts";

/** Whether there is anything in `text` that stands for several names. */
export const isPattern = (text: string): boolean => /[*?[]/.test(text);

/**
 * The folders that match, in the order of their names. `*` stands for any characters of one name, `?` for one, `[a-c]`
 * for one of these; none for a dot at its beginning. What cannot be listed has none.
 */
export function expandPattern(pattern: string): string[] {
  const { root } = parse(pattern);
  const steps = pattern
    .slice(root.length)
    .split(process.platform === "win32" ? /[\\/]+/ : /\/+/)
    .filter((step) => step !== "");
  let paths = [root];
  for (const step of steps) paths = paths.flatMap((path) => enter(path, step));
  return paths.filter((path) => tryTo(() => statSync(path))?.isDirectory() === true);
}

function enter(path: string, step: string): string[] {
  // Not by join at the start of a relative path, which would make `.` of nothing.
  const below = (name: string) => (path === "" ? name : join(path, name));
  if (!isPattern(step)) return [below(step)];
  const matches = toExpression(step);
  const names = (tryTo(() => listFolder(path === "" ? "." : path)) ?? []).map(({ name }) => name);
  return names
    .filter((name) => matches.test(name) && (step.startsWith(".") || !name.startsWith(".")))
    .sort()
    .map(below);
}

function toExpression(step: string): RegExp {
  const parts = step.match(/\[!?[^\]]+\]|./gsu) ?? [];
  const source = parts.map((part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (part.length > 1 && part.startsWith("[")) return toClass(part);
    return part.replace(/[\\^$.|+(){}[\]*?]/g, "\\$&");
  });
  return new RegExp(`^${source.join("")}$`, "su");
}

/** A range that goes backwards matches nothing, as in a shell. */
function toClass(part: string): string {
  const inner = part
    .slice(1, -1)
    .replace(/[\\^\]&[]/g, "\\$&")
    .replace(/^!/, "^");
  return tryTo(() => new RegExp(`[${inner}]`, "u")) === null ? "(?!)" : `[${inner}]`;
}
