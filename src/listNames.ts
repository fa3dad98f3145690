/** @file Names in a sentence: what one may choose from, what there is. */
import { shorten } from "./showValue.ts";

/** The words as what one may choose from. */
export function listChoices(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

/** Names that a message lists. */
const MOST_LISTED = 20;

/** Names in a message: the first of them, and how many more there are. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MOST_LISTED).map(shortenName);
  if (names.length > MOST_LISTED) shown.push(`and ${(names.length - MOST_LISTED).toLocaleString("en")} more`);
  return shown.join(", ");
}

const LONGEST_SHOWN_NAME = 100;

/** A name in a message. */
export const shortenName = (name: string): string => shorten(name, LONGEST_SHOWN_NAME);
