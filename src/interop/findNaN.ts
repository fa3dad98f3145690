/** @file Where a column of a log becomes NaN, apart from where nothing was logged. */

/** Share of cells up to which NaN among them is what was computed; some tools write it for "nothing". */
const MOST_AMONG_NUMBERS = 0.05;

/**
 * The place of the first NaN among cells that the log holds, if it tells of the run: when no number follows it and so many in a row
 * came never before, or when nearly all cells are numbers. Null where NaN stands for cells that were not logged.
 */
export function findNaN(cells: Float64Array): number | null {
  let first = -1;
  let count = 0;
  let run = 0;
  let longest = 0;
  for (let i = 0; i < cells.length; i++) {
    if (!Number.isNaN(cells[i])) {
      longest = Math.max(longest, run);
      run = 0;
      continue;
    }
    if (first < 0) first = i;
    count++;
    run++;
  }
  if (count === 0 || count === cells.length) return null;
  const among = count - run;
  if (among > 0 && among <= MOST_AMONG_NUMBERS * (cells.length - run)) return first;
  return run > longest ? cells.length - run : null;
}
