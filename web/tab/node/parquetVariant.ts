/** @file Takes the place of a module of hyparquet-writer: no column of a run is of the type `variant`, whose code is large. */

const refuse = (): never => {
  throw new Error("a tab writes no columns of the type variant");
};

export const encodeVariantColumn = refuse;
export const autoDetectShredding = refuse;
export const normalizeShreddingConfig = refuse;
