/**
 * @file `testProducts PATH ARITHMETIC`, a process of its own: loads a library of products that may be anything, computes with
 * it, and fails where it crashes or a number is wrong.
 */
import { pathToFileURL } from "node:url";
import { findFloatFault } from "../floatState.ts";
import { GEMM_EDGE_BYTES, GEMM_K_BLOCK, PANEL_BYTES } from "../kernels/tiles.ts";
import { bindProducts, vectorBitsOf } from "./bindProducts.ts";

/** Smaller than most of the products; the rows are more than are packed together. */
const TILE_ROWS = 60;
const TILE_COLUMNS = 64;

/** What the process prints: a library can end it, as if all were well. */
export const RIGHT = "right";

/** Rows, columns, inner length, whether each operand is transposed, bias and ReLU: every height and width of what is left over. */
function* listCases() {
  let seed = 1;
  const draw = (count: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % count;
  };
  for (let i = 0; i < 60; i++) {
    const rows = 1 + ((i * 7) % 75);
    const [columns, inner] =
      i % 4 === 0 ? [1 + draw(70), 1 + draw(600)] : [1 + draw(i % 4 === 1 ? 700 : 70), 1 + draw(40)];
    yield { rows, columns, inner, a: draw(2) === 1, b: draw(2) === 1, bias: draw(2) === 1, relu: draw(2) === 1 };
  }
}

/** @returns what is wrong, or null */
export async function findWrongProduct(path: string, isStrict: boolean): Promise<string | null> {
  const memory = new WebAssembly.Memory({ initial: 32, maximum: 32, shared: true });
  const kernels = await bindProducts({ path }, memory);
  const words = new Int32Array(memory.buffer);
  for (const type of ["f32", "f64"] as const) {
    const bytes = type === "f32" ? 4 : 8;
    const round = type === "f32" ? Math.fround : Number;
    for (const one of listCases()) {
      const { rows, columns, inner } = one;
      let next = 64;
      const take = (size: number) => {
        const start = next;
        next = Math.ceil((next + size) / 64) * 64;
        return start;
      };
      const numbers = (start: number, count: number) =>
        type === "f32" ? new Float32Array(memory.buffer, start, count) : new Float64Array(memory.buffer, start, count);
      const [left, right, product] = [
        take(rows * inner * bytes),
        take(inner * columns * bytes),
        take(rows * columns * bytes),
      ];
      const panels = Math.ceil((columns * bytes) / PANEL_BYTES);
      const [packed, added] = [take(panels * inner * PANEL_BYTES), take(columns * bytes)];
      const scratch = take(TILE_ROWS * Math.min(inner, GEMM_K_BLOCK) * bytes + GEMM_EDGE_BYTES);
      const at = take(64);
      const [a, b, bias] = [numbers(left, rows * inner), numbers(right, inner * columns), numbers(added, columns)];
      a.forEach((_, i) => {
        a[i] = ((i * 7919) % 1009) / 1009 - 0.5;
      });
      b.forEach((_, i) => {
        b[i] = ((i * 6007) % 997) / 997 - 0.3;
      });
      bias.forEach((_, i) => {
        bias[i] = ((i * 31) % 17) / 17 - 0.5;
      });
      words.set([right, packed, inner, columns, ...(one.b ? [1, inner] : [columns, 1])], at / 4);
      kernels.get(`packB_${type}`)?.(at, 0, panels, 0);
      const strides = one.a ? [1, rows] : [inner, 1];
      words.set([left, packed, product, rows, columns, inner, ...strides, columns], at / 4);
      words.set([one.bias ? added : 0, one.relu ? 1 : 0, 0, scratch, 0, TILE_ROWS, TILE_COLUMNS], at / 4 + 9);
      kernels.get(`gemm_${type}`)?.(at, 0, Math.ceil(rows / TILE_ROWS) * Math.ceil(columns / TILE_COLUMNS), 0);
      const c = numbers(product, rows * columns);
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) {
          let sum = 0;
          for (let l = 0; l < inner; l++) {
            const x = (one.a ? a[l * rows + i] : a[i * inner + l]) as number;
            sum = round(sum + round(x * ((one.b ? b[j * inner + l] : b[l * columns + j]) as number)));
          }
          if (one.bias) sum = round(sum + (bias[j] as number));
          if (one.relu && !(sum > 0)) sum = 0;
          const found = c[i * columns + j] as number;
          if (isStrict ? !Object.is(found, sum) : !(Math.abs(found - sum) < 1e-3))
            return `the product of ${rows} × ${inner} and ${inner} × ${columns} in ${type} has ${found} where ${sum} is right`;
        }
    }
  }
  return null;
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
