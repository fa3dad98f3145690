/** @file How many steps of a run go once through its training data. */

/** `data.stepsPerEpoch` of a manifest; 1 where it is not said, as in the log of another tool. */
export function stepsPerEpochOf({ data }: { readonly [key: string]: unknown }): number {
  if (typeof data !== "object" || data === null || !("stepsPerEpoch" in data)) return 1;
  return typeof data.stepsPerEpoch === "number" ? data.stepsPerEpoch : 1;
}
