/**
 * @file `testProducts PATH ARITHMETIC`, a process of its own: loads a library of products that may be anything, computes with
 * it, and fails where it crashes, a number is wrong, or it writes where it should not.
 */
import { pathToFileURL } from "node:url";
import { findFloatFault } from "../floatState.ts";
import { GEMM_EDGE_BYTES, GEMM_K_BLOCK, GEMM_ROW_UNIT, PANEL_BYTES } from "../kernels/tiles.ts";
import { bindProducts, vectorBitsOf } from "./bindProducts.ts";
import { NATIVE_KERNELS } from "./nativeLibrary.ts";
import { findWrongConvolution } from "./testConvolutions.ts";
import { GUARD, isRight, SPECIAL, THREADS, TYPES, type Type, type Values } from "./trialNumbers.ts";

interface Case {
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  /** Whether each operand is given transposed. */
  readonly a: boolean;
  readonly b: boolean;
  readonly bias: boolean;
  readonly relu: boolean;
  readonly tileRows: number;
  /** Panels of B that are packed by one call; several lie side by side in its memory. */
  readonly panelsAtOnce: number;
  /** Numbers between the rows of each matrix. */
  readonly gap: number;
  readonly values: Values;
}

/** Smaller than most of the products. */
const TILE_COLUMNS = 64;

/** What the process prints: a library can end it, as if all were well. */
export const RIGHT = "right";

/** Every height and width of what is left over, inner lengths of no step, a few, and several blocks. */
function* listCases(): Generator<Case> {
  let seed = 1;
  const draw = (count: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % count;
  };
  for (let i = 0; i < 72; i++) {
    const inner = i % 12 === 5 ? 0 : 1 + draw(i % 4 === 0 ? 600 : 40);
    const [a, b, bias, relu] = [draw(2) === 1, draw(2) === 1, draw(2) === 1, draw(2) === 1];
    const values = (["plain", "special", "plain", "tiny", "plain"] as const)[i % 5] ?? "plain";
    const shape = { rows: 1 + ((i * 7) % 75), columns: 1 + draw(i % 4 === 1 ? 700 : 70), inner };
    const tiles = { tileRows: 4 * (1 + draw(18)), panelsAtOnce: i % 2 === 0 ? 1 : 64 };
    yield { ...shape, ...tiles, a, b, bias, relu, gap: draw(3), values };
  }
}

const MEMORY_PAGES = 48;

/** @returns what is wrong with a product or a convolution, or null */
export async function findWrongProduct(path: string, isStrict: boolean): Promise<string | null> {
  const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES, shared: true });
  const kernels = await bindProducts({ path }, memory);
  const untried = NATIVE_KERNELS.filter((name) => !/^(packB|gemm|convolve|convolveFilters)_f(32|64)$/.test(name));
  if (untried.length > 0) return `nothing here tries ${untried.join(", ")}`;
  for (const type of ["f32", "f64"] as const) {
    for (const one of listCases()) {
      const wrong = tryCase(kernels, memory, { type, isStrict, one });
      const { rows, columns, inner } = one;
      if (wrong !== null) return `the product of ${rows} × ${inner} and ${inner} × ${columns} in ${type} ${wrong}`;
    }
  }
  return findWrongConvolution(kernels, memory, isStrict);
}

