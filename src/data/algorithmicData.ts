/** @file The table of a binary operation, split, perhaps with noise, and written as token sequences. */
import { findOperation } from "./binaryOperation.ts";
import { replaceAnswers } from "./labelNoise.ts";
import { buildTable, type OperationTable, type SymmetricPairs } from "./operationTable.ts";
import { type Split, type SplitSettings, splitRows } from "./split.ts";
import { TOKEN_FORMS, type TokenForm, type TokenFormName } from "./tokenForm.ts";
import { type TokenizedTable, tokenizeTable } from "./tokenize.ts";

export interface SplitTableSettings extends SplitSettings {
  /** A name, or the operator of openai/grok. */
  readonly operation: string;
  readonly modulus: number;
  readonly symmetricPairs: SymmetricPairs;
  /** Training rows whose answer is replaced by that of a random row. */
  readonly noisyLabels: number;
}

/** A table whose rows are numbered by `train` and `validation`. */
export interface SplitTable extends Split {
  /** Answers of noisy training rows are already replaced. */
  readonly table: OperationTable;
}

/**
 * The table of `settings`; split and noise come from `seed`.
 * @throws SettingError naming the setting that cannot be met.
 */
export function createSplitTable(settings: SplitTableSettings, seed: number): SplitTable {
  const clean = buildTable(findOperation(settings.operation), settings.modulus, settings.symmetricPairs);
  const split = splitRows(clean.rows, settings, seed);
  return { table: replaceAnswers(clean, split.train, settings.noisyLabels, seed), ...split };
}

export interface AlgorithmicDataSettings extends SplitTableSettings {
  readonly tokens: TokenFormName;
}

/** All that a sequence model needs: the rows of `train` and `validation` index the table, its inputs and its targets. */
export interface AlgorithmicData extends TokenizedTable, SplitTable {
  readonly form: TokenForm;
}

/** As `createSplitTable`, in tokens. */
export function createAlgorithmicData(settings: AlgorithmicDataSettings, seed: number): AlgorithmicData {
  const form: TokenForm = TOKEN_FORMS[settings.tokens];
  const data = createSplitTable(settings, seed);
  return { ...data, form, ...tokenizeTable(data.table, form) };
}
