/** @file Tags and a note that people give a run: labels.jsonl, a line for each change, so that none is lost and nothing recorded is altered. */
import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { isThere } from "../files/isThere.ts";
import { atMost, readWholeSync } from "../files/readWhole.ts";
import { asStoreError, systemErrorCode } from "../files/storeError.ts";
import { LARGEST_LABELS, LONGEST_NOTE, LONGEST_TAG } from "../limits.ts";

export interface Labels {
  /** In alphabetical order, each once. */
  readonly tags: readonly string[];
  /** Null where there is none. */
  readonly note: string | null;
  /** Lines that are none of ours and say nothing: a kill leaves half a one. */
  readonly unread?: number;
}

/** What is to be different; an empty note takes the note away. */
export interface LabelChange {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly note?: string | undefined;
}

const NO_LABELS: Labels = { tags: [], note: null };

/** What a tag may be, to be read after "must be". */
export const TAG_RULE = `letters, digits and _ . : / + - of ${LONGEST_TAG} characters at most, a letter or a digit first`;

export function isTag(text: string): boolean {
  return text.length <= LONGEST_TAG && /^[\p{L}\p{N}][\p{L}\p{N}\p{M}_.:/+-]*$/u.test(text);
}

const FILE = "labels.jsonl";

/** The labels of the run in `directory`. What is no line of ours, as half a one that a kill has left, says nothing. */
export function readLabels(directory: string): Labels {
  const path = join(directory, FILE);
  // Most runs have none, and an exception for each would take half the time of a list.
  if (!existsSync(path)) return NO_LABELS;
  try {
    return foldLabels(readWholeSync(path, atMost(LARGEST_LABELS)).bytes.toString("utf8"));
  } catch (error) {
    // Labels are no part of what was recorded: a run whose labels cannot be read can.
    if (systemErrorCode(error) === "ENOENT") return NO_LABELS;
    return { tags: [], note: `(labels.jsonl cannot be read: ${error instanceof Error ? error.message : error})` };
  }
}

/**
 * Adds a line with `change`; of several at once none is lost.
 * @throws RangeError for a tag or a note that is none, StoreError (`unwritable`)
 */
export function changeLabels(directory: string, { add = [], remove = [], note }: LabelChange): void {
  const bad = add.find((tag) => !isTag(tag));
  if (bad !== undefined) throw new RangeError(`${JSON.stringify(bad)} is no tag; must be ${TAG_RULE}`);
  if (note !== undefined && note.length > LONGEST_NOTE) {
    throw new RangeError(`the note has ${note.length} characters; at most ${LONGEST_NOTE} are kept`);
  }
  if (add.length + remove.length === 0 && note === undefined) return;
  const path = join(directory, FILE);
  const line = JSON.stringify({ at: new Date().toISOString(), add, remove, ...(note !== undefined && { note }) });
  // A link would lead elsewhere. The line break in front ends half a line that a kill has left; empty lines say nothing.
  asStoreError("unwritable", "write", path, () => {
    if (isThere(path)) readWholeSync(path, atMost(LARGEST_LABELS - line.length));
    appendFileSync(path, `${isThere(path) ? "\n" : ""}${line}\n`, { flush: true });
  });
}

/** What all lines together say. */
export function foldLabels(text: string): Labels {
  const tags = new Set<string>();
  let note: string | null = null;
  let unread = 0;
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const change = parseLine(line);
    if (change === null) {
      unread++;
      continue;
    }
    for (const tag of change.remove ?? []) tags.delete(tag);
    for (const tag of change.add ?? []) tags.add(tag);
    if (change.note !== undefined) note = change.note === "" ? null : change.note;
  }
  return { tags: [...tags].sort(), note, ...(unread > 0 && { unread }) };
}

/** Null where it is none of ours. */
function parseLine(line: string): LabelChange | null {
  try {
    const { add, remove, note } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const listTexts = (value: unknown) =>
      Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
    const noted = typeof note === "string" && note.length <= LONGEST_NOTE ? { note } : {};
    return { add: listTexts(add).filter(isTag), remove: listTexts(remove), ...noted };
  } catch {
    return null;
  }
}