function tryCase(
  kernels: Awaited<ReturnType<typeof bindProducts>>,
  memory: WebAssembly.Memory,
  { type, isStrict, one }: { readonly type: Type; readonly isStrict: boolean; readonly one: Case },
): string | null {
  const { rows, columns, inner, tileRows, panelsAtOnce, gap } = one;
  const { array, bytes, round } = TYPES[type];
  const words = new Int32Array(memory.buffer).fill(GUARD);
  let next = 64;
  /** At least a cache line is left between two areas. */
  const take = (size: number) => {
    const start = next;
    next = Math.ceil((next + size) / 64 + 1) * 64;
    return start;
  };
  const matrix = (rows: number, columns: number) => {
    const row = columns + gap;
    const start = take(rows * row * bytes);
    return { start, row, numbers: new array(memory.buffer, start, rows * row) };
  };
  const [a, b] = [
    one.a ? matrix(inner, rows) : matrix(rows, inner),
    one.b ? matrix(columns, inner) : matrix(inner, columns),
  ];
  const [bias, c] = [matrix(1, columns), matrix(rows, columns)];
  const panels = Math.ceil((columns * bytes) / PANEL_BYTES);
  const packed = { start: take(panels * inner * PANEL_BYTES), bytes: panels * inner * PANEL_BYTES };
  // As `kernels/tiles.ts` has it.
  const packedRows = Math.ceil(Math.min(tileRows, rows) / GEMM_ROW_UNIT) * GEMM_ROW_UNIT;
  const scratchBytes = Math.ceil((packedRows * Math.min(inner, GEMM_K_BLOCK) * bytes + GEMM_EDGE_BYTES) / 64) * 64;
  const scratch = take((1 + Math.max(...THREADS)) * scratchBytes);
  const [packing, multiplying] = [take(64), take(64)];

  const scale = one.values === "tiny" ? TYPES[type].least : 1;
  const write = ({ row, numbers }: typeof a, rows: number, columns: number, value: (i: number) => number) => {
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const index = i * columns + j;
        const special = one.values === "special" && (index * 7 + columns) % 61 === 0;
        numbers[i * row + j] = special ? (SPECIAL[index % SPECIAL.length] as number) : value(index);
      }
  };
  write(
    a,
    ...(one.a ? ([inner, rows] as const) : ([rows, inner] as const)),
    (i) => scale * (((i * 7919) % 1009) / 1009 - 0.5),
  );
  write(
    b,
    ...(one.b ? ([columns, inner] as const) : ([inner, columns] as const)),
    (i) => ((i * 6007) % 997) / 997 - 0.3,
  );
  write(bias, 1, columns, (i) => scale * (((i * 31) % 17) / 17 - 0.5));
  words.set([b.start, packed.start, inner, columns, ...(one.b ? [1, b.row] : [b.row, 1])], packing / 4);
  words.set(
    [a.start, packed.start, c.start, rows, columns, inner, ...(one.a ? [1, a.row] : [a.row, 1])],
    multiplying / 4,
  );
  const epilogue = [c.row, one.bias ? bias.start : 0, one.relu ? 1 : 0, 0];
  words.set([...epilogue, scratch, scratchBytes, tileRows, TILE_COLUMNS], multiplying / 4 + 8);

  const before = words.slice(0, next / 4);
  const isUntouched = (address: number) => words[address / 4] === GUARD;
  const elsewhere = "writes where it should not";
  // Whoever computes more than was asked is found out.
  for (let panel = 0; panel < panels; panel += panelsAtOnce) {
    if (inner > 0 && !isUntouched(packed.start + panel * inner * PANEL_BYTES)) return elsewhere;
    kernels.get(`packB_${type}`)?.(packing, panel, Math.min(panel + panelsAtOnce, panels), 0);
  }
  const columnTiles = Math.ceil(columns / TILE_COLUMNS);
  for (let tile = 0; tile < Math.ceil(rows / tileRows) * columnTiles; tile++) {
    const first = Math.floor(tile / columnTiles) * tileRows * c.row + (tile % columnTiles) * TILE_COLUMNS;
    if (!isUntouched(c.start + first * bytes)) return elsewhere;
    kernels.get(`gemm_${type}`)?.(multiplying, tile, tile + 1, THREADS[tile % THREADS.length] as number);
  }

  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      let size = one.bias ? Math.abs(bias.numbers[j] as number) : 0;
      for (let l = 0; l < inner; l++) {
        const x = a.numbers[one.a ? l * a.row + i : i * a.row + l] as number;
        const y = b.numbers[one.b ? j * b.row + l : l * b.row + j] as number;
        sum = round(sum + round(x * y));
        size += Math.abs(x * y);
      }
      if (one.bias) sum = round(sum + (bias.numbers[j] as number));
      if (one.relu && sum <= 0) sum = 0;
      const found = c.numbers[i * c.row + j] as number;
      if (!isRight(found, sum, type, isStrict ? null : { count: inner, size }))
        return `has ${found} where ${sum} is right`;
    }

  const restore = (start: number, size: number) => words.set(before.subarray(start / 4, (start + size) / 4), start / 4);
  for (let i = 0; i < rows; i++) restore(c.start + i * c.row * bytes, columns * bytes);
  restore(packed.start, packed.bytes);
  for (const thread of THREADS) restore(scratch + thread * scratchBytes, scratchBytes);
  return Buffer.from(memory.buffer, 0, next).equals(new Uint8Array(before.buffer)) ? null : elsewhere;
}

/** @throws Error where the library cannot be loaded */
async function findFault(path: string, arithmetic: string | undefined): Promise<string | null> {
  // Where it has no vectors for this processor, it is not called at all.
  const wrong = (await vectorBitsOf(path)) === 0 ? null : await findWrongProduct(path, arithmetic !== "fast");
  // Code that is loaded, or called, can set how this thread rounds from then on (-ffast-math does).
  const fault = findFloatFault();
  return fault === null ? wrong : `the thread that loads it ${fault.does}`;
}

const [, script, path, arithmetic] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href && path !== undefined) {
  const fault = await findFault(path, arithmetic).catch((error: Error) => error.message);
  if (fault === null) console.log(RIGHT);
  else console.error(fault);
  process.exit(fault === null ? 0 : 1);
}
