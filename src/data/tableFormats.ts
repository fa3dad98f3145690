/** @file The formats of a table: CSV, Parquet, and NumPy's `.npy` and `.npz`, told apart by what the file holds. */
import { FormatError } from "../formatError.ts";
import { LARGEST_UNPACKED, MOST_COLUMNS, MOST_TABLE_NUMBERS } from "../limits.ts";
import { SettingError } from "../settingError.ts";
import { decodeText } from "../text/byteChunks.ts";
import { RowSplitter } from "../text/csvRows.ts";
import { isNpy, type NpyArray, readNpy } from "./npy.ts";
import { type ColumnChoice, type TableContents, TableRows } from "./tableRows.ts";

const begins = (bytes: Uint8Array, text: string): boolean =>
  [...text].every((letter, i) => bytes[i] === letter.charCodeAt(0));

/**
 * @throws FormatError where it is no table, or a cell is not what it must be
 * @throws SettingError for a column that is not there
 */
export async function readTable(bytes: Uint8Array<ArrayBuffer>, choice: ColumnChoice): Promise<TableContents> {
  if (begins(bytes, "PAR1")) return readParquet(bytes, choice);
  if (begins(bytes, "PK\x03\x04")) return readNpz(bytes, choice);
  if (isNpy(bytes)) return readArrays([{ name: "", array: readNpy(bytes) }], choice);
  return readCsvTable(bytes, choice);
}

async function readCsvTable(bytes: Uint8Array, choice: ColumnChoice): Promise<TableContents> {
  let table: TableRows | undefined;
  let width = 0;
  const splitter = new RowSplitter((cells, line) => {
    if (table === undefined) {
      width = cells.length;
      if (width > MOST_COLUMNS) throw new FormatError("too-large", `it has more than ${MOST_COLUMNS} columns`);
      table = new TableRows(
        cells.map((cell) => cell.trim()),
        choice,
      );
      return;
    }
    if (cells.length !== width) {
      throw new FormatError("damaged", `line ${line} has ${cells.length} cells, and the header has ${width}`);
    }
    table.addRow((column) => cells[column], `line ${line}`);
  });
  for await (const text of decodeText(listChunks(bytes))) splitter.push(text);
  splitter.end();
  if (table === undefined) throw new FormatError("damaged", "it is empty");
  return (table as TableRows).finish();
}

/** In pieces, since no text may be as long as a file. */
function* listChunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

const CHUNK = 2 ** 20;

/** Arrays of as many rows each: a column for each, or several, numbered, for one that has more dimensions. */
function readArrays(
  arrays: readonly { readonly name: string; readonly array: NpyArray }[],
  choice: ColumnChoice,
): TableContents {
  const [first] = arrays;
  const other = arrays.find(({ array }) => array.rows !== first?.array.rows);
  if (first === undefined) throw new FormatError("refused", "it holds no array");
  if (other !== undefined) {
    const [a, b] = [first, other].map(({ name, array }) => `${name} has ${array.rows}`);
    throw new FormatError("refused", `its arrays have not the same number of rows: ${a}, and ${b}`);
  }
  const count = arrays.reduce((sum, { array }) => sum + array.columns, 0);
  if (count > MOST_NUMPY_COLUMNS) throw new FormatError("too-large", `it has more than ${MOST_NUMPY_COLUMNS} columns`);
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
const MOST_NUMPY_COLUMNS = 65_538;

async function readNpz(bytes: Uint8Array<ArrayBuffer>, choice: ColumnChoice): Promise<TableContents> {
  const { unzipSync } = await import("fflate");
  let unpacked = 0;
  const files = asDamage("its zip is damaged", () =>
    unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        unpacked += originalSize;
        if (unpacked > LARGEST_UNPACKED) {
          const most = LARGEST_UNPACKED.toLocaleString("en");
          throw new FormatError("too-large", `what it unpacks to has more than ${most} bytes, the most that are read`);
        }
        return name.endsWith(".npy");
      },
    }),
  );
  const arrays = Object.entries(files).map(([file, content]) => {
    const name = file.replace(/\.npy$/, "");
    try {
      return { name, array: readNpy(content) };
    } catch (error) {
      throw error instanceof FormatError ? new FormatError(error.kind, `${name}: ${error.message}`) : error;
    }
  });
  return readArrays(arrays, choice);
}

async function readParquet(bytes: Uint8Array<ArrayBuffer>, choice: ColumnChoice): Promise<TableContents> {
  const { parquetMetadata, parquetRead } = await import("hyparquet");
  const { gunzipSync } = await import("fflate");
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const { metadata, names, isFlat, rows, unpacked, codecs } = asDamage("its footer is damaged", () => {
    const metadata = parquetMetadata(file);
    const chunks = metadata.row_groups.flatMap(({ columns }) => columns.flatMap(({ meta_data }) => meta_data ?? []));
    return {
      metadata,
      names: metadata.schema.slice(1).map(({ name }) => String(name)),
      isFlat: metadata.schema.slice(1).every(({ num_children }) => num_children === undefined),
      rows: Number(metadata.num_rows),
      unpacked: chunks.reduce((sum, { total_uncompressed_size }) => sum + Number(total_uncompressed_size), 0),
      codecs: new Set(chunks.map(({ codec }) => codec)),
    };
  });
  if (!isFlat) throw new FormatError("refused", "it has columns within columns; must be plain ones");
  const strange = [...codecs].find((codec) => !READ_CODECS.has(codec));
  if (strange !== undefined)
    throw new FormatError("refused", `it is packed by ${strange}; must be ${[...READ_CODECS].join(", ")}`);
  if (!(unpacked <= LARGEST_UNPACKED) || !(rows * names.length <= 2 * MOST_TABLE_NUMBERS)) {
    throw new FormatError("too-large", `it has ${rows} rows of ${names.length} columns, more than are read`);
  }
  const table = new TableRows(names, choice);
  const columns = new Map(table.columns.map((column) => [names[column] as string, new Array<unknown>(0)]));
  try {
    await parquetRead({
      file,
      metadata,
      columns: [...columns.keys()],
      compressors: { GZIP: (packed, length) => gunzipSync(packed, { out: new Uint8Array(length) }) },
      onChunk: ({ columnName, columnData, rowStart }) => {
        const target = columns.get(columnName) as unknown[];
        for (let i = 0; i < columnData.length; i++) target[rowStart + i] = columnData[i];
      },
    });
  } catch {
    throw new FormatError("damaged", "its Parquet is damaged, or written in a way that is not read");
  }
  for (let row = 0; row < rows; row++) {
    table.addRow((column) => columns.get(names[column] as string)?.[row], `row ${row + 1}`);
  }
  return table.finish();
}

const READ_CODECS: ReadonlySet<string> = new Set(["UNCOMPRESSED", "SNAPPY", "GZIP"]);

/** What a library throws is damage; what this program has to say stays. */
function asDamage<T>(reason: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof FormatError || error instanceof SettingError) throw error;
    throw new FormatError("damaged", reason);
  }
}
