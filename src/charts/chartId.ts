/** @file The names of figures in a page. */

/** The id of a column's figure; a column may have any name. */
export function chartId(name: string): string {
  return `chart-${name.replace(/[^A-Za-z0-9]/g, (character) => `_${character.codePointAt(0)}_`)}`;
}
