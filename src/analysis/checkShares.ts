/** @file Accuracies checked to be shares and not percent. */

/** What rounding may add to a share of 1. */
const ROUNDING = 1e-6;

/** Throws a RangeError that names the first accuracy above 1. */
export function checkShares(series: Readonly<Record<string, ArrayLike<number> | null | undefined>>): void {
  for (const [name, values] of Object.entries(series)) {
    if (!values) continue;
    for (let row = 0; row < values.length; row++) {
      const value = values[row] as number;
      if (value > 1 + ROUNDING) {
        throw new RangeError(`${name}[${row}] is ${value}: an accuracy is a share, from 0 to 1, not percent`);
      }
    }
  }
}
