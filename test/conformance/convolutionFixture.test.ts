/** @file Convolutions, poolings and batch normalisation of images against PyTorch (fixtures/convolution.py), first and second derivatives included. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import {
  add,
  avgPool2d,
  batchNorm,
  type ConvolutionOptions,
  columnMoments,
  conv2d,
  differentiate,
  type FloatType,
  leaf,
  maxPool2d,
  mul,
  type PoolOptions,
  type Shape,
  sum,
  type Tensor,
} from "../../src/engine/index.ts";
import { ENGINES } from "./engines.ts";
import { relativeError } from "./relativeError.ts";

type Numbers = Readonly<Record<string, number[]>>;
type PerAxis = number | readonly [number, number];

interface Case {
  readonly shape: number[];
}
interface Convolution extends Case {
  readonly settings: ConvolutionOptions;
  readonly weightShape: number[];
}
interface Pooling extends Case {
  readonly settings: PoolOptions;
  readonly kernel: PerAxis;
}

const fixture = JSON.parse(readFileSync(new URL("../fixtures/convolution.json", import.meta.url), "utf8")) as {
  readonly convolutions: (Convolution & Numbers)[];
  readonly maxPool2d: (Pooling & Numbers)[];
  readonly avgPool2d: (Pooling & Numbers)[];
  readonly batchNorm: (Case & Numbers)[];
};

const capital = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);

/**
 * Compares an operation on leaves, its gradients, and where the fixture has them the gradients of their product with directions, on
 * one engine. The fixture calls the gradient of `x` `gradientX`, its direction `alongX`, the second one `secondX`.
 */
async function compare(
  engine: (typeof ENGINES)[number],
  dtype: FloatType,
  {
    expected,
    shapes,
    apply,
  }: { expected: Numbers; shapes: Record<string, Shape>; apply: (...leaves: Tensor[]) => Tensor },
): Promise<void> {
  const names = Object.keys(shapes);
  const named = (prefix: string) => names.map((name) => `${prefix}${capital(name)}`);
  const variables = names.map((name) => leaf(name, shapes[name] as Shape, dtype));
  const y = apply(...variables);
  const slope = leaf("slope", y.shape, dtype);
  const firsts = differentiate(y, variables, slope);
  const hasSeconds = `second${capital(names[0] as string)}` in expected;
  const along = variables.map(({ shape }) => leaf("along", shape, dtype));
  const products = firsts.map((first, i) => sum(mul(first, along[i] as Tensor)));
  const seconds = hasSeconds ? differentiate(products.reduce(add), variables) : [];
  const outputs = [y, ...firsts, ...seconds];
  const machine = await engine.create({ all: { outputs: [...outputs, slope, ...variables, ...along] } }, 2);
  try {
    const given = [...variables, slope, ...(hasSeconds ? along : [])];
    [...names, "slope", ...(hasSeconds ? named("along") : [])].forEach((name, i) => {
      machine.values(given[i] as Tensor).set(expected[name] as number[]);
    });
    machine.run("all");
    ["y", ...named("gradient"), ...(hasSeconds ? named("second") : [])].forEach((name, i) => {
      const right = expected[name] as number[];
      const found = machine.values(outputs[i] as Tensor);
      const error = right.every((value) => value === 0)
        ? Math.max(...found.map(Math.abs))
        : relativeError(found, right);
      const allowed = dtype === "f64" ? 1e-13 : 1e-5;
      assert.ok(error <= allowed, `${name}: ${error}`);
    });
  } finally {
    machine.dispose();
  }
}

for (const engine of ENGINES) {
  for (const dtype of ["f32", "f64"] as const) {
    describe(`${engine.name}, ${dtype}`, { skip: engine.skip }, () => {
      for (const [i, expected] of fixture.convolutions.entries()) {
        const { shape, weightShape, settings } = expected;
        test(`convolution ${i} of PyTorch`, () =>
          compare(engine, dtype, {
            expected,
            shapes: { x: shape, weight: weightShape },
            apply: (x, weight) => conv2d(x as Tensor, weight as Tensor, settings),
          }));
      }
      for (const [name, pool] of [
        ["maxPool2d", maxPool2d],
        ["avgPool2d", avgPool2d],
      ] as const) {
        for (const [i, expected] of fixture[name].entries()) {
          const { shape, kernel, settings } = expected;
          test(`${name} ${i} of PyTorch`, () =>
            compare(engine, dtype, {
              expected,
              shapes: { x: shape },
              apply: (x) => pool(x as Tensor, kernel, settings),
            }));
        }
      }
      for (const expected of fixture.batchNorm) {
        const { shape } = expected;
        const channels = [shape[3] as number];
        test("batch normalisation of PyTorch", () =>
          compare(engine, dtype, {
            expected,
            shapes: { x: shape, gain: channels, bias: channels },
            apply: (x, gain, bias) =>
              batchNorm(x as Tensor, columnMoments(x as Tensor), gain as Tensor, bias as Tensor),
          }));
      }
    });
  }
}
