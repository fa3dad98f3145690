/** @file Part of the trial of a library: its convolutions and both gradients, against the plain statement of the sums. */
import type { TensorData } from "../dtype.ts";
import { PANEL_BYTES } from "../kernels/tiles.ts";
import {
  type ConvolutionSizes,
  filterScratchBytes,
  lowerFilters,
  lowerPasses,
  passScratchBytes,
} from "../operations/convolutionKernels.ts";
import { sumBack, sumFilters, sumForward } from "../operations/convolutionReference.ts";
import type { SlidingAxis } from "../operations/convolutionShape.ts";
import type { Instruction } from "../tensor.ts";
import type { Kernel } from "./nativeLibrary.ts";
import { GUARD, isRight, SPECIAL, THREADS, TYPES, type Type, type Values } from "./trialNumbers.ts";

type Way = "forward" | "back" | "filters";

interface Trial {
  readonly sizes: ConvolutionSizes;
  readonly way: Way;
  /** Only forward. */
  readonly bias: boolean;
  readonly relu: boolean;
  readonly tileRows: number;
  readonly tileColumns: number;
  readonly values: Values;
}

/** As many threads as one more than the highest that is used: each has scratch of its own. */
const THREAD_COUNT = 1 + Math.max(...THREADS);

const WAYS = ["forward", "back", "filters"] as const;
const KINDS = ["plain", "special", "plain", "tiny"] as const;

