/** @file Of a list that is too long to be shown, some that stand for all. */

/** At most `most` of them, two or more, evenly: the first and the last are among them. */
export function pickEvenly<T>(values: readonly T[], most: number): readonly T[] {
  if (values.length <= most) return values;
  return Array.from({ length: most }, (_, i) => values[Math.round((i * (values.length - 1)) / (most - 1))] as T);
}
