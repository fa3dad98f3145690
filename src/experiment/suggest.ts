/** @file Guesses what a misspelt name was meant to be. */

/** Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped));
    }
  }
  return at(a.length, b.length);
}

const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, "");
const initials = (word: string): string => plain((word.match(/^[a-z]|[A-Z]/g) ?? []).join(""));

/**
 * The candidate that `word` most likely stands for: the same letters in another style (`weight_decay`), its beginning
 * (`eps`), its initials (`lr`), or one that few typing errors lead to. Undefined where none is near.
 */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  const asked = plain(word);
  if (asked === "") return undefined;
  const shortened = candidates.find((candidate) => {
    const name = plain(candidate);
    return name === asked || (asked.length >= 2 && (name.startsWith(asked) || initials(candidate) === asked));
  });
  if (shortened !== undefined) return shortened;
  const tolerance = Math.max(1, Math.floor(asked.length / 3));
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(asked, plain(candidate));
    if (distance <= tolerance && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { candidate, distance };
  }
  return best?.candidate;
}
