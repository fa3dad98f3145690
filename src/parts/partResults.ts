/** @file What the functions of users' parts must give. Types say the same, and who writes JavaScript has none. */

import type { DataPart, DataShape, ExaminedData, LoadedData } from "../data/index.ts";
import { sizeOf, type Tensor } from "../engine/index.ts";
import type { ProbePart, ProbeProgram, ProbeSides } from "../instruments/index.ts";
import type { LossPart } from "../losses/index.ts";
import type { Buffer, Model, Parameter } from "../models/index.ts";
import type { OptimizerState, StabilityThreshold } from "../optimizers/index.ts";
import type { PartKind } from "../registry.ts";
import { showValue } from "../showValue.ts";
import { pluralise } from "../words.ts";

/** Calls `act`; what it throws becomes one line that says where: which file, which part, and `what` of it. */
export type Guard = <T>(what: string, act: () => T) => T;

/** Gives the result, or throws an error that says what is wrong with it. */
type Check = (result: unknown, args: readonly unknown[], part: object, guard: Guard) => unknown;

/** The functions that every part of a kind has. */
export const REQUIRED: Readonly<Record<PartKind, readonly string[]>> = {
  optimizer: ["memory", "scalars", "step"],
  transform: ["memory", "apply"],
  loss: ["describe", "fittedBelow", "zeroSum", "trace"],
  model: ["describe", "create"],
  data: ["describe", "shape", "load"],
  instrument: ["trace"],
  probe: ["trace"],
};

/** By kind and function. */
export const CHECKS: Readonly<Partial<Record<PartKind, Readonly<Record<string, Check>>>>> = {
  optimizer: {
    memory: checkMemory,
    step: (result, [inputs]) => checkStep(result, "parameters", inputs),
    threshold: checkThreshold,
    preconditioner: (result, [, state]) => checkPreconditioner(result, (state as OptimizerState).size),
  },
  transform: { memory: checkMemory, apply: (result, [inputs]) => checkStep(result, "gradient", inputs) },
  loss: { trace: checkLoss, fittedBelow: checkFittedBelow, floor: checkFloor, zeroSum: requireBoolean },
  model: { create: checkModel },
  data: { load: checkData, examine: checkExamined },
  instrument: { trace: (reading) => (reading === null ? null : requireTensor("its reading", reading, [])) },
  probe: { trace: checkProbe, split: checkSplit },
};

type Fields = Readonly<Record<string, unknown>>;

function requireFields(result: unknown): Fields {
  if (typeof result === "object" && result !== null && !(result instanceof Promise)) return result as Fields;
  throw new Error(`it gives ${result instanceof Promise ? "a promise" : String(result)}, and must give an object`);
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && "operation" in value && "shape" in value && "dtype" in value;
}

const show = (shape: readonly number[], dtype = ""): string => `${dtype}[${shape.join(", ")}]`;

function requireTensor(what: string, value: unknown, shape: readonly number[], dtype?: string): Tensor {
  const wanted = `must be a tensor ${show(shape, dtype)}`;
  if (!isTensor(value)) throw new Error(`${what} is ${value === undefined ? "missing" : "no tensor"}; it ${wanted}`);
  if (show(value.shape) !== show(shape) || (dtype !== undefined && value.dtype !== dtype))
    throw new Error(`${what} is ${show(value.shape, value.dtype)}; it ${wanted}`);
  return value;
}

/** `outputs`, and all that they depend on. */
function listInputs(outputs: readonly unknown[]): Set<Tensor> {
  const seen = new Set(outputs.filter(isTensor));
  for (const tensor of seen) for (const input of tensor.inputs) seen.add(input);
  return seen;
}

function checkMemory(result: unknown): unknown {
  const isList = Array.isArray(result) && result.every((name) => typeof name === "string" && /^\w+$/.test(name));
  if (isList && new Set(result).size === result.length) return result;
  throw new Error("it must give a list of different names, of letters, digits and underscores");
}

/** What is kept has the shape and the precision of what it replaces. */
function checkStep(result: unknown, key: "parameters" | "gradient", inputs: unknown): unknown {
  const { [key]: value, memory = {} } = requireFields(result);
  const given = inputs as Readonly<Record<typeof key, Tensor>> & { readonly memory: Readonly<Record<string, Tensor>> };
  requireTensor(key, value, given[key].shape, given[key].dtype);
  for (const [name, kept] of Object.entries(requireFields(memory))) {
    const before = given.memory[name];
    if (before === undefined) throw new Error(`it gives memory.${name}, which memory does not name`);
    requireTensor(`memory.${name}`, kept, before.shape, before.dtype);
  }
  const { offers = {} } = requireFields(result);
  const used = listInputs([value, ...Object.values(memory as Fields), ...Object.values(requireFields(offers))]);
  const idle = Object.entries(given.memory).find(([name, leaf]) => !(name in (memory as Fields)) && !used.has(leaf));
  if (idle !== undefined) throw new Error(`it neither reads nor gives memory.${idle[0]}, which memory names`);
  return result;
}

