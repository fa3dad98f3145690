/** @file Numbers into the page: typed arrays as base64 in script elements that no browser runs. */
import type { ColumnValues } from "../store/index.ts";
import { type Html, html } from "./html.ts";
import type { PageArray } from "./page/pageData.ts";

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

  /** Adds an array and tells where the page finds it. */
  add(values: ColumnValues): PageArray {
    const element = `array-${this.#elements.length}`;
    const base64 = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
    this.#elements.push(html`<script type="text/plain" id="${element}">${base64}</script>\n`);
    return { element, type: values instanceof Float32Array ? "f32" : "f64" };
  }

  /** The script elements with all arrays added so far. */
  get elements(): readonly Html[] {
    return this.#elements;
  }
}
