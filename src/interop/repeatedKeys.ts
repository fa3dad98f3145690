/** @file Keys that one JSON object has more than once, of which `JSON.parse` keeps the last value and says nothing. */

/** What opens, closes and separates, and the beginning of a string. */
const STRUCTURE = /["[\]{},]/g;
const COLON = /\s*:/y;
const KEYS = /"\s*:/g;

/** From the root: names of keys, and numbers of entries in arrays, from 0. */
export type JsonPath = readonly (string | number)[];

/**
 * The paths of the keys of `text` that their object has already had.
 * @param value what `text` is as JSON, undefined where it is none; where it has as many keys as the text, there is nothing to look for
 */
export function findRepeatedKeys(text: string, value: unknown): JsonPath[] {
  if (value === undefined) return [];
  // Colons in strings can only make this more.
  const most = text.match(KEYS)?.length ?? 0;
  return most === countKeys(value) ? [] : scan(text);
}

function countKeys(root: unknown): number {
  let count = 0;
  const open: unknown[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const inner = Object.values(value);
    if (!Array.isArray(value)) count += inner.length;
    for (const each of inner) if (typeof each === "object" && each !== null) open.push(each);
  }
  return count;
}

/** An object or an array that is open; `at` is the key or the entry that is being read. */
interface Level {
  readonly keys: Set<string> | null;
  at: string | number;
}

function scan(text: string): JsonPath[] {
  const found: JsonPath[] = [];
  const levels: Level[] = [];
  STRUCTURE.lastIndex = 0;
  for (let mark = STRUCTURE.exec(text); mark !== null; mark = STRUCTURE.exec(text)) {
    const level = levels.at(-1);
    if (mark[0] === "{") levels.push({ keys: new Set(), at: "" });
    else if (mark[0] === "[") levels.push({ keys: null, at: 0 });
    else if (mark[0] === "}" || mark[0] === "]") levels.pop();
    else if (mark[0] === '"') {
      const end = endOfString(text, mark.index);
      STRUCTURE.lastIndex = end;
      COLON.lastIndex = end;
      if (!level?.keys || !COLON.test(text)) continue;
      level.at = JSON.parse(text.slice(mark.index, end)) as string;
      if (level.keys.has(level.at)) found.push(levels.map(({ at }) => at));
      level.keys.add(level.at);
    } else if (typeof level?.at === "number") level.at++;
  }
  return found;
}

/** The place behind the string that begins at `open`. */
export function endOfString(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}
