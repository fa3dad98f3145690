/** @file The binomial distribution of a fair coin. */

/** The probability of at most `most` heads in `tosses`. */
export function countHeads(tosses: number, most: number): number {
  let logTerm = -tosses * Math.LN2;
  let sum = 0;
  for (let heads = 0; heads <= most; heads++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log((tosses - heads) / (heads + 1));
  }
  return Math.min(sum, 1);
}
