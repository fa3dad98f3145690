/** @file Matrix products in all four transpositions, with an optional fused bias and ReLU. */
import { BYTES, type TensorData } from "../dtype.ts";
import {
  GEMM_EDGE_BYTES,
  GEMM_K_BLOCK,
  GEMM_ROW_UNIT,
  GEMM_TILE_COLUMNS,
  GEMM_TILE_ROWS,
  PANEL_BYTES,
} from "../kernels/tiles.ts";
import { apply, expectFloats, input, type MachineTraits, type Operation, ShapeError, type Tensor } from "../tensor.ts";
import { add } from "./add.ts";
import { rowOf } from "./broadcast.ts";
import { relu } from "./relu.ts";

/** Rows that the kernel takes at a time; 6 under `fast`, where the last panel of a tile is then not full. */
const PANEL_ROWS = 4;

/** Which operand is read transposed, and what is done to the product before it is stored. */
interface MatmulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Set by `absorb` alone; so is a third input, a bias of one value a column. */
  readonly activation: "none" | "relu";
}

interface Dimensions {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly aStrides: readonly [number, number];
  readonly bStrides: readonly [number, number];
}

function dimensionsOf({ inputs, attributes }: Pick<Tensor<MatmulAttributes>, "inputs" | "attributes">): Dimensions {
  const [a, b] = inputs as [Tensor, Tensor];
  const [aRows, aColumns] = a.shape as [number, number];
  const [bRows, bColumns] = b.shape as [number, number];
  return {
    m: attributes.transposeA ? aColumns : aRows,
    k: attributes.transposeA ? aRows : aColumns,
    n: attributes.transposeB ? bRows : bColumns,
    aStrides: attributes.transposeA ? [1, aColumns] : [aColumns, 1],
    bStrides: attributes.transposeB ? [1, bColumns] : [bColumns, 1],
  };
}

const matmulOperation: Operation<MatmulAttributes> = {
  name: "matmul",
  infer: (inputs, attributes) => {
    const dtype = expectFloats("matmul", inputs, inputs.length === 3 ? 3 : 2);
    const [a, b, bias] = inputs as [Tensor, Tensor, Tensor | undefined];
    const marks = `${attributes.transposeA ? "first transposed, " : ""}${attributes.transposeB ? "second transposed, " : ""}`;
    if (a.shape.length !== 2 || b.shape.length !== 2) throw new ShapeError("matmul", inputs, "needs two matrices");
    const { m, n, k } = dimensionsOf({ inputs, attributes });
    const kOfB = attributes.transposeB ? b.shape[1] : b.shape[0];
    if (k !== kOfB) throw new ShapeError("matmul", inputs, `${marks}inner lengths ${k} and ${kOfB} differ`);
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== n)) {
      throw new ShapeError("matmul", inputs, `needs a bias of ${n} values`);
    }
    return { shape: [m, n], dtype };
  },
  differentiate: ({ inputs, attributes }, cotangent) => {
    if (inputs.length !== 2) throw new Error("a fused matmul has no derivative: differentiate before fusing");
    const [a, b] = inputs as [Tensor, Tensor];
    const { transposeA, transposeB } = attributes;
    return [
      transposeA
        ? matmul(b, cotangent, { transposeA: transposeB, transposeB: true })
        : matmul(cotangent, b, { transposeB: !transposeB }),
      transposeB
        ? matmul(cotangent, a, { transposeA: true, transposeB: transposeA })
        : matmul(a, cotangent, { transposeA: !transposeA }),
    ];
  },
  evaluate: (node, [a, b, bias], output) => {
    const round = node.dtype === "f32" ? Math.fround : Number;
    multiply(a as TensorData, b as TensorData, output, dimensionsOf(node), node.dtype === "f32");
    const columns = node.shape[1] as number;
    for (let i = 0; i < output.length; i++) {
      let value = output[i] as number;
      if (bias) value = round(value + (bias[i % columns] as number));
      if (node.attributes.activation === "relu") value = value > 0 ? value : Number.isNaN(value) ? value : 0;
      output[i] = value;
    }
  },
  /** relu(add(matmul(a, b), bias)), or either half of it: the kernel adds and clips as it stores. */
  absorb: ({ inputs, attributes }, next) => {
    if (attributes.activation !== "none") return null;
    if (next.operation === relu.operation) return apply(matmulOperation, inputs, { ...attributes, activation: "relu" });
    const bias = next.operation === add.operation && inputs.length === 2 ? rowOf(input(next, 1)) : null;
    return bias && apply(matmulOperation, [...inputs, bias], attributes);
  },
  products: (node) => {
    const { m, n, k } = dimensionsOf(node);
    return m * n * k;
  },
  scratchBytes: (node, traits) => packedBytes(node) + traits.threads * threadBytes(node, traits),
  lower: (node, place) => {
    const { m, n, k, aStrides, bStrides } = dimensionsOf(node);
    const { rows, columns } = chooseTile(m, place);
    const panelColumns = PANEL_BYTES / BYTES[node.dtype];
    const a = place.input(0);
    const bias = node.inputs.length === 3 ? place.input(2) : 0;
    const activation = node.attributes.activation === "relu" ? 1 : 0;
    const packed = place.scratch;
    const packedA = place.scratch + packedBytes(node);
    return [
      {
        kernel: `packB_${node.dtype}`,
        tiles: Math.ceil(n / panelColumns),
        words: [place.input(1), packed, k, n, ...bStrides],
      },
      {
        kernel: `gemm_${node.dtype}`,
        tiles: Math.ceil(m / rows) * Math.ceil(n / columns),
        words: [
          ...[a, packed, place.output, m, n, k, ...aStrides, n, bias, activation],
          ...[place.revectorize ? 1 : 0, packedA, threadBytes(node, place), rows, columns],
        ],
      },
    ];
  },
};

