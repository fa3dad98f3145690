/** @file The self test of a thread: subnormal numbers and ties of rounding in operands, on the way, and in results. */
import { differentiate } from "../differentiate.ts";
import type { FloatType, TensorData } from "../dtype.ts";
import { ADAM_SCALARS_LENGTH } from "../kernels/adamScalars.ts";
import { abs } from "../operations/abs.ts";
import { ADAM_SCALARS, adam } from "../operations/adam.ts";
import { add } from "../operations/add.ts";
import { after } from "../operations/after.ts";
import { sum } from "../operations/broadcast.ts";
import { cast, round } from "../operations/cast.ts";
import { equal, less, step } from "../operations/compare.ts";
import { crossEntropy, type LossPrecision } from "../operations/crossEntropy.ts";
import { div } from "../operations/div.ts";
import { erf } from "../operations/erf.ts";
import { exp } from "../operations/exp.ts";
import { leaf, scalar } from "../operations/leaf.ts";
import { log } from "../operations/log.ts";
import { matmul } from "../operations/matmul.ts";
import { max } from "../operations/max.ts";
import { maximum } from "../operations/maximum.ts";
import { mean } from "../operations/mean.ts";
import { mul } from "../operations/mul.ts";
import { relu } from "../operations/relu.ts";
import { sqrt } from "../operations/sqrt.ts";
import { squaredNorm } from "../operations/squaredNorm.ts";
import { sub } from "../operations/sub.ts";
import { tanh } from "../operations/tanh.ts";
import type { Tensor } from "../tensor.ts";
import type { SelfTest } from "./selfTest.ts";

/** Of its results under strict arithmetic, on every machine. */
export const SUBNORMALS_HASH = "68d50601";

/** Not a multiple of any vector's length. */
const COUNT = 19;
const ROWS = 6;
const CLASSES = 5;

/** As bits: written as numbers they would be flushed where that is what is to be found. */
const NUMBERS: Readonly<Record<FloatType, readonly (number | bigint)[]>> = {
  f32: [
    ...[0x00000001, 0x80000003, 0x007fffff, 0x00800000, 0x80800001, 0x00c00001, 0x807fffff, 0x01000003, 0x0d800000],
    ...[0x20000001, 0x1f800000, 0x9fc00000, 0x3f800000, 0x40400000, 0x3dcccccd, 0xbf800001, 0x33800000, 0x34000001],
    0x00012345,
  ],
  f64: [
    ...[0x0000000000000001n, 0x8000000000000003n, 0x000fffffffffffffn, 0x0010000000000000n, 0x8010000000000001n],
    ...[0x0018000000000001n, 0x800fffffffffffffn, 0x0020000000000003n, 0x1a00000000000000n, 0x2000000000000001n],
    ...[0x1ff0000000000000n, 0x9ff8000000000000n, 0x3ff0000000000000n, 0x4008000000000000n, 0x3fb999999999999an],
    ...[0xbff0000000000001n, 0x3ca0000000000000n, 0x3cb0000000000001n, 0x0000123456789abcn],
  ],
};

/** Float64 numbers that become subnormal float32 ones, and ties between neighbouring ones. */
const TO_NARROW = [
  ...[0x36a0000000000000n, 0x3690000000000000n, 0x3690000000000001n, 0xb6a8000000000000n, 0x36b4000000000000n],
  ...[0x380fffffe0000000n, 0x380fffffffffffffn, 0x3810000010000000n, 0xb800000030000000n, 0x37f23456789abcden],
  ...[0x3ff0000010000000n, 0x3ff0000030000000n, 0xbfb999999999999an, 0x3fd5555555555555n, 0x3800000000000000n],
  ...[0x3ee0000000000000n, 0xbe70000000000001n, 0x3f00000020000000n, 0x36c0000000000000n],
];

/** Arguments at which the exponential is subnormal or nearly so, and by which the margins of a loss are. */
const EXPONENTS: Readonly<Record<FloatType, readonly number[]>> = {
  f32: [
    -86.5, -87.5, -88.25, -90, -93.5, -97, -100, -102.5, -103.25, -103.75, -1, 0.5, 3, -20, -0.125, 80, -60, -87, -99,
  ],
  f64: [
    -707, -708.5, -709.25, -712, -718.5, -725, -735, -740.5, -744.25, -745, -1, 0.5, 3, -37, -0.125, 700, -400, -708,
    -730,
  ],
};

/** Products of these and powers of two are exact, and their sums too: fused multiply-add gives the same bits. */
const FACTORS: Readonly<Record<FloatType, readonly [number, number]>> = {
  f32: [2 ** -70, 2 ** -75],
  f64: [2 ** -530, 2 ** -540],
};

/** After the first factor this brings numbers of about 1 just below the least normal one. */
const TO_SUBNORMAL: Readonly<Record<FloatType, number>> = { f32: 2 ** -60, f64: 2 ** -500 };

/** What one element type is tested with. */
interface Part {
  readonly outputs: readonly Tensor[];
  readonly updates: readonly Tensor[];
  fill: SelfTest["fill"];
}

