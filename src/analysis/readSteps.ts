/** @file The steps of a log, and the lengths of its series, checked. */

/** Throws a RangeError unless every series that is there has as many entries as the first one. */
export function checkLengths(series: Readonly<Record<string, ArrayLike<number> | null | undefined>>): void {
  const [[firstName, first] = ["", undefined], ...others] = Object.entries(series);
  const rows = first?.length ?? 0;
  for (const [name, values] of others) {
    if (values && values.length !== rows) {
      throw new RangeError(`${name} has ${values.length} entries, ${firstName} has ${rows}: they must agree`);
    }
  }
}

/** The number of every recorded step: as given, or 1, 2, 3, … Throws a RangeError if the steps do not increase. */
export function readSteps(given: ArrayLike<number> | null | undefined, rows: number): Float64Array {
  const step = new Float64Array(rows);
  let previous = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    const value = given ? (given[row] as number) : row + 1;
    if (!(value > previous && value < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`step[${row}] is ${value} after ${previous}: steps must be finite and increase`);
    }
    step[row] = previous = value;
  }
  return step;
}
