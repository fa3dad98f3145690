/** @file A table of NumPy's: one array of rows (`.npy`), or several beside each other (`.npz`). */
import { FormatError, naming, tooLarge } from "../formatError.ts";
import { MOST_DIMENSIONS } from "../limits.ts";
import { showName } from "../showValue.ts";
import { type NpyArray, readNpy } from "./npy.ts";
import { type ColumnChoice, type TableContents, TableRows } from "./tableRows.ts";
import { unzip } from "./unzip.ts";

export function readNpyTable(bytes: Uint8Array, choice: ColumnChoice): TableContents {
  return readArrays([{ name: "", array: readNpy(bytes) }], choice);
}

export async function readNpzTable(bytes: Uint8Array, choice: ColumnChoice): Promise<TableContents> {
  const files = await unzip(bytes, (name) => name.endsWith(".npy"));
  const arrays: NamedArray[] = [];
  for (const { name: file, content } of files) {
    const name = file.replace(/\.npy$/, "");
    arrays.push({ name, array: await naming(showName(name), () => readNpy(content)) });
  }
  return readArrays(arrays, choice);
}

interface NamedArray {
  readonly name: string;
  readonly array: NpyArray;
}

/** Arrays of as many rows each: a column for each, or several, numbered, for one that has more dimensions. */
function readArrays(arrays: readonly NamedArray[], choice: ColumnChoice): TableContents {
  const [first] = arrays;
  const other = arrays.find(({ array }) => array.rows !== first?.array.rows);
  if (first === undefined) throw new FormatError("refused", "it holds no array");
  if (other !== undefined) {
    const [a, b] = [first, other].map(({ name, array }) => `${showName(name)} has ${array.rows}`);
    throw new FormatError("refused", `its arrays have not the same number of rows: ${a}, and ${b}`);
  }
  const count = arrays.reduce((sum, { array }) => sum + array.columns, 0);
  if (count > MOST_NUMPY_COLUMNS) throw tooLarge("it", MOST_NUMPY_COLUMNS, "columns");
  const columns = arrays.flatMap(({ name, array }) =>
    Array.from({ length: array.columns }, (_, i) => ({
      name: array.columns === 1 && name !== "" ? name : `${name}${name === "" ? "" : "."}${i}`,
      at: (row: number) => array.at(row, i),
    })),
  );
  const table = new TableRows(
    columns.map(({ name }) => name),
    choice,
  );
  for (let row = 0; row < first.array.rows; row++) {
    table.addRow((column) => columns[column]?.at(row), `row ${row + 1}`);
  }
  return table.finish();
}

/** Features, label and split of the widest table. */
const MOST_NUMPY_COLUMNS = MOST_DIMENSIONS + 2;
