/** @file Which columns are left out: named one by one, by what they lie in, or by a pattern. */

import { noColumn } from "./logColumns.ts";

/**
 * The names that are left out. `grad` stands for `grad`, `grad.norm` and `grad/norm`, and `*` for any characters.
 * @throws FormatError where one of those asked for fits no column
 */
export function expandSkip(names: readonly string[], asked: ReadonlySet<string> = new Set()): Set<string> {
  const skipped = new Set<string>();
  for (const one of asked) {
    const fits = compileSkip(one);
    const found = names.filter(fits);
    if (found.length === 0) throw noColumn(one, names);
    for (const name of found) skipped.add(name);
  }
  return skipped;
}

/** Whether a name is meant by what was asked to be left out. */
export function compileSkip(asked: string): (name: string) => boolean {
  if (!asked.includes("*"))
    return (name) => name === asked || name.startsWith(`${asked}.`) || name.startsWith(`${asked}/`);
  const parts = asked.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`^${parts.join(".*")}$`, "s");
  return (name) => name === asked || pattern.test(name);
}
