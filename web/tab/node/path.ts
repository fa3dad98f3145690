/** @file `node:path` in a worker of a page, as far as runs need it: paths with slashes, from the root on. */

export const isAbsolute = (path: string): boolean => path.startsWith("/");

/** Without `.`, `..` and empty parts; `..` above the root stays there. */
function normalize(path: string): string {
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!isAbsolute(path)) kept.push(part);
  }
  return `${isAbsolute(path) ? "/" : ""}${kept.join("/")}` || ".";
}

export function join(...parts: readonly string[]): string {
  return normalize(parts.filter((part) => part !== "").join("/") || ".");
}

export function resolve(...parts: readonly string[]): string {
  const start = Math.max(parts.findLastIndex(isAbsolute), 0);
  return normalize(`/${parts.slice(start).join("/")}`);
}

export function dirname(path: string): string {
  const end = path.replace(/\/+$/, "").lastIndexOf("/");
  if (end < 0) return path.startsWith("/") ? "/" : ".";
  return path.slice(0, end).replace(/\/+$/, "") || "/";
}

export function basename(path: string, suffix = ""): string {
  const name = path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return name !== suffix && name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name;
}

export function extname(path: string): string {
  const name = basename(path);
  const start = name.lastIndexOf(".");
  return start > 0 && name !== ".." ? name.slice(start) : "";
}

export function relative(from: string, to: string): string {
  const [source, target] = [from, to].map((path) => resolve(path).split("/").filter(Boolean)) as [string[], string[]];
  const first = source.findIndex((part, i) => part !== target[i]);
  const shared = first < 0 ? source.length : first;
  return [...source.slice(shared).map(() => ".."), ...target.slice(shared)].join("/");
}
