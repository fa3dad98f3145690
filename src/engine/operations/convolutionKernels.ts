/** @file The kernel calls of convolutions: forward, back to the images, and to the filters. */
import { BYTES, type FloatType } from "../dtype.ts";
import {
  CONVOLUTION_GAP,
  CONVOLUTION_PLACES_BYTES,
  FILTER_BLOCK,
  GEMM_EDGE_BYTES,
  GEMM_K_BLOCK,
  GEMM_ROW_UNIT,
  GEMM_TILE_COLUMNS,
  GEMM_TILE_ROWS,
  PANEL_BYTES,
} from "../kernels/tiles.ts";
import type { Instruction, MachineTraits, Placement } from "../tensor.ts";
import type { SlidingAxis } from "./convolutionShape.ts";

/** A convolution of images [images, y, x, groups · inner] with filters [groups · filters, inner, kernel y, kernel x]. */
export interface ConvolutionSizes {
  readonly dtype: FloatType;
  readonly images: number;
  readonly groups: number;
  /** Channels of an image in one group. */
  readonly inner: number;
  /** Filters of one group. */
  readonly filters: number;
  readonly axes: readonly [y: SlidingAxis, x: SlidingAxis];
}

/** One axis of a pass of `convolve`, whose words these are but for the first tap and its step, which choose filters. */
interface PassAxis {
  readonly rows: number;
  readonly source: number;
  readonly out: number;
  readonly taps: number;
  readonly rowStep: number;
  readonly tapStep: number;
  readonly origin: number;
  readonly outStep: number;
  readonly outOrigin: number;
  readonly firstKernel: number;
  readonly kernelStep: number;
}

const wordsOf = ({ rows, source, out, taps, rowStep, tapStep, origin, outStep, outOrigin }: PassAxis) => [
  ...[rows, source, out, taps, rowStep, tapStep, origin, outStep, outOrigin],
];

