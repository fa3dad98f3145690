/** @file Options that several commands share, and what they may be. */
import { RequestError } from "../experiment/index.ts";

/** More threads than this share too little work each to meet at every step. */
const MOST_THREADS = 64;

/** Where run folders are made unless `--out` names another place. */
export const DEFAULT_OUT = "runs";

/** @throws RequestError */
export function parseThreads(text: string): number | "auto" {
  if (text === "auto") return text;
  const threads = Number(text);
  if (/^\d+$/.test(text) && threads >= 1 && threads <= MOST_THREADS) return threads;
  throw new RequestError(
    `--threads: ${JSON.stringify(text)} is not allowed; must be auto or a whole number from 1 to ${MOST_THREADS}`,
  );
}

/** @throws RequestError */
export function parseEngine(text: string): "wasm" | "reference" {
  if (text === "wasm" || text === "reference") return text;
  throw new RequestError(`--engine: ${JSON.stringify(text)} is not allowed; must be wasm or reference`);
}

/** Gathers an option that may be given several times. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/** `--steps` and `--seed` as settings of the experiment, which win over `--set`. */
export function shorthands(options: { readonly steps?: string; readonly seed?: string }): string[] {
  return (["steps", "seed"] as const).flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [`${name}=${value}`];
  });
}