function packedBytes(node: Tensor<MatmulAttributes>): number {
  const { n, k } = dimensionsOf(node);
  return Math.ceil((n * BYTES[node.dtype]) / PANEL_BYTES) * PANEL_BYTES * k;
}

/** Scratch of one thread: its packed rows of A, and a tile at the edge. */
function threadBytes(node: Tensor<MatmulAttributes>, traits: MachineTraits): number {
  const { m, k } = dimensionsOf(node);
  const rows = Math.ceil(Math.min(chooseTile(m, traits).rows, m) / GEMM_ROW_UNIT) * GEMM_ROW_UNIT;
  return Math.ceil((rows * Math.min(k, GEMM_K_BLOCK) * BYTES[node.dtype] + GEMM_EDGE_BYTES) / 64) * 64;
}

/**
 * Tiles of equal height, as many for each thread, for threads get the same number of them. The kernel is as fast with
 * any height from 24 to 192 rows.
 */
function chooseTile(m: number, { threads }: MachineTraits): { rows: number; columns: number } {
  const share = m / threads;
  const tilesOfThread = Math.max(1, Math.ceil(share / GEMM_TILE_ROWS));
  const rows = Math.ceil(share / tilesOfThread / PANEL_ROWS) * PANEL_ROWS;
  return { rows: Math.max(PANEL_ROWS, rows), columns: GEMM_TILE_COLUMNS };
}

/** out = op(a) · op(b), each sum starting at +0 and running over k ascending: multiply, round, add, round. */
function multiply(a: TensorData, b: TensorData, out: TensorData, dimensions: Dimensions, single: boolean): void {
  const { m, n, k, aStrides, bStrides } = dimensions;
  out.fill(0);
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < k; l++) {
      const factor = a[i * aStrides[0] + l * aStrides[1]] as number;
      let source = l * bStrides[0];
      // Storing into a Float32Array rounds the sum; the product has to be rounded by hand.
      if (single) {
        for (let j = i * n; j < (i + 1) * n; j++, source += bStrides[1]) {
          out[j] = (out[j] as number) + Math.fround(factor * (b[source] as number));
        }
      } else {
        for (let j = i * n; j < (i + 1) * n; j++, source += bStrides[1]) {
          out[j] = (out[j] as number) + factor * (b[source] as number);
        }
      }
    }
  }
}

/**
 * Matrix product [m, n] of `a` [m, k] and `b` [k, n]; either may be given transposed. Sums run over k ascending with one
 * rounding for each multiplication and each addition (fused only under `fast` arithmetic).
 */
export function matmul(
  a: Tensor,
  b: Tensor,
  { transposeA = false, transposeB = false }: { transposeA?: boolean; transposeB?: boolean } = {},
): Tensor {
  return apply(matmulOperation, [a, b], { transposeA, transposeB, activation: "none" });
}
