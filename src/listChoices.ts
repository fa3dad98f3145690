/** @file Choices in a sentence: `a, b or c`. */

/** The words as what one may choose from. */
export function listChoices(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
