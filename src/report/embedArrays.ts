/** @file Numbers into the page: typed arrays as base64 in script elements that no browser runs. */

import type { PageArray, PageRows } from "../charts/index.ts";
import type { ColumnValues } from "../series.ts";
import { type Html, html } from "./html.ts";

const smallestNormal = 2 ** -126;

/**
 * The values in float32 where that loses nothing a chart shows: seven digits stay, and no value turns into 0 or
 * infinity. Otherwise the values as they are.
 */
export function narrowForDrawing(values: ColumnValues): ColumnValues {
  const narrow = Float32Array.from(values);
  const faithful = values.every((value, i) => {
    const size = Math.abs(narrow[i] as number);
    return size === Math.abs(value) || Number.isNaN(value) || (size >= smallestNormal && size < Infinity);
  });
  return faithful ? narrow : values;
}

/** Collects arrays for a page. */
export class ArrayEmbedder {
  readonly #elements: Html[] = [];
  /** By what they hold: columns of one schedule share their rows. */
  readonly #arrays = new Map<string, PageArray>();

  /** Adds an array and tells where the page finds it. */
  add(values: ColumnValues | Uint32Array): PageArray {
    const type = values instanceof Float32Array ? "f32" : values instanceof Uint32Array ? "u32" : "f64";
    const base64 = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
    const known = this.#arrays.get(`${type} ${base64}`);
    if (known !== undefined) return known;
    const array: PageArray = { element: `array-${this.#elements.length}`, type };
    this.#arrays.set(`${type} ${base64}`, array);
    this.#elements.push(html`<script type="text/plain" id="${array.element}">${base64}</script>\n`);
    return array;
  }

  /**
   * Adds the values of a column that lie at `rows` of a page's steps; the page has NaN at all others. NaN is left out
   * where that is shorter: a validation may be measured at every thousandth step.
   */
  addColumn(values: ColumnValues, rows: Uint32Array): { readonly values: PageArray; readonly rows: PageRows } {
    const known = rows.filter((_, i) => !Number.isNaN(values[i]));
    const [kept, at] =
      2 * known.length < rows.length ? [values.filter((value) => !Number.isNaN(value)), known] : [values, rows];
    const start = at[0] ?? 0;
    const consecutive = at.every((row, i) => row === start + i);
    return { values: this.add(narrowForDrawing(kept)), rows: consecutive ? { start } : { array: this.add(at) } };
  }

  /** Adds ascending steps, in four bytes each where they are whole numbers that fit. */
  addSteps(steps: Float64Array): PageArray {
    const short = Uint32Array.from(steps);
    return this.add(short.every((step, i) => step === steps[i]) ? short : steps);
  }

  /** The script elements with all arrays added so far. */
  get elements(): readonly Html[] {
    return this.#elements;
  }
}
