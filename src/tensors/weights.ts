/** @file Tensors from elsewhere as the parameters, and the optimizer's state, of a model. */
import { FormatError } from "../formatError.ts";
import { listNames } from "../listNames.ts";
import { readBfloat16, readFloat16 } from "./halfFloat.ts";
import type { NamedTensor } from "./safetensors.ts";

/** A tensor as it stands in a file; 16-bit floats as their bits. */
export interface GivenTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number | bigint>;
}

/** A parameter that a model has, or a buffer. */
export interface ExpectedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** A buffer: no optimizer remembers anything of it, and PyTorch may have it as a whole number. */
  readonly isBuffer?: boolean;
}

/** Memories of one optimizer that are looked for; there is none that has as many. */
const MOST_MEMORIES = 64;

/** `optimizer.exp_avg.layers.0.weight` is the memory `exp_avg` of one parameter. */
const OPTIMIZER = /^optimizer\.([^.]+)\.(.+)$/;

/** `optimizer.normClamp_reference` is a memory that is not of single parameters: a vector of a length of its own. */
const WHOLE_MEMORY = /^optimizer\.[^.]+$/;

/**
 * The tensors in the order and the precision of the model, values converted exactly. An optimizer's memory has to be there
 * for all parameters or for none.
 *
 * @throws FormatError (`refused`) as `orderWeights`, and naming what is not exact in this precision
 */
export function fitWeights(
  given: readonly GivenTensor[],
  model: readonly ExpectedTensor[],
  precision: "f32" | "f64",
): NamedTensor[] {
  return orderWeights(given, model).map((tensor) => ({
    name: tensor.name,
    shape: tensor.shape,
    // Norms are float64 whatever the precision of the model is.
    ...convert(tensor, WHOLE_MEMORY.test(tensor.name) && tensor.dtype === "F64" ? "f64" : precision),
  }));
}

/**
 * The tensors in the order of the model; their values are not looked at.
 * @throws FormatError (`refused`) naming what is missing, unknown, or of another shape or type
 */
export function orderWeights<T extends Omit<GivenTensor, "values">>(
  given: readonly T[],
  model: readonly ExpectedTensor[],
): T[] {
  const trained = model.filter(({ isBuffer }) => isBuffer !== true);
  const names = new Set(trained.map(({ name }) => name));
  const memories = new Set<string>();
  for (const { name } of given) {
    const [, memory, parameter] = OPTIMIZER.exec(name) ?? [];
    if (memory === undefined || parameter === undefined || !names.has(parameter)) continue;
    if (memories.size < MOST_MEMORIES) memories.add(`optimizer.${memory}.`);
  }
  const remembered = [...memories].flatMap((prefix) =>
    trained.map(({ name, shape }): ExpectedTensor => ({ name: prefix + name, shape })),
  );
  const whole = given.filter(({ name, shape }) => WHOLE_MEMORY.test(name) && !names.has(name) && shape.length === 1);
  const expected: readonly ExpectedTensor[] = [...model, ...remembered, ...whole.slice(0, MOST_MEMORIES)];
  const byName = new Map(given.map((tensor) => [tensor.name, tensor]));
  checkNames([...byName.keys()], expected);
  return expected.map(({ name, shape, isBuffer }) => {
    const tensor = byName.get(name) as T;
    if (tensor.shape.join() !== shape.join()) {
      const shapes = `[${tensor.shape.join(", ")}], and the model needs [${shape.join(", ")}]`;
      throw new FormatError("refused", `the tensor ${name} has the shape ${shapes}`);
    }
    const known = Object.keys(READERS).filter((dtype) => dtype !== "I64" || isBuffer === true);
    if (!known.includes(tensor.dtype)) {
      throw new FormatError("refused", `the tensor ${name} is ${tensor.dtype}; weights are ${known.join(", ")}`);
    }
    return tensor;
  });
}

function checkNames(given: readonly string[], expected: readonly ExpectedTensor[]): void {
  const wanted = new Set(expected.map(({ name }) => name));
  const there = new Set(given);
  const missing = [...wanted].filter((name) => !there.has(name));
  const unknown = given.filter((name) => !wanted.has(name));
  const problems = [
    ...(missing.length > 0 ? [`the file lacks ${listNames(missing)}`] : []),
    ...(unknown.length > 0 ? [`the model has no ${listNames(unknown)}`] : []),
  ];
  if (problems.length > 0) throw new FormatError("refused", problems.join("; "));
}

const READERS: Readonly<Record<string, (value: number) => number>> = {
  F32: (value) => value,
  F64: (value) => value,
  F16: readFloat16,
  BF16: readBfloat16,
  I64: Number,
};

function convert(
  { name, dtype, values }: GivenTensor,
  precision: "f32" | "f64",
): { dtype: "F32"; values: Float32Array } | { dtype: "F64"; values: Float64Array } {
  const read = READERS[dtype] as (value: number) => number;
  const numbers = Float64Array.from(values as ArrayLike<number>, read);
  if (precision === "f64") return { dtype: "F64", values: numbers };
  const rounded = Float32Array.from(numbers);
  const inexact = numbers.findIndex((number, i) => !Object.is(number, rounded[i]));
  if (inexact >= 0) {
    const message = `the tensor ${name} holds ${numbers[inexact]}, which float32 does not`;
    const remedy = { kind: "set", setting: "model.precision", value: "f64", effect: "keeps it" } as const;
    throw new FormatError("refused", message, { remedy });
  }
  return { dtype: "F32", values: rounded };
}
