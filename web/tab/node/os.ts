/** @file `node:os` in a worker of a page, as far as runs need it. */

/** All but one, which is the page's; one where threads share no memory. */
export const availableParallelism = (): number =>
  globalThis.crossOriginIsolated ? Math.max(1, navigator.hardwareConcurrency - 1) : 1;

export const arch = (): string => "wasm";
export const platform = (): string => "browser";

/** Pages are not told which processor there is. */
export const cpus = (): readonly { readonly model: string }[] => [];
