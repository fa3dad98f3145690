/** @file Tables of a console. */

/** Rows as lines, their cells in columns; all but the first column and the last to the right where `numbers`. */
export function alignRows(rows: readonly (readonly string[])[], { numbers = false } = {}): string[] {
  const widths = rows.reduce<number[]>((found, row) => row.map((cell, i) => Math.max(found[i] ?? 0, cell.length)), []);
  const isNumber = (i: number) => numbers && i > 0 && i < widths.length - 1;
  const align = (cell: string, i: number) =>
    isNumber(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0);
  return rows.map((row) => row.map(align).join("  ").trimEnd());
}