/** The arithmetic that all kernels are made of; its bits are the same under `fast`. */
export function traceSubnormals(): SelfTest {
  const parts = [traceType("f32", ["f32", "f16", "bf16"]), traceType("f64", ["f64"]), traceConversions()];
  return {
    program: { outputs: parts.flatMap(({ outputs }) => outputs), updates: parts.flatMap(({ updates }) => updates) },
    fill: (values) => {
      for (const { fill } of parts) fill(values);
    },
  };
}

function traceType(dtype: FloatType, precisions: readonly LossPrecision[]): Part {
  const x = leaf("x", [COUNT], dtype);
  const y = leaf("y", [COUNT], dtype);
  const parameters = leaf("parameters", [COUNT], dtype);
  const exponents = leaf("exponents", [COUNT], dtype);
  const size = abs(x);
  const elementwise = [
    ...[add(x, y), sub(x, y), mul(x, y), div(x, parameters), maximum(x, y), less(y, x), equal(x, y)],
    ...[exp(exponents), log(size), sqrt(size), tanh(x), erf(x), relu(x), step(x)],
  ];
  const scale = (x: Tensor, ...factors: number[]) => factors.reduce((y, factor) => mul(y, scalar(factor, dtype)), x);
  const [first, second] = FACTORS[dtype];
  const scaled = scale(x, first);
  const small = scale(scaled, TO_SUBNORMAL[dtype]);
  const reduced = [sum(x), sum(small), mean(small), max(small, 0), squaredNorm(scaled), squaredNorm(small)];

  const a = leaf("a", [4, COUNT], dtype);
  const products = [
    matmul(scale(a, first), scale(a, second), { transposeB: true }),
    matmul(a, scale(a, first, TO_SUBNORMAL[dtype]), { transposeB: true }),
  ];

  const logits = leaf("logits", [ROWS, CLASSES], dtype);
  const labels = leaf("labels", [ROWS], "i32");
  const losses = precisions.flatMap((precision) => {
    const gradients = (["softmax-minus-one-hot", "zero-sum"] as const).flatMap((gradient) =>
      differentiate(mean(crossEntropy(logits, labels, { precision, gradient })), [logits]),
    );
    return [crossEntropy(logits, labels, { precision, gradient: "zero-sum" }), ...gradients];
  });

  const moments = [leaf("firstMoment", [COUNT], dtype), leaf("secondMoment", [COUNT], dtype)] as const;
  const hyper = leaf("hyper", [ADAM_SCALARS_LENGTH], "f64");
  const update = adam(parameters, y, ...moments, hyper);
  const moved = [parameters, ...moments].map((tensor) => after(tensor, update));

  return {
    outputs: [...elementwise, ...reduced, ...products, ...losses, ...moved],
    updates: [update],
    fill: (values) => {
      writeBits(values(x), NUMBERS[dtype], 0);
      writeBits(values(y), NUMBERS[dtype], 5);
      writeBits(values(parameters), NUMBERS[dtype], 11);
      values(exponents).set(EXPONENTS[dtype]);
      values(a).forEach((_, i, all) => {
        all[i] = ((i * 5) % 11) - 5;
      });
      values(logits).forEach((_, i, all) => {
        const [row, column] = [Math.floor(i / CLASSES), i % CLASSES];
        all[i] = column === 0 ? -(EXPONENTS[dtype][row + 1] as number) : column / 8;
      });
      for (const moment of moments) values(moment).fill(0);
      values(labels)
        .fill(0)
        .fill(1, ROWS - 1);
      const scalars = values(hyper).fill(0);
      scalars[ADAM_SCALARS.learningRate] = 0.001;
      scalars[ADAM_SCALARS.beta1] = 0.9;
      scalars[ADAM_SCALARS.beta2] = 0.95;
      scalars[ADAM_SCALARS.biasCorrection1] = 0.1;
      scalars[ADAM_SCALARS.biasCorrection2] = 0.05;
      scalars[ADAM_SCALARS.epsilon] = FACTORS[dtype][0];
    },
  };
}

function traceConversions(): Part {
  const wide = leaf("wide", [COUNT], "f64");
  const narrow = leaf("narrow", [COUNT], "f32");
  return {
    outputs: [cast(wide, "f32"), cast(narrow, "f64"), round(cast(wide, "f32"), "f16"), round(narrow, "bf16")],
    updates: [],
    fill: (values) => {
      writeBits(values(wide), TO_NARROW, 0);
      writeBits(values(narrow), NUMBERS.f32, 0);
    },
  };
}

/** Writes numbers given as bits, beginning with the one at `start` and going round. */
function writeBits({ buffer, byteOffset }: TensorData, bits: readonly (number | bigint)[], start: number): void {
  const memory = new DataView(buffer, byteOffset);
  for (let i = 0; i < COUNT; i++) {
    const pattern = bits[(i + start) % COUNT] as number | bigint;
    if (typeof pattern === "bigint") memory.setBigUint64(8 * i, pattern, true);
    else memory.setUint32(4 * i, pattern, true);
  }
}
