/** @file The operands of modular equations as places on a cycle, and which equation each row of the data is. */

import type { LoadedData, Subset } from "../data/index.ts";
import { isPrime } from "../data/residue.ts";
import { SettingError } from "../settingError.ts";
import type { Subject } from "./subject.ts";

/** Residues in an order in which they form a cycle. */
export interface Cycle {
  readonly length: number;
  /** Place of each residue, −1 of one that has none. */
  readonly places: Int32Array;
}

/** 0, 1, 2 …: adding 1 goes one place further. */
const additiveCycle = (modulus: number): Cycle => ({
  length: modulus,
  places: Int32Array.from({ length: modulus }, (_, i) => i),
});

/** 1, g, g² …, by the least g that reaches all residues but 0: multiplying by g goes one place further. */
function multiplicativeCycle(prime: number): Cycle {
  for (let root = 1; ; root++) {
    const places = new Int32Array(prime).fill(-1);
    let length = 0;
    for (let power = 1; places[power] === -1; power = (power * root) % prime) places[power] = length++;
    if (length === prime - 1) return { length, places };
  }
}

/** Operations whose answer on a cycle is the sum of the operands' places, or their difference. */
const CYCLIC = {
  addition: { order: "additive", sign: 1 },
  subtraction: { order: "additive", sign: -1 },
  multiplication: { order: "multiplicative", sign: 1 },
  division: { order: "multiplicative", sign: -1 },
} as const;

export type Order = "additive" | "multiplicative";

const isCyclic = (operation: string): operation is keyof typeof CYCLIC => Object.hasOwn(CYCLIC, operation);

/** By multiplication for products and quotients, else by addition. */
export const chooseOrder = (operation: string): Order => (isCyclic(operation) ? CYCLIC[operation].order : "additive");

type Shape = Subject["shape"];

/** @throws SettingError where the rows of the data are no equations of residues */
function requireEquations(probe: string, { equations }: Shape) {
  if (equations !== undefined) return equations;
  throw new SettingError(`instruments.${probe}`, "on", "left out here", {
    needs: "equations of residues, data.name algorithmic with an operation other than those of S5",
  });
}

/**
 * The cycle of the residues in `order`, or in that in which the operation is a sum or difference.
 * @throws SettingError
 */
export function requireCycle(probe: string, shape: Shape, order: Order | "auto"): Cycle {
  const { operation, modulus } = requireEquations(probe, shape);
  const chosen = order === "auto" ? chooseOrder(operation) : order;
  const isAdditive = chosen === "additive";
  if (modulus < (isAdditive ? 3 : 5) || !(isAdditive || isPrime(modulus)))
    throw new SettingError(
      `instruments.${probe}`,
      "on",
      `left out where data.modulus is ${modulus}: ${isAdditive ? "it must be at least 3" : "in the order of multiplication it must be a prime from 5 on"}`,
    );
  return isAdditive ? additiveCycle(modulus) : multiplicativeCycle(modulus);
}

/** A cycle on which the answer has the place of a, plus or minus that of b. */
export interface AnswerCycle extends Cycle {
  readonly sign: 1 | -1;
}

/** @throws SettingError where the operation is none of a cycle */
export function requireAnswerCycle(probe: string, shape: Shape): AnswerCycle {
  const { operation } = requireEquations(probe, shape);
  if (!isCyclic(operation))
    throw new SettingError(
      `instruments.${probe}`,
      "on",
      `left out where data.operation is ${operation}: it must be one of ${Object.keys(CYCLIC).join(", ")}`,
    );
  return { ...requireCycle(probe, shape, "auto"), sign: CYCLIC[operation].sign };
}

/** Operands of every row of a subset, in its order, a and b in turn. */
export function readOperands(data: LoadedData, subset: Subset, { input, equations }: Shape): Int32Array {
  const rows = data.subsets[subset];
  const operands = new Int32Array(2 * rows.length);
  if (data.kind === "sequences" && input.kind === "sequences") {
    const [a, b] = [input.slots.indexOf("a"), input.slots.indexOf("b")];
    rows.forEach((row, i) => {
      const start = row * input.slots.length;
      operands[2 * i] = (data.tokens[start + a] as number) - input.firstElement;
      operands[2 * i + 1] = (data.tokens[start + b] as number) - input.firstElement;
    });
  } else if (data.kind === "vectors" && input.kind === "vectors") {
    const modulus = equations?.modulus ?? 0;
    const vector = new Float64Array(input.dimensions);
    rows.forEach((row, i) => {
      data.write(row, vector, 0);
      operands[2 * i] = vector.indexOf(1);
      operands[2 * i + 1] = vector.indexOf(1, modulus) - modulus;
    });
  }
  return operands;
}
