/** @file The settings of a document, each by its whole path. */
import { isMapping, type Mapping } from "./mapping.ts";
import type { Assignment } from "./override.ts";

/**
 * Settings as a document has them: groups may be nested, or written as paths. A list is a value, and so is a group in which
 * nothing is set.
 * @param place of the document, for messages
 */
export function flattenSettings(document: Mapping, place: Pick<Assignment, "within" | "file">): Assignment[] {
  const flatten = (group: Mapping, prefix: string): Assignment[] =>
    Object.entries(group).flatMap(([name, value]) => {
      const path = prefix + name;
      const isGroup = isMapping(value) && Object.keys(value).length > 0;
      return isGroup ? flatten(value, `${path}.`) : [{ path, value, ...place }];
    });
  return flatten(document, "");
}
