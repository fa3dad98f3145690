/** @file Where a network keeps its numbers for the residues of modular equations, put in the order of their cycle. */
import type { CycleFunction } from "../measures/fourier.ts";
import type { Cycle } from "./operands.ts";
import type { Subject } from "./subject.ts";

/** The tensor [rows, columns] that has numbers of its own for each residue. */
export interface ResidueTable {
  /** Its name. */
  readonly tensor: string;
  readonly shape: readonly [rows: number, columns: number];
  /** `rows`: of a table of embeddings, a row a token. `columns`: of a first layer that reads vectors of 0 and 1, for a and b in turn. */
  readonly along: "rows" | "columns";
  /** The row of residue 0, or its column for a. */
  readonly first: number;
  readonly residues: number;
}

/** The rows of the table of embeddings for tokens; for vectors of 0 and 1 the first matrix that reads them. Null where there is none. */
export function findResidueTable({
  layout,
  embeddings,
  shape: { input, equations },
}: Pick<Subject, "layout" | "embeddings" | "shape">): ResidueTable | null {
  for (const { name, shape } of layout) {
    const [rows = 0, columns = 0] = shape;
    const table = { tensor: name, shape: [rows, columns] } as const;
    if (input.kind === "sequences" && embeddings.includes(name) && rows === input.vocabulary)
      return { ...table, along: "rows", first: input.firstElement, residues: input.elements };
    if (input.kind === "vectors" && equations !== undefined && shape.length === 2 && columns === input.dimensions)
      return { ...table, along: "columns", first: 0, residues: equations.modulus };
  }
  return null;
}

/** How many numbers a residue has. */
export const widthOf = ({ along, shape: [rows, columns] }: ResidueTable): number =>
  along === "rows" ? columns : 2 * rows;

/**
 * The numbers of each residue at its place on a cycle.
 * @param values of the whole tensor, row-major
 */
export function arrangeOnCycle(
  table: ResidueTable,
  { length, places }: Cycle,
  values: ArrayLike<number>,
): CycleFunction & { readonly values: Float64Array } {
  const { along, first, residues } = table;
  const columns = table.shape[1];
  const width = widthOf(table);
  const arranged = new Float64Array(length * width);
  places.forEach((place, residue) => {
    if (place === -1) return;
    for (let j = 0; j < width; j++) {
      const from =
        along === "rows"
          ? (first + residue) * columns + j
          : Math.floor(j / 2) * columns + first + residue + (j % 2) * residues;
      arranged[place * width + j] = values[from] as number;
    }
  });
  return { places: length, columns: width, values: arranged };
}