function checkThreshold(result: unknown, _args: readonly unknown[], part: object, guard: Guard): unknown {
  if (result === null) return null;
  const { matrix, formula, of, ...rest } = requireFields(result) as unknown as StabilityThreshold<number>;
  if (matrix !== "hessian" && matrix !== "preconditioned")
    throw new Error(`matrix is ${showValue(matrix)}, and must be hessian or preconditioned`);
  if (matrix === "preconditioned" && !("preconditioner" in part))
    throw new Error("matrix is preconditioned, and the optimizer has no preconditioner");
  if (typeof formula !== "string" || typeof of !== "function")
    throw new Error("it must give { matrix, formula, source, of }, of being a function of the learning rate");
  return { ...rest, matrix, formula, of: (rate: number) => guard("threshold.of", () => requireAboveZero(of(rate))) };
}

function requireAboveZero(result: unknown): number {
  if (typeof result === "number" && result > 0) return result;
  throw new Error(`it gives ${String(result)}, and must give a number above 0`);
}

function checkPreconditioner(result: unknown, size: number): unknown {
  if (result === null || (result instanceof Float64Array && result.length === size)) return result;
  throw new Error(`it must give a Float64Array of ${size} numbers, or null`);
}

function requireMatrix(what: string, value: unknown, rows: number): void {
  if (isTensor(value) && value.shape.length === 2 && value.shape[0] === rows) return;
  const is = isTensor(value) ? show(value.shape, value.dtype) : value === undefined ? "missing" : "no tensor";
  throw new Error(`${what} is ${is}; it must be a matrix of ${rows} rows`);
}

function checkFittedBelow(result: unknown, [settings, classes]: readonly unknown[], part: object): unknown {
  const floor = (part as LossPart).floor?.(settings as { readonly name: string }, classes as number) ?? 0;
  if (typeof result === "number" && result > floor && Number.isFinite(result)) return result;
  throw new Error(
    `it gives ${String(result)}, and must give a number greater than ${floor === 0 ? 0 : `its floor, ${floor}`}`,
  );
}

function checkFloor(result: unknown): unknown {
  if (typeof result === "number" && result >= 0 && Number.isFinite(result)) return result;
  throw new Error(`it gives ${String(result)}, and must give a number of at least 0`);
}

function requireBoolean(result: unknown): unknown {
  if (typeof result === "boolean") return result;
  throw new Error(`it gives ${String(result)}, and must give true or false`);
}

/** What a network keeps besides parameters, and gives anew in training. */
function checkBuffers(buffers: unknown): void {
  if (!Array.isArray(buffers)) throw new Error("buffers is no list");
  for (const { name, shape, first } of buffers as readonly Partial<Buffer>[]) {
    requireNamedShape("buffer", name, shape);
    if (!Number.isFinite(first)) throw new Error(`first of the buffer ${name} must be a number`);
  }
}

function checkLoss(result: unknown, [, labels]: readonly unknown[]): unknown {
  const { logits, sampleLosses, loss } = requireFields(result);
  const rows = (labels as Tensor).shape;
  requireMatrix("logits", logits, rows[0] ?? 0);
  requireTensor("sampleLosses", sampleLosses, rows);
  requireTensor("loss", loss, []);
  return result;
}

function checkModel(result: unknown, [, shape]: readonly unknown[], _part: object, guard: Guard): unknown {
  const model = requireFields(result) as unknown as Model;
  if (!Array.isArray(model.parameters) || model.parameters.length === 0)
    throw new Error("parameters: must be a list of at least one");
  const names = model.parameters.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`the parameter ${twice} is there twice`);
  if (!names.includes(model.lastLayer)) {
    throw new Error(`lastLayer: ${String(model.lastLayer)} is no parameter; must be one of ${names.join(", ")}`);
  }
  const { buffers = [] } = model;
  checkBuffers(buffers);
  const both = buffers.find(({ name }) => names.includes(name));
  if (both !== undefined) throw new Error(`the buffer ${both.name} has the name of a parameter`);
  if (!(model.activationsPerRow >= 0)) throw new Error("activationsPerRow must be a number of at least 0");
  const { classes, answers } = shape as DataShape;
  return {
    ...model,
    parameters: model.parameters.map((parameter) => checkParameter(parameter, guard)),
    trace: (...args: Parameters<Model["trace"]>) =>
      guard("trace", () => {
        const traced = requireFields(model.trace(...args));
        const { logits, features } = traced;
        // Of sequences, the batch has no tensor that would tell; the loss does.
        const [input] = args as readonly unknown[];
        const rows = isTensor(input) ? answers * (input.shape[0] ?? 0) : isTensor(logits) ? (logits.shape[0] ?? 0) : 0;
        requireTensor("logits", logits, [rows, classes]);
        requireMatrix("features", features, rows);
        const isTraining = args[2] !== undefined;
        for (const [i, { name, shape }] of (isTraining ? buffers : []).entries()) {
          requireTensor(`the buffer ${name}`, (traced.buffers as readonly unknown[] | undefined)?.[i], shape);
        }
        return traced;
      }),
  };
}

