/** @file How well a share is known of which some were counted. */

/**
 * The interval of Wilson (1927) for a share, without continuity correction, as Newcombe (1998, method 3) recommends it: it
 * stays between 0 and 1, and says something of none and of all.
 * @param count of `n`, from 0 to it
 * @param z of a normal distribution; 95 % without it
 */
export function shareInterval(count: number, n: number, z = 1.959963984540054): readonly [number, number] {
  const middle = (count + (z * z) / 2) / (n + z * z);
  const half = (z / (n + z * z)) * Math.sqrt((count * (n - count)) / n + (z * z) / 4);
  return [count === 0 ? 0 : middle - half, count === n ? 1 : middle + half];
}
