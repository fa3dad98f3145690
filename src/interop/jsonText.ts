/** @file JSON as it is written in logs: with the bare NaN and Infinity of Python. */
import { endOfString } from "./repeatedKeys.ts";

/** What the text is as JSON; undefined where it is none. NaN and the infinities are strings. */
export function parseJsonText(text: string): unknown {
  return parseJson(text) ?? (/NaN|Infinity/.test(text) ? parseJson(quoteBareNumbers(text)) : undefined);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Python's NaN, Infinity and -Infinity, which are no JSON, as strings; strings stay as they are. */
function quoteBareNumbers(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    // Not one pattern for strings and numbers: it would need memory for every character of a long string.
    const open = text.indexOf('"', at);
    const end = open < 0 ? text.length : open;
    parts.push(text.slice(at, end).replace(/-?\b(?:NaN|Infinity)\b/g, '"$&"'));
    at = open < 0 ? end : endOfString(text, open);
    parts.push(text.slice(end, at));
  }
  return parts.join("");
}
