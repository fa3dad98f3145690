/** @file A user's own table: columns of numbers, and one that is the label. */
import { z } from "zod";
import { MOST_DIMENSIONS } from "../limits.ts";
import type { TableContents } from "../readers/tableRows.ts";
import { SettingError } from "../settingError.ts";
import { defineData } from "./dataPart.ts";
import { createFileSettings, readsFiles } from "./fileData.ts";
import { loadPoints, shapePoints } from "./points.ts";
import { sizeSplit, splitRows } from "./split.ts";
import { standardizeColumns } from "./standardize.ts";

const WHAT = "the table: CSV with a header, Parquet (snappy, gzip or not packed), .npy or .npz";

const found = {
  dimensions: z.int().min(1).max(MOST_DIMENSIONS),
  /** In order; a label's number is its place. */
  classes: z.array(z.string()).min(2),
  train: z.int().min(0),
  validation: z.int().min(0),
};

/** In YAML, a column of a `.npy` looks like a number. */
const asName = (name: unknown) => (typeof name === "number" ? String(name) : name);
const asNames = (names: unknown) => (Array.isArray(names) ? names.map(asName) : names);

const settings = z
  .strictObject({
    name: z.literal("table"),
    ...createFileSettings(WHAT, found),
    label: z
      .preprocess(asName, z.string().min(1).default("label"))
      .describe(
        "The column that is predicted: whole numbers or names, which are classes in sorted order. Columns of a `.npy` are called 0, 1 and so on; of a `.npz` as its arrays, and x.0, x.1 and so on for an array x of more dimensions.",
      ),
    features: z
      .preprocess(asNames, z.union([z.literal("all"), z.array(z.string().min(1)).min(1)]).default("all"))
      .describe(
        "The columns that the network sees, of numbers; an array of a `.npz` by its name. `all`: all but `label` and `splitColumn`.",
      ),
    splitColumn: z
      .preprocess(asName, z.string().min(1).nullable().default(null))
      .describe(
        "The column that says `train` or `validation` of each row (`test` and `val` are for validation too). Null: the seed chooses by `trainPercent`.",
      ),
    trainPercent: z
      .number()
      .gt(0)
      .max(100)
      .default(80)
      .describe(
        "Share of the rows to train on, in percent, where there is no `splitColumn`; the others are the validation set.",
      ),
    normalization: z
      .enum(["columns", "none"])
      .default("columns")
      .describe(
        "`columns`: every column gets mean 0 and deviation 1 over the training rows. `none`: numbers are taken as they are.",
      ),
  })
  .describe("Rows of a table of one's own, each a vector of its feature columns.");

type TableSettings = z.output<typeof settings>;

/** How many rows each subset has. @throws SettingError where the share leaves one without */
function countRows({ found, splitColumn, trainPercent }: TableSettings): {
  readonly train: number;
  readonly validation: number;
} {
  const { train, validation } = found ?? { train: 0, validation: 0 };
  const isSplit = splitColumn !== null || trainPercent === 100;
  const rows = isSplit ? { train, validation } : sizeSplit(train, trainPercent);
  if (rows.train >= 2) return rows;
  const [path, value] = splitColumn === null ? ["data.trainPercent", trainPercent] : ["data.splitColumn", splitColumn];
  throw new SettingError(path as string, value, `such that at least two rows are for training; ${rows.train} are`);
}

function shapeTable(settings: TableSettings) {
  const { dimensions, classes } = settings.found ?? { dimensions: 1, classes: [] };
  return shapePoints(dimensions, classes.length, countRows(settings));
}

/** Training rows first, in the table's order where a column tells them, else in that of the seed's choice. */
function orderRows({ labels, isValidation }: TableContents, { trainPercent }: TableSettings, seed: number): number[] {
  const rows = [...labels.keys()];
  if (isValidation !== null) {
    return [...rows.filter((row) => !isValidation[row]), ...rows.filter((row) => isValidation[row])];
  }
  if (trainPercent === 100) return rows;
  const { train, validation } = splitRows(rows.length, { split: "seeded", trainPercent }, seed);
  return [...train, ...validation];
}

export const table = defineData({
  name: "table",
  source: "a table of one's own",
  inputs: { vectors: "table" },
  settings,
  describe: ({ path }) => `rows of ${path?.replace(/^.*[/\\]/, "") ?? "a table"}`,
  shape: shapeTable,
  ...readsFiles<TableSettings, NonNullable<TableSettings["found"]>, TableContents>({
    what: WHAT,
    // Loaded where a table is read: pages that train have none.
    open: async (files, settings) => {
      const { readTable } = await import("../readers/readTable.ts");
      return files.read((bytes) => readTable(bytes, settings));
    },
    find: ({ dimensions, classes, labels, isValidation }) => {
      const validation = isValidation?.filter(Boolean).length ?? 0;
      return { dimensions, classes: [...classes], train: labels.length - validation, validation };
    },
    make: (contents, settings, seed) => {
      const { dimensions, inputs, labels } = contents;
      const order = orderRows(contents, settings, seed);
      const ordered = new Float64Array(inputs.length);
      order.forEach((row, i) => {
        ordered.set(inputs.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions);
      });
      const { train } = countRows(settings);
      if (settings.normalization === "columns") standardizeColumns(ordered, train, dimensions);
      return loadPoints({ inputs: ordered, labels: Int32Array.from(order, (row) => labels[row] as number) }, train);
    },
  }),
});