/** Widths and heights of what is left over, few channels and many, one block of steps and several, windows that overlap and do not. */
function* listTrials(dtype: Type): Generator<Trial> {
  let seed = 7;
  const draw = (count: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % count;
  };
  for (let i = 0; i < 60; i++) {
    // More places than a block of the gradient at filters.
    const isLong = i % 12 === 5;
    const axis = (): SlidingAxis => {
      const [kernel, stride, padding, dilation] = [1 + draw(3), isLong ? 1 : 1 + draw(3), draw(3), 1 + draw(2)];
      const least = Math.max(1, dilation * (kernel - 1) + 1 - 2 * padding);
      const input = least + (isLong ? 12 : 0) + draw(i % 3 === 0 ? 9 : 4);
      const output = Math.floor((input + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
      return { input, kernel, stride, padding, dilation, output };
    };
    const way = WAYS[i % 3] ?? "forward";
    const few = 1 + draw(5);
    const many = 1 + draw(i % 5 === 0 ? 150 : 40);
    const [inner, filters] = draw(2) === 0 ? [few, many] : [many, few];
    const sizes = {
      dtype,
      images: draw(4),
      groups: i % 4 === 3 ? 2 : 1,
      inner,
      filters,
      axes: [axis(), axis()],
    } as const;
    const tiles = { tileRows: 12 * (1 + draw(4)), tileColumns: (PANEL_BYTES * (1 + draw(2))) / TYPES[dtype].bytes };
    yield {
      sizes,
      way,
      bias: i % 4 === 3 || draw(2) === 1,
      relu: draw(2) === 1,
      ...tiles,
      values: KINDS[i % KINDS.length] ?? "plain",
    };
  }
}

type Kernels = ReadonlyMap<string, Kernel>;

/** @returns what is wrong, or null */
export function findWrongConvolution(kernels: Kernels, memory: WebAssembly.Memory, isStrict: boolean): string | null {
  for (const type of ["f32", "f64"] as const) {
    for (const trial of listTrials(type)) {
      const wrong = tryConvolution(kernels, memory, { type, isStrict, trial });
      if (wrong !== null) return `the convolution of ${describeSizes(trial)} in ${type} ${wrong}`;
    }
  }
  return null;
}

function describeSizes({
  sizes: {
    images,
    groups,
    inner,
    filters,
    axes: [y, x],
  },
  way,
}: Trial): string {
  const image = `${images} × ${y.input} × ${x.input} × ${groups * inner}`;
  return `${image} and ${groups * filters} × ${inner} × ${y.kernel} × ${x.kernel}, ${way},`;
}

/** How many numbers images, slopes at places and filters have. */
function countNumbers({ images, groups, inner, filters, axes: [y, x] }: ConvolutionSizes) {
  return {
    image: images * y.input * x.input * groups * inner,
    place: images * y.output * x.output * groups * filters,
    filter: groups * filters * inner * y.kernel * x.kernel,
  };
}

/** Which of them each way reads, and writes. */
const OPERANDS = {
  forward: ["image", "filter", "place"],
  back: ["place", "filter", "image"],
  filters: ["image", "place", "filter"],
} as const satisfies Record<Way, readonly (keyof ReturnType<typeof countNumbers>)[]>;

function tryConvolution(
  kernels: Kernels,
  memory: WebAssembly.Memory,
  { type, isStrict, trial }: { readonly type: Type; readonly isStrict: boolean; readonly trial: Trial },
): string | null {
  const { sizes, way } = trial;
  const { array, bytes, round } = TYPES[type];
  const words = new Int32Array(memory.buffer).fill(GUARD);
  let next = 64;
  const take = (size: number) => {
    const start = next;
    next = Math.ceil((next + size) / 64 + 1) * 64;
    return start;
  };
  const counts = countNumbers(sizes);
  const numbers = (count: number) => {
    const start = take(count * bytes);
    return { start, values: new array(memory.buffer, start, count) };
  };
  const [first, second, out] = OPERANDS[way].map((what) => numbers(counts[what])) as [Numbers, Numbers, Numbers];
  const bias = numbers(sizes.groups * sizes.filters);
  const traits = { threads: THREAD_COUNT, revectorize: false };
  const scratchBytes =
    way === "filters" ? filterScratchBytes(sizes, traits) : passScratchBytes(sizes, way === "back", traits);
  const scratch = take(scratchBytes);
  const scale = trial.values === "tiny" ? TYPES[type].least : 1;
  fill(first.values, trial.values, (i) => scale * (((i * 7919) % 1009) / 1009 - 0.5));
  fill(second.values, trial.values, (i) => ((i * 6007) % 997) / 997 - 0.3);
  fill(bias.values, trial.values, (i) => scale * (((i * 31) % 17) / 17 - 0.5));

  const place = { ...traits, input: (i: number) => (i === 0 ? first.start : second.start), output: out.start, scratch };
  const usesBias = way === "forward" && trial.bias;
  const usesRelu = way === "forward" && trial.relu;
  const calls =
    way === "filters"
      ? lowerFilters(sizes, place)
      : lowerPasses(sizes, way === "back", place, { bias: usesBias ? bias.start : 0, relu: usesRelu });
  const before = words.slice(0, next / 4);
  const untouched = runCalls(calls, trial, kernels, memory, take(256));
  if (!untouched) return ELSEWHERE;

  const expected = new array(out.values.length);
  const sizesOfTerms = new Float64Array(out.values.length);
  const state = way === "forward" ? sumForward : way === "back" ? sumBack : sumFilters;
  state(sizes, first.values, second.values, expected, round);
  state(sizes, first.values.map(Math.abs), second.values.map(Math.abs), sizesOfTerms, Number);
  const count = Math.max(counts.image, counts.place, counts.filter);
  for (const [i, found] of out.values.entries()) {
    const added = usesBias ? (bias.values[i % bias.values.length] as number) : 0;
    let right = expected[i] as number;
    if (usesBias) right = round(right + added);
    if (usesRelu && right <= 0) right = 0;
    const size = (sizesOfTerms[i] as number) + Math.abs(added);
    if (!isRight(found, right, type, isStrict ? null : { count, size })) return `has ${found} where ${right} is right`;
  }
  const restore = (start: number, size: number) => words.set(before.subarray(start / 4, (start + size) / 4), start / 4);
  restore(out.start, out.values.length * bytes);
  restore(scratch, scratchBytes);
  return Buffer.from(memory.buffer, 0, before.length * 4).equals(Buffer.from(before.buffer)) ? null : ELSEWHERE;
}

const ELSEWHERE = "writes where it should not";

interface Numbers {
  readonly start: number;
  readonly values: Float32Array | Float64Array;
}

function fill(numbers: Float32Array | Float64Array, values: Values, value: (i: number) => number): void {
  for (let i = 0; i < numbers.length; i++) {
    const special = values === "special" && (i * 7 + numbers.length) % 61 === 0;
    numbers[i] = special ? (SPECIAL[i % SPECIAL.length] as number) : value(i);
  }
}

/** Where `convolve` and `convolveFilters` have the sizes of their tiles, the columns and rows that tiles share out, and their scratch. */
const PLACES_OF_WORDS = {
  convolve: { tileRows: 8, tileColumns: 9, scratch: 6, scratchBytes: 7 },
  convolveFilters: { tileRows: 6, tileColumns: 7, scratch: 4, scratchBytes: 5 },
} as const;

/** Makes the calls, tile by tile, in tiles of the trial's size where those are smaller; false where a thread's scratch is not its own. */
function runCalls(
  calls: readonly Instruction[],
  trial: Trial,
  kernels: Kernels,
  memory: WebAssembly.Memory,
  argumentsAt: number,
): boolean {
  const words = new Int32Array(memory.buffer);
  for (const { kernel, words: given, tiles } of calls) {
    if (tiles === 0) continue;
    if (kernel.startsWith("packFilters")) {
      packFilters(given, memory, trial.sizes);
      continue;
    }
    const at = PLACES_OF_WORDS[kernel.startsWith("convolveFilters") ? "convolveFilters" : "convolve"];
    const [rows, columns] = lengthsOf(kernel, given);
    const changed = given
      .with(at.tileRows, Math.min(given[at.tileRows] as number, trial.tileRows))
      .with(at.tileColumns, Math.min(given[at.tileColumns] as number, trial.tileColumns));
    words.set(changed, argumentsAt / 4);
    const scratch = (thread: number) =>
      ((given[at.scratch] as number) + thread * (given[at.scratchBytes] as number)) / 4;
    // Of the call before, whose threads had other shares of it.
    words.fill(GUARD, scratch(0), scratch(THREAD_COUNT));
    const across = Math.ceil(columns / (changed[at.tileColumns] as number));
    const all = trial.sizes.groups * Math.ceil(rows / (changed[at.tileRows] as number)) * across;
    for (let tile = 0; tile < all; tile++)
      kernels.get(kernel)?.(argumentsAt, tile, tile + 1, THREADS[tile % THREADS.length] as number);
    for (let thread = 0; thread < THREAD_COUNT; thread++) {
      if (THREADS.some((used) => used === thread)) continue;
      if (words.subarray(scratch(thread), scratch(thread + 1)).some((word) => word !== GUARD)) return false;
    }
  }
  return true;
}

/** Rows and columns of the product that a call makes of each group. */
function lengthsOf(kernel: string, words: readonly number[]): readonly [number, number] {
  const word = (i: number) => words[i] as number;
  if (kernel.startsWith("convolveFilters")) return [word(10), word(9) * word(14) * word(20)];
  return [word(13) * word(14) * word(23), word(12)];
}

/** As the kernel `packFilters` does, which is in WebAssembly alone. */
function packFilters(words: readonly number[], memory: WebAssembly.Memory, { dtype, groups }: ConvolutionSizes): void {
  const { array, bytes } = TYPES[dtype];
  const [filters, packed, inner, columns, tapsY, tapsX, ...strides] = words as [
    number,
    number,
    number,
    number,
    number,
    number,
    ...number[],
  ];
  const [groupStride, columnStride, innerStride, firstTap, tapStrideY, tapStrideX] = strides as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const source: TensorData = new array(memory.buffer, filters);
  const width = PANEL_BYTES / bytes;
  const to = new array(memory.buffer, packed);
  let at = 0;
  for (let group = 0; group < groups; group++)
    for (let column = 0; column < columns; column += width)
      for (let tap = 0; tap < tapsY * tapsX; tap++)
        for (let channel = 0; channel < inner; channel++)
          for (let j = column; j < column + width; j++) {
            const shift = Math.floor(tap / tapsX) * tapStrideY + (tap % tapsX) * tapStrideX;
            const from = group * groupStride + firstTap + shift + channel * innerStride + j * columnStride;
            to[at++] = j < columns ? (source[from] as number) : 0;
          }
}
