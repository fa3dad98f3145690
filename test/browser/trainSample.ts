/** @file For tests: a small network trained for some steps, in Node.js as in a page. */
import type { EngineHost, FloatType, Tensor } from "../../src/engine/index.ts";

type Engine = typeof import("../../src/engine/index.ts");

export interface SampleRequest {
  /** Paths of the engine and of its host, and the host's name there. */
  readonly engine: string;
  readonly host: readonly [module: string, name: string];
  /** `all`: one on each core. */
  readonly threads: number | "all";
  readonly dtype: FloatType;
}

export interface SampleResult {
  readonly threads: number;
  readonly sharedMemory: boolean;
  /** Of each step, exact: JSON keeps every bit of a finite number. */
  readonly losses: readonly number[];
  /** After the last step. */
  readonly parameters: readonly number[];
}

const STEPS = 12;
const ROWS = 70;
const INPUTS = 33;
const WIDTH = 90;
const CLASSES = 21;

/** A layer with dropout and a loss under Adam: products of all forms, reductions, exponentials, random words. */
export async function trainSample({ engine, host, threads, dtype }: SampleRequest): Promise<SampleResult> {
  const { createMachine, ...operations }: Engine = await import(engine);
  const engineHost: EngineHost = (await import(host[0]))[host[1]];
  const { inputs, labels, state, scalars, parameters, loss, updates } = traceStep(operations, dtype);
  const options = { host: engineHost, threads: threads === "all" ? engineHost.cores : threads };
  const machine = await createMachine({ step: { outputs: [loss], updates } }, options);
  // Halves of small integers, scattered by multiplication: any engine makes the same ones.
  const scatter = (tensor: Tensor, factor: number, divisor: number) => {
    machine.values(tensor).forEach((_, i, all) => {
      all[i] = (((i * factor) % 1009) - 504) / divisor;
    });
  };
  scatter(inputs, 2_654_435, 512);
  for (const parameter of parameters) scatter(parameter, 40_503, 4096);
  machine.values(labels).forEach((_, i, all) => {
    all[i] = (i * 5) % CLASSES;
  });
  const { ADAM_SCALARS, RANDOM_STATE } = operations;
  const losses = Array.from({ length: STEPS }, (_, step) => {
    machine.values(state)[RANDOM_STATE.step] = step;
    const hyper = machine.values(scalars);
    hyper[ADAM_SCALARS.learningRate] = 0.01;
    hyper[ADAM_SCALARS.beta1] = 0.9;
    hyper[ADAM_SCALARS.beta2] = 0.95;
    hyper[ADAM_SCALARS.epsilon] = 1e-8;
    hyper[ADAM_SCALARS.biasCorrection1] = 1 - 0.9 ** (step + 1);
    hyper[ADAM_SCALARS.biasCorrection2] = 1 - 0.95 ** (step + 1);
    machine.run("step");
    return machine.values(loss)[0] as number;
  });
  const result = {
    threads: machine.threads,
    sharedMemory: engineHost.sharedMemory,
    losses,
    parameters: parameters.flatMap((parameter) => [...machine.values(parameter)]),
  };
  machine.dispose();
  return result;
}

function traceStep(operations: Omit<Engine, "createMachine">, dtype: FloatType) {
  const { add, broadcastTo, crossEntropy, differentiate, leaf, matmul, mean, mul, part, randomMask, relu } = operations;
  const inputs = leaf("inputs", [ROWS, INPUTS], dtype);
  const labels = leaf("labels", [ROWS], "i32");
  const state = leaf("state", [operations.RANDOM_STATE_LENGTH], "i32");
  const scalars = leaf("scalars", [Object.keys(operations.ADAM_SCALARS).length], "f64");
  const size = WIDTH * (INPUTS + 1 + CLASSES);
  const [parameters, first, second] = ["parameters", "first", "second"].map((name) => leaf(name, [size], dtype)) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const weight = part(parameters, 0, [WIDTH, INPUTS]);
  const bias = part(parameters, WIDTH * INPUTS, [WIDTH]);
  const head = part(parameters, WIDTH * (INPUTS + 1), [CLASSES, WIDTH]);
  const products = matmul(inputs, weight, { transposeB: true });
  const hidden = relu(add(products, broadcastTo(bias, [ROWS, WIDTH])));
  const kept = mul(hidden, randomMask(state, 0.2, { shape: [ROWS, WIDTH], dtype, purpose: 7, part: 0 }));
  const logits = matmul(kept, head, { transposeB: true });
  const loss = mean(crossEntropy(logits, labels, { precision: dtype, gradient: "softmax-minus-one-hot" }));
  const [gradient] = differentiate(loss, [parameters]) as [Tensor];
  const updates = [operations.adam(parameters, gradient, first, second, scalars)];
  return { inputs, labels, state, scalars, parameters: [parameters], loss, updates };
}
