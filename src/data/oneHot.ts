/** @file Equations as vectors: one place for each value of each operand, of which one is 1. */
import type { SplitTable } from "./algorithmicData.ts";
import type { LoadedVectors } from "./dataPart.ts";
import type { DataShape, VectorShape } from "./dataShape.ts";
import type { TableSize } from "./operationTable.ts";

/** 2·elements dimensions, first those of the operand a; a class for each answer. */
export function shapeOneHot({ elements }: TableSize, rows: DataShape["rows"]): DataShape<VectorShape> {
  return { input: { kind: "vectors", dimensions: 2 * elements }, classes: elements, answers: 1, rows };
}

/** The rows are written when they are asked for: all of them would take elements³ numbers. */
export function loadOneHot({ table, train, validation }: SplitTable): LoadedVectors {
  const { elements, a, b, c } = table;
  return {
    kind: "vectors",
    subsets: { train, validation },
    targets: c,
    write: (row, into, offset) => {
      into.fill(0, offset, offset + 2 * elements);
      into[offset + (a[row] as number)] = 1;
      into[offset + elements + (b[row] as number)] = 1;
    },
  };
}
