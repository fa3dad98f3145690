/** @file How the rank sum of two groups is distributed where they do not differ. */

/**
 * In how many of the orders of m and n things there are 0, 1, … m·n pairs of which the first is the larger: the distribution of U
 * (Mann and Whitney 1947), by its recurrence. Exact while the counts are below 2^53, as for 25 and 25; a shade off after that.
 */
export function rankSumCounts(m: number, n: number): Float64Array {
  // Rows: the counts of (i, j), built from those of (i − 1, j) shifted by j, and (i, j − 1).
  let before: Float64Array<ArrayBufferLike>[] = Array.from({ length: n + 1 }, () => Float64Array.of(1));
  for (let i = 1; i <= m; i++) {
    const row: Float64Array<ArrayBufferLike>[] = [Float64Array.of(1)];
    for (let j = 1; j <= n; j++) {
      const counts = new Float64Array(i * j + 1);
      const [fewer, less] = [before[j] as Float64Array, row[j - 1] as Float64Array];
      for (const [u, count] of fewer.entries()) counts[u + j] = count;
      for (const [u, count] of less.entries()) counts[u] = (counts[u] as number) + count;
      row.push(counts);
    }
    before = row;
  }
  return before[n] as Float64Array;
}
