/** @file The order in which a plate is computed: few large cells first, then what lies between them. */

/** A cell of the plate, and how many cells it stands for, across and up, until they are known themselves. */
export interface PlateCell {
  readonly column: number;
  readonly row: number;
  readonly size: number;
}

/** Each cell once. */
export function* orderCells(columns: number, rows: number, largest = 8): Generator<PlateCell> {
  for (let size = largest; size >= 1; size /= 2) {
    for (let row = 0; row < rows; row += size) {
      for (let column = 0; column < columns; column += size) {
        const isKnown = size < largest && column % (2 * size) === 0 && row % (2 * size) === 0;
        if (!isKnown) yield { column, row, size };
      }
    }
  }
}