function requireNamedShape(what: string, name: unknown, shape: unknown): void {
  if (typeof name !== "string" || !/^[\w.-]+$/.test(name) || name === "__metadata__") {
    throw new Error(`the ${what} name ${String(name)} is not allowed; must be letters, digits, dots and underscores`);
  }
  if (!Array.isArray(shape) || !shape.every((length) => Number.isSafeInteger(length) && length > 0)) {
    throw new Error(`the shape of ${name} is not allowed; must be a list of whole numbers of at least 1`);
  }
}

function checkParameter(parameter: Parameter, guard: Guard): Parameter {
  const { name, shape } = parameter;
  requireNamedShape("parameter", name, shape);
  return {
    ...parameter,
    initialize: (stream) =>
      guard("initialize", () => {
        const values = parameter.initialize(stream);
        if (values?.length === sizeOf(shape)) return values;
        throw new Error(`${name} gets ${values?.length ?? "no"} values; it has ${sizeOf(shape)}`);
      }),
  };
}

async function checkData(result: unknown, [settings]: readonly unknown[], part: object): Promise<LoadedData> {
  const data = requireFields(await result) as unknown as LoadedData;
  const { rows, answers, classes, input } = (part as DataPart).shape(settings as { readonly name: string });
  if (data.kind !== input.kind) throw new Error(`the rows are ${String(data.kind)}, and shape says ${input.kind}`);
  const count = Math.floor((data.targets?.length ?? 0) / answers);
  for (const name of ["train", "validation"] as const) {
    const numbers = data.subsets?.[name];
    if ((numbers?.length ?? 0) !== rows[name]) {
      throw new Error(`it has ${numbers?.length ?? "no"} ${name} rows, and shape says ${rows[name]}`);
    }
    const outside = numbers?.find((row) => !(row >= 0 && row < count));
    if (outside !== undefined) throw new Error(`the ${name} row ${outside} has no label; there are ${count}`);
  }
  const label = data.targets.find((target) => !(target >= 0 && target < classes));
  if (label !== undefined) throw new Error(`the label ${label} is not allowed; must be from 0 to ${classes - 1}`);
  return data;
}

async function checkExamined(result: unknown, _args: readonly unknown[], part: object, guard: Guard): Promise<unknown> {
  const { settings, load } = requireFields(await result) as unknown as ExaminedData<unknown>;
  return { settings, load: (seed: number) => guard("load", () => checkData(load(seed), [settings], part)) };
}

/** What columns are of, behind a slash: in files, on pages and in queries. */
function checkSplit(result: unknown): unknown {
  const isList = Array.isArray(result) && result.every((of) => typeof of === "string" && /^[\w.+-]*$/.test(of));
  if (isList && new Set(result).size === result.length) return result;
  throw new Error(
    "it must give a list of different texts, of letters, digits, dots, underscores, + and -; one may be empty",
  );
}

function requireNumbers(result: unknown): readonly number[] {
  if (Array.isArray(result) && result.every((value) => typeof value === "number")) return result;
  throw new Error("it must give a list of numbers");
}

function checkProbe(result: unknown, _args: readonly unknown[], part: object, guard: Guard): unknown {
  const sides = requireFields(result) as ProbeSides;
  const check = (given: unknown): ProbeProgram => {
    const program: ProbeProgram = requireFields(given);
    for (const [i, reading] of (program.readings ?? []).entries()) requireTensor(`reading ${i + 1}`, reading, []);
    const { compute } = program;
    return compute === undefined
      ? program
      : { ...program, compute: (...args) => guard("compute", () => requireNumbers(compute(...args))) };
  };
  const { before, during, after, observe } = sides;
  const programs = [before, after].filter((program) => program !== undefined);
  const readings = programs.reduce((sum, { readings = [] }) => sum + readings.length, 0);
  const { columns, split } = part as ProbePart;
  const isCounted =
    split === undefined && during === undefined && programs.every(({ compute }) => compute === undefined);
  if (isCounted && readings !== columns.length)
    throw new Error(
      `it gives ${readings} ${pluralise(readings, "reading")} for ${columns.length} ${pluralise(columns.length, "column")}`,
    );
  return {
    ...(before && { before: check(before) }),
    ...(after && { after: check(after) }),
    ...(during && {
      during: (step: Parameters<typeof during>[0]) =>
        guard("during", () => {
          const program = during(step);
          return program === null ? null : check(program);
        }),
    }),
    ...(observe && { observe: (...args: Parameters<typeof observe>) => guard("observe", () => observe(...args)) }),
  };
}
