/** @file Small pieces of sentences. */

/** `no slingshot`, `1 slingshot`, `5 slingshots`. */
export function countSlingshots(count: number): string {
  if (count === 0) return "no slingshot";
  return count === 1 ? "1 slingshot" : `${count} slingshots`;
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

export function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
