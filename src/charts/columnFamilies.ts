/** @file Families of columns: what is measured of several things is one chart, with a line for each. */

export interface ColumnFamily {
  /** What is measured: `weightNorm` of `weightNorm/layers.0`. */
  readonly name: string;
  /** In the order in which they come, the one without a slash among them. */
  readonly columns: readonly string[];
}

/** The columns by family, as they first come. One whose family has no description is alone, whatever its name looks like. */
export function groupColumns(columns: readonly string[], isDescribed: (name: string) => boolean): ColumnFamily[] {
  const families = new Map<string, string[]>();
  for (const column of columns) {
    const before = column.replace(/\/.*$/s, "");
    const name = !isDescribed(column) && isDescribed(before) ? before : column;
    const members = families.get(name);
    if (members === undefined) families.set(name, [column]);
    else members.push(column);
  }
  return [...families].map(([name, members]) => ({ name, columns: members }));
}

/** Whether a column is a family's: `weightNorm`, or `weightNorm/layers.0`. */
export const isOfFamily = (column: string, family: string): boolean =>
  column === family || column.startsWith(`${family}/`);
