/** @file Algorithmic data: the table of a binary operation, split, perhaps with noise, as token sequences. */
import { findOperation } from "./binaryOperation.ts";
import { replaceAnswers } from "./labelNoise.ts";
import { buildTable, type OperationTable, type SymmetricPairs } from "./operationTable.ts";
import { type Split, type SplitSettings, splitRows } from "./split.ts";
import { TOKEN_FORMS, type TokenForm, type TokenFormName } from "./tokenForm.ts";
import { type TokenizedTable, tokenizeTable } from "./tokenize.ts";

export interface AlgorithmicDataSettings extends SplitSettings {
  /** A name, or the operator of openai/grok. */
  readonly operation: string;
  readonly modulus: number;
  readonly symmetricPairs: SymmetricPairs;
  readonly tokens: TokenFormName;
  /** Training rows whose answer is replaced by that of a random row. */
  readonly noisyLabels: number;
}

/** All that a sequence model needs: the rows of `train` and `validation` index the table, its inputs and its targets. */
export interface AlgorithmicData extends TokenizedTable, Split {
  /** Answers of noisy training rows are already replaced. */
  readonly table: OperationTable;
  readonly form: TokenForm;
}

/**
 * The data of `settings`; split and noise come from `seed`.
 * @throws DataError naming the setting that cannot be met.
 */
export function createAlgorithmicData(settings: AlgorithmicDataSettings, seed: number): AlgorithmicData {
  const form: TokenForm = TOKEN_FORMS[settings.tokens];
  const clean = buildTable(findOperation(settings.operation), settings.modulus, settings.symmetricPairs);
  const split = splitRows(clean.rows, settings, seed);
  const table = replaceAnswers(clean, split.train, settings.noisyLabels, seed);
  return { table, form, ...split, ...tokenizeTable(table, form) };
}
