/** @file Whether accuracies are shares, from 0 to 1, and not percent. */

/** What rounding or averaging may add to a share of 1. */
const ROUNDING = 1e-6;

/** The largest value that is above 1, as percentages are; null where all are shares. */
export function findExcess(accuracy: ArrayLike<number>): number | null {
  let highest = 0;
  for (let row = 0; row < accuracy.length; row++) {
    if ((accuracy[row] as number) > highest) highest = accuracy[row] as number;
  }
  return highest > 1 + ROUNDING ? highest : null;
}

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
