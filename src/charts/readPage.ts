/// <reference lib="dom" />
/** @file The elements of a page, and the numbers in them. Runs in the browser. */
import { decodeArray, spreadValues } from "./decodeArray.ts";
import type { PageArray, PageData, PageLine } from "./pageData.ts";

export function findElement(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element ${id}`);
  return element;
}

export function readArray({ element, type }: PageArray): Float32Array | Float64Array | Uint32Array {
  return decodeArray(findElement(element).textContent ?? "", type);
}

export function readSteps({ steps }: PageData): Float64Array {
  if ("array" in steps) return Float64Array.from(readArray(steps.array));
  return Float64Array.from({ length: steps.count }, (_, i) => steps.start + i);
}

/** The values of a line at each of the page's steps, NaN where it has none. */
export function readLine({ values, rows }: PageLine, steps: number): Float32Array | Float64Array {
  const at = "array" in rows ? readArray(rows.array) : null;
  const rowOf = (i: number) => (at === null ? ("start" in rows ? rows.start + i : i) : (at[i] as number));
  return spreadValues(readArray(values), rowOf, steps);
}
