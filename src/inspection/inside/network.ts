/** @file What lies inside a network at a checkpoint of its run. */
import type { Cycle } from "../../instruments/operands.ts";
import type { ResidueTable } from "../../instruments/residueTable.ts";
import type { ColumnValues } from "../../series.ts";

/** One tensor as a checkpoint has it. */
export interface StateTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: ColumnValues;
}

/** One tensor of a checkpoint, and what it is to the network. */
export interface NetworkTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: "f32" | "f64";
  /** What the network trains, what it keeps besides, what its optimizer remembers, or an instrument. */
  readonly kind: "parameter" | "buffer" | "optimizer" | "probe";
  readonly role: "lastLayer" | "embedding" | null;
  /** What each row is called, where somebody says; tokens are. */
  readonly rowNames: readonly string[] | null;
}

/** The residues of modular equations, where a tensor has numbers of its own for each. */
export interface NetworkResidues {
  readonly table: ResidueTable;
  /** In which the operation is a sum or difference. */
  readonly order: "additive" | "multiplicative";
  readonly cycle: Pick<Cycle, "length"> & { readonly places: readonly number[] };
}

/** The network after one step. */
export interface NetworkState {
  readonly step: number;
  /** The last layer first, then embeddings, the other parameters in their order, and what else the checkpoint holds. */
  readonly tensors: readonly NetworkTensor[];
  readonly residues: NetworkResidues | null;
  /** Parts of the data on which a loss can be measured. */
  readonly parts: readonly ("train" | "validation")[];
}
