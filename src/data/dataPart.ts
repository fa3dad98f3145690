/** @file What a data set is: its settings with their meanings, its shape by arithmetic, and its rows. */
import type { z } from "zod";
import type { TensorData } from "../engine/index.ts";
import { markPart } from "../registry.ts";
import type { Augmentation } from "./augment.ts";
import type { DataFiles } from "./dataFiles.ts";
import type { DataShape, InputKind, Subset } from "./dataShape.ts";
import type { Writing } from "./imagePixels.ts";

interface LoadedRows {
  /** Which rows each part is made of, in its order. */
  readonly subsets: Readonly<Record<Subset, Int32Array>>;
  /** Classes to be predicted [rows, answers], row-major. */
  readonly targets: Int32Array;
}

/** Rows that are vectors. Values are float64; a model of lower precision rounds them once when it takes them in. */
export interface LoadedVectors extends LoadedRows {
  readonly kind: "vectors";
  /**
   * Writes the `dimensions` numbers of a row into `into`, from `offset` on.
   * @param writing for rows that are images alone
   */
  write(row: number, into: TensorData, offset: number, writing?: Writing): void;
}

/** Rows that are sequences of tokens. */
export interface LoadedSequences extends LoadedRows {
  readonly kind: "sequences";
  /** [rows, positions], row-major. */
  readonly tokens: Int32Array;
}

export type LoadedData = LoadedVectors | LoadedSequences;

/** Data whose files were read. */
export interface ExaminedData<S> {
  /** With `found`. */
  readonly settings: S;
  /** The rows, of what was read: no file is read again. */
  load(seed: number): LoadedData | Promise<LoadedData>;
}

/** A data set. Its validity, the memory it takes and the help about it come from `settings` and `shape` alone. */
export interface DataPart<S extends { readonly name: string } = { readonly name: string }> {
  /** As the settings' `name` has it. */
  readonly name: S["name"];
  /** Paper and place. */
  readonly source: string;
  /** The kinds of input that its rows can be, each with the settings that make them so, for who asked for another. */
  readonly inputs: Readonly<Partial<Record<InputKind, string>>>;
  /** A `z.strictObject` with `name`, a literal; every setting has a default and a meaning. */
  readonly settings: z.ZodType<S>;
  /** A few words for the line that says what is trained. */
  describe(settings: S): string;
  /**
   * Takes milliseconds whatever the size of the data, and no file.
   * @throws SettingError naming the setting that cannot be met
   */
  shape(settings: S): DataShape;
  /**
   * For data that come from files: reads them, and says in the setting `found` what the shape follows from. Until then it is
   * null, and no shape is asked for; `readsFiles` makes this and `load`.
   * @throws DataFileError or SettingError
   */
  examine?(settings: S, files?: DataFiles): Promise<ExaminedData<S>>;
  /** How the images of training batches are moved; null where they are as they are. For data of images alone. */
  augment?(settings: S, seed: number): Augmentation | null;
  /** The rows; all that is random in them comes from `seed`. `files` are there for who has `examine`. */
  load(settings: S, seed: number, files?: DataFiles): LoadedData | Promise<LoadedData>;
}

/** A part, marked as one; the types see to it that its functions take what its settings are. */
export function defineData<T extends z.ZodType<{ readonly name: string }>>(
  part: DataPart<z.output<T>> & { readonly settings: T },
): DataPart<z.output<T>> & { readonly settings: T } {
  return markPart("data", part);
}