/** From images to the places of windows: one pass over all. */
function passForward({ input, kernel, stride, padding, dilation, output }: SlidingAxis): PassAxis[] {
  const steps = { rowStep: stride, tapStep: dilation, origin: -padding, outStep: 1, outOrigin: 0 };
  return [{ rows: output, source: input, out: output, taps: kernel, ...steps, firstKernel: 0, kernelStep: 1 }];
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/**
 * From places back to images: elements that lie a stride apart are reached by the same elements of the kernel, a pass for each.
 * An element that no window reads has no tap, and its sum is 0.
 */
function passesBack({ input, kernel, stride, padding, dilation, output }: SlidingAxis): PassAxis[] {
  const kernelStep = stride / commonDivisor(stride, dilation);
  return Array.from({ length: Math.min(stride, input) }, (_, first) => {
    const reached = Array.from({ length: Math.min(kernelStep, kernel) }, (_, tap) => first + padding - tap * dilation);
    const firstKernel = reached.findIndex((distance) => distance % stride === 0);
    const taps = firstKernel < 0 ? 0 : Math.ceil((kernel - firstKernel) / kernelStep);
    return {
      ...{ rows: Math.ceil((input - first) / stride), source: output, out: input, taps },
      ...{ rowStep: 1, tapStep: -(kernelStep * dilation) / stride, origin: (reached[firstKernel] ?? 0) / stride },
      ...{ outStep: stride, outOrigin: first, firstKernel: Math.max(firstKernel, 0), kernelStep },
    };
  });
}

/** Strides of filters in elements, and channels of a group, as the product of a pass reads them. */
interface FilterView {
  readonly inner: number;
  readonly columns: number;
  readonly innerStride: number;
  readonly columnStride: number;
}

interface Epilogue {
  /** Address of a value for each channel of the output, 0 for none. */
  readonly bias: number;
  readonly relu: boolean;
}

interface Pass {
  readonly y: PassAxis;
  readonly x: PassAxis;
  /** Bytes of its packed filters. */
  readonly packedBytes: number;
}

function listPasses(sizes: ConvolutionSizes, isBack: boolean): readonly Pass[] {
  const [y, x] = sizes.axes.map(isBack ? passesBack : passForward) as [PassAxis[], PassAxis[]];
  const { inner, columns } = viewFilters(sizes, isBack);
  const panels = sizes.groups * Math.ceil((columns * BYTES[sizes.dtype]) / PANEL_BYTES);
  return y.flatMap((y) => x.map((x) => ({ y, x, packedBytes: panels * PANEL_BYTES * y.taps * x.taps * inner })));
}

function viewFilters({ inner, filters, axes: [y, x] }: ConvolutionSizes, isBack: boolean): FilterView {
  const taps = y.kernel * x.kernel;
  return isBack
    ? { inner: filters, columns: inner, innerStride: inner * taps, columnStride: taps }
    : { inner, columns: filters, innerStride: taps, columnStride: inner * taps };
}

/** As for `gemm`: tiles of equal height, as many for each thread. */
function chooseRows(rows: number, { threads }: MachineTraits): number {
  const share = rows / threads;
  const tiles = Math.max(1, Math.ceil(share / GEMM_TILE_ROWS));
  return Math.max(GEMM_ROW_UNIT, Math.ceil(share / tiles / GEMM_ROW_UNIT) * GEMM_ROW_UNIT);
}

const alignUp = (bytes: number) => Math.ceil(bytes / 64) * 64;

function passThreadBytes({ y, x }: Pass, sizes: ConvolutionSizes, inner: number, traits: MachineTraits): number {
  const bytes = BYTES[sizes.dtype];
  const rows = Math.min(chooseRows(sizes.images * y.rows * x.rows, traits), sizes.images * y.rows * x.rows);
  const row = Math.min(y.taps * x.taps * inner, GEMM_K_BLOCK) + CONVOLUTION_GAP;
  const patches = Math.ceil(rows / GEMM_ROW_UNIT) * GEMM_ROW_UNIT * row * bytes;
  return GEMM_EDGE_BYTES + CONVOLUTION_PLACES_BYTES + alignUp(inner * bytes) + alignUp(patches);
}

/** Scratch of all passes: their packed filters, and what their threads need, one pass after the other. */
export function passScratchBytes(sizes: ConvolutionSizes, isBack: boolean, traits: MachineTraits): number {
  const passes = listPasses(sizes, isBack);
  const { inner } = viewFilters(sizes, isBack);
  const most = Math.max(0, ...passes.map((pass) => passThreadBytes(pass, sizes, inner, traits)));
  return passes.reduce((sum, { packedBytes }) => sum + packedBytes, 0) + traits.threads * most;
}

/** The calls of `convolve` from the place's input 0, with the filters of input 1, to its output. */
export function lowerPasses(
  sizes: ConvolutionSizes,
  isBack: boolean,
  place: Placement,
  { bias, relu }: Epilogue = { bias: 0, relu: false },
): Instruction[] {
  const { dtype, groups, images, filters, axes } = sizes;
  const { inner, columns, innerStride, columnStride } = viewFilters(sizes, isBack);
  const passes = listPasses(sizes, isBack);
  const panels = groups * Math.ceil((columns * BYTES[dtype]) / PANEL_BYTES);
  const groupStride = filters * sizes.inner * axes[0].kernel * axes[1].kernel;
  const scratch = place.scratch + passes.reduce((sum, { packedBytes }) => sum + packedBytes, 0);
  let packed = place.scratch;
  return passes.flatMap((pass) => {
    const { y, x, packedBytes } = pass;
    const rows = images * y.rows * x.rows;
    const tileRows = chooseRows(rows, place);
    const firstTap = y.firstKernel * axes[1].kernel + x.firstKernel;
    const calls = [
      {
        kernel: `packFilters_${dtype}`,
        tiles: packedBytes === 0 ? 0 : panels,
        words: [
          ...[place.input(1), packed, inner, columns, y.taps, x.taps, groupStride, columnStride, innerStride],
          ...[firstTap, y.kernelStep * axes[1].kernel, x.kernelStep],
        ],
      },
      {
        kernel: `convolve_${dtype}`,
        tiles: groups * Math.ceil(rows / tileRows) * Math.ceil(columns / GEMM_TILE_COLUMNS),
        words: [
          ...[place.input(0), packed, place.output, bias, relu ? 1 : 0, place.revectorize ? 1 : 0, scratch],
          ...[passThreadBytes(pass, sizes, inner, place), tileRows, GEMM_TILE_COLUMNS, groups, inner, columns, images],
          ...[...wordsOf(y), ...wordsOf(x)],
        ],
      },
    ];
    packed += packedBytes;
    return calls;
  });
}

/** The most that a tile of the filters' gradient has of either side, so that its sums stay in cache. */
const FILTER_TILE = { rows: 96, columns: 640 } as const;

function chooseFilterTile(
  { dtype, groups, inner, filters, axes: [y, x] }: ConvolutionSizes,
  { threads }: MachineTraits,
) {
  const panel = PANEL_BYTES / BYTES[dtype];
  const share = (length: number, pieces: number, unit: number) => Math.ceil(length / Math.max(pieces, 1) / unit) * unit;
  const rows = share(filters, Math.ceil(filters / FILTER_TILE.rows), GEMM_ROW_UNIT);
  const columns = inner * y.kernel * x.kernel;
  const across = groups * Math.ceil(filters / Math.max(rows, 1));
  // As many tiles as threads take evenly, where the columns allow.
  const pieces = Math.ceil((Math.ceil(columns / FILTER_TILE.columns) * across) / threads) * threads;
  return {
    rows: Math.max(rows, GEMM_ROW_UNIT),
    columns: Math.max(panel, share(columns, Math.ceil(pieces / Math.max(across, 1)), panel)),
  };
}

export function filterScratchBytes(sizes: ConvolutionSizes, traits: MachineTraits): number {
  return traits.threads * filterThreadBytes(sizes, traits);
}

function filterThreadBytes(sizes: ConvolutionSizes, traits: MachineTraits): number {
  const { rows, columns } = chooseFilterTile(sizes, traits);
  return 2 * PANEL_BYTES * FILTER_BLOCK + rows * (FILTER_BLOCK + columns) * BYTES[sizes.dtype];
}

/** The call that makes of images (input 0) and slopes at places (input 1) the slopes of filters. */
export function lowerFilters(sizes: ConvolutionSizes, place: Placement): Instruction[] {
  const { dtype, images, groups, inner, filters, axes } = sizes;
  const { rows, columns } = chooseFilterTile(sizes, place);
  const all = inner * axes[0].kernel * axes[1].kernel;
  return [
    {
      kernel: `convolveFilters_${dtype}`,
      tiles: groups * Math.ceil(filters / rows) * Math.ceil(all / columns),
      words: [
        ...[place.input(0), place.input(1), place.output, place.revectorize ? 1 : 0, place.scratch],
        ...[filterThreadBytes(sizes, place), rows, columns, groups, inner, filters, images],
        ...axes.flatMap(({ output, input, kernel, stride, dilation, padding }) => [
          ...[output, input, kernel, stride, dilation, padding],
        ]),
      ],
    },
  ];
}
