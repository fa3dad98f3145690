/** @file Every operation on random shapes: what both machines are compared on, and derivatives are checked on. */
import fc from "fast-check";
import type { Tensor } from "../../src/engine/index.ts";
import * as ops from "../../src/engine/index.ts";
import { reluGradient } from "../../src/engine/operations/relu.ts";
import { binary, labelled, newLeaf, type OperationCase, shaped, unary } from "./caseMakers.ts";
import { CONVOLUTION_CASES, POOLING_CASES } from "./convolutionCases.ts";
import {
  anyShape,
  broadcastPair,
  floats,
  gatherShape,
  length,
  logitShape,
  longLength,
  matrix,
  positiveLength,
  productShape,
  shapeAndAxis,
} from "./operationShapes.ts";

/** The loss and its gradient, as the seed of the differentiation makes it. */
function crossEntropies(): OperationCase[] {
  const precisions = ["f32", "f64", "f16", "bf16"] as const;
  const gradients = ["softmax-minus-one-hot", "zero-sum"] as const;
  return precisions.flatMap((precision) => {
    const dtype = precision === "f64" ? "f64" : "f32";
    const domain = precision === "f64" ? "smooth" : "none";
    const value = labelled(
      `crossEntropy ${precision}`,
      dtype,
      (logits, labels) => ops.crossEntropy(logits, labels, { precision, gradient: "zero-sum" }),
      domain,
    );
    const slopes = gradients.map(
      (gradient): OperationCase => ({
        name: `crossEntropyGradient ${precision} ${gradient}`,
        domain,
        cases: logitShape.map(([rows, classes]) => {
          const logits = newLeaf([rows, classes], dtype);
          const labels = newLeaf([rows], "i32");
          const weight = newLeaf([rows], dtype);
          const losses = ops.crossEntropy(logits, labels, { precision, gradient });
          const [output] = ops.differentiate(losses, [logits], weight) as [Tensor];
          return { leaves: [logits, labels, weight], output, indexLimit: classes };
        }),
      }),
    );
    return [value, ...slopes];
  });
}

function products(): OperationCase[] {
  return floats.flatMap((dtype) =>
    [false, true].flatMap((transposeA) =>
      [false, true].flatMap((transposeB) =>
        (["plain", "bias", "bias and relu", "relu"] as const).map(
          (epilogue): OperationCase => ({
            name: `matmul ${dtype} ${transposeA ? "T" : "N"}${transposeB ? "T" : "N"} ${epilogue}`,
            // ReLU has kinks; its derivative is checked by itself.
            domain: epilogue.includes("relu") ? "none" : "smooth",
            cases: productShape.map(([m, n, k]) => {
              const a = newLeaf(transposeA ? [k, m] : [m, k], dtype);
              const b = newLeaf(transposeB ? [n, k] : [k, n], dtype);
              const bias = newLeaf([n], dtype);
              const product = ops.matmul(a, b, { transposeA, transposeB });
              const sum = epilogue.includes("bias") ? ops.add(product, bias) : product;
              const output = epilogue.includes("relu") ? ops.relu(sum) : sum;
              return { leaves: epilogue.includes("bias") ? [a, b, bias] : [a, b], output };
            }),
          }),
        ),
      ),
    ),
  );
}

const adamCases = floats.map(
  (dtype): OperationCase => ({
    name: `adam ${dtype}`,
    domain: "none",
    cases: longLength.map((n) => {
      const [parameters, gradient, first, second] = ["p", "g", "m", "v"].map((name) => ops.leaf(name, [n], dtype)) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const hyper = newLeaf([9], "f64");
      const update = ops.adam(parameters, gradient, first, second, hyper);
      const output = ops.concatenate([update, ops.after(first, update), ops.after(second, update)]);
      return { leaves: [parameters, gradient, first, second, hyper], output };
    }),
  }),
);

const assignCases = floats.map(
  (dtype): OperationCase => ({
    name: `assign ${dtype}`,
    domain: "none",
    cases: fc
      .oneof(
        anyShape,
        longLength.map((n) => [n]),
      )
      .map((shape) => {
        const [target, value] = [newLeaf(shape, dtype), newLeaf(shape, dtype)];
        return { leaves: [target, value], output: ops.assign(target, ops.neg(value)) };
      }),
  }),
);

/** Rows of a leaf that are there, that are not, and numbers that are none. */
const writeRowCases = floats.flatMap((dtype) =>
  [0, 1, 2.7, 3, -1, 1e12, Number.NaN].map(
    (row): OperationCase => ({
      name: `writeRow ${dtype}, row ${row} of 3`,
      domain: "none",
      cases: length.map((columns) => {
        const [target, value] = [newLeaf([3 * columns], dtype), newLeaf([columns], dtype)];
        return { leaves: [target, value], output: ops.writeRow(target, ops.scalar(row, "f64"), ops.neg(value)) };
      }),
    }),
  ),
);

/** Rows by index, or by −1 none, of a table that has at least one. */
const gathers = floats.flatMap((dtype): OperationCase[] => [
  {
    name: `gatherRows ${dtype}`,
    domain: "smooth",
    cases: gatherShape.map(([rows, tableRows, columns]) => {
      const table = newLeaf([tableRows, columns], dtype);
      const index = newLeaf([rows], "i32");
      return { leaves: [table, index], output: ops.gatherRows(table, index), indexLimit: tableRows, indexStart: -1 };
    }),
  },
  {
    name: `scatterRows ${dtype}`,
    domain: "smooth",
    cases: gatherShape.map(([rows, tableRows, columns]) => {
      const x = newLeaf([rows, columns], dtype);
      const index = newLeaf([rows], "i32");
      return {
        leaves: [x, index],
        output: ops.scatterRows(x, index, tableRows),
        indexLimit: tableRows,
        indexStart: -1,
      };
    }),
  },
]);

/** Layer normalization, and the derivatives of a sum of its squares with respect to all it reads. */
const layerNorms = floats.flatMap((dtype): OperationCase[] => {
  const shapes = fc.tuple(length, positiveLength);
  // Two or three numbers can lie so close that differences of 1e-4 are too coarse for the second derivative.
  const wideShapes = fc.tuple(length, fc.constantFrom(5, 7, 8, 13));
  const trace = ([rows, columns]: readonly [number, number]) => {
    const leaves = [newLeaf([rows, columns], dtype), newLeaf([columns], dtype), newLeaf([columns], dtype)];
    const [x, gain, bias] = leaves as [Tensor, Tensor, Tensor];
    return { leaves, y: ops.layerNorm(x, gain, bias) };
  };
  return [
    ...(
      [
        ["layerNorm", "none", shapes],
        ["layerNorm of wide rows", "smooth", wideShapes],
      ] as const
    ).map(
      ([name, domain, drawn]): OperationCase => ({
        name: `${name} ${dtype}`,
        domain,
        cases: drawn.map((shape) => {
          const { leaves, y } = trace(shape);
          return { leaves, output: y };
        }),
      }),
    ),
    {
      name: `layerNorm gradients ${dtype}`,
      domain: "none",
      cases: shapes.map((shape) => {
        const { leaves, y } = trace(shape);
        const slope = newLeaf(y.shape, dtype);
        const slopes = ops.differentiate(y, leaves, slope);
        // The bias has gone: no derivative depends on it.
        return { leaves: [...leaves.slice(0, 2), slope], output: ops.joinTensors(slopes) };
      }),
    },
  ];
});

/** Batch normalization, what follows it in one kernel, and its derivatives. */
const batchNorms = floats.flatMap((dtype): OperationCase[] => {
  const shapes = fc.tuple(positiveLength, length);
  const trace = ([rows, columns]: readonly [number, number]) => {
    // Of images as well, whose places are rows.
    const shape = rows % 2 === 0 ? [1, 2, rows / 2, columns] : [rows, columns];
    const leaves = [newLeaf(shape, dtype), newLeaf([columns], dtype), newLeaf([columns], dtype)];
    const [x, gain, bias] = leaves as [Tensor, Tensor, Tensor];
    return { leaves, x, y: ops.batchNorm(x, ops.columnMoments(x), gain, bias) };
  };
  const outputs = (name: string, domain: OperationCase["domain"], drawn: typeof shapes, of: (y: Tensor) => Tensor) => ({
    ...{ name: `${name} ${dtype}`, domain },
    cases: drawn.map((shape) => {
      const { leaves, y } = trace(shape);
      return { leaves, output: of(y) };
    }),
  });
  return [
    outputs("batchNorm", "none", shapes, (y) => y),
    outputs("batchNorm and relu", "none", shapes, ops.relu),
    // As of layers: few numbers can lie too close for differences.
    outputs("batchNorm of tall columns", "smooth", fc.tuple(fc.constantFrom(5, 7, 8, 13), length), (y) => y),
    {
      name: `batchNorm gradients ${dtype}`,
      domain: "none",
      cases: shapes.map((shape) => {
        const { leaves, y } = trace(shape);
        const slope = newLeaf(y.shape, dtype);
        const slopes = ops.differentiate(y, leaves, slope);
        return { leaves: [...leaves.slice(0, 2), slope], output: ops.joinTensors(slopes) };
      }),
    },
    {
      name: `columnMoments ${dtype}`,
      domain: "none",
      cases: shapes.map((shape) => {
        const { x } = trace(shape);
        return { leaves: [x], output: ops.columnMoments(x) };
      }),
    },
  ];
});

/** Attention over named rows, and its derivatives. With `indexStart` −1 some keys are left out. */
const attentions = floats.flatMap((dtype) =>
  [0, -1].flatMap((indexStart): OperationCase[] => {
    const shapes = fc.record({
      queries: length,
      rows: positiveLength,
      keys: fc.integer({ min: 1, max: 7 }),
      heads: fc.constantFrom(1, 2, 3, 4),
      headWidth: fc.constantFrom(1, 2, 3, 4, 5, 8, 17, 32),
    });
    const trace = ({
      queries,
      rows,
      keys,
      heads,
      headWidth,
    }: {
      queries: number;
      rows: number;
      keys: number;
      heads: number;
      headWidth: number;
    }) => {
      const query = newLeaf([queries, heads * headWidth], dtype);
      const keysAndValues = newLeaf([rows, 2 * heads * headWidth], dtype);
      const index = newLeaf([queries, keys], "i32");
      const output = ops.attention(query, keysAndValues, index, heads);
      return { leaves: [query, keysAndValues, index], output, indexLimit: rows, indexStart, wholeEvery: keys };
    };
    const suffix = `${dtype}${indexStart < 0 ? " with keys left out" : ""}`;
    return [
      { name: `attention ${suffix}`, domain: "smooth", cases: shapes.map(trace) },
      {
        name: `attention gradients ${suffix}`,
        domain: "none",
        cases: shapes.map((sizes) => {
          const traced = trace(sizes);
          const [query, keysAndValues] = traced.leaves as [Tensor, Tensor];
          const slope = newLeaf(traced.output.shape, dtype);
          const slopes = ops.differentiate(traced.output, [query, keysAndValues], slope);
          return { ...traced, leaves: [...traced.leaves, slope], output: ops.joinTensors(slopes) };
        }),
      },
      {
        name: `attention second gradients ${suffix}`,
        domain: "none",
        cases: shapes.map((sizes) => {
          const traced = trace(sizes);
          const [query, keysAndValues] = traced.leaves as [Tensor, Tensor];
          const slope = newLeaf(traced.output.shape, dtype);
          const slopes = ops.joinTensors(ops.differentiate(traced.output, [query, keysAndValues], slope));
          const along = newLeaf(slopes.shape, dtype);
          const seconds = ops.differentiate(slopes, [query, keysAndValues, slope], along);
          return { ...traced, leaves: [...traced.leaves, slope, along], output: ops.joinTensors(seconds) };
        }),
      },
    ];
  }),
);

/** Random tensors of any key, step and sequence, of shapes that end within a block and within a tile. */
const randomTensors = floats.flatMap((dtype): OperationCase[] => {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const drawn = fc.record({
    shape: fc.oneof(
      anyShape,
      longLength.map((n) => [n]),
    ),
    purpose: word,
    part: word,
  });
  const state = () => newLeaf([ops.RANDOM_STATE_LENGTH], "i32");
  const words = { indexStart: -(2 ** 31), indexLimit: 2 ** 31 };
  return [
    {
      name: `randomMask ${dtype}`,
      domain: "none",
      cases: fc.tuple(drawn, fc.constantFrom(0, 1e-9, 0.1, 0.5, 0.9, 1 - 2 ** -40)).map(([sequence, share]) => {
        const leaf = state();
        return { leaves: [leaf], output: ops.randomMask(leaf, share, { ...sequence, dtype }), ...words };
      }),
    },
    {
      name: `randomNormal ${dtype}`,
      domain: "none",
      cases: fc.tuple(drawn, fc.constantFrom(0, 0.01, 1, 3)).map(([sequence, deviation]) => {
        const leaf = state();
        return { leaves: [leaf], output: ops.randomNormal(leaf, deviation, { ...sequence, dtype }), ...words };
      }),
    },
  ];
});

/** Operations on two tensors of floating-point numbers, element by element. */
export const BINARY_OPERATIONS: readonly (readonly [
  string,
  (a: Tensor, b: Tensor) => Tensor,
  OperationCase["domain"],
])[] = [
  ["add", ops.add, "smooth"],
  ["sub", ops.sub, "smooth"],
  ["mul", ops.mul, "smooth"],
  ["div", ops.div, "positive"],
  ["max", ops.maximum, "smooth"],
  ["less", ops.less, "smooth"],
  ["equal", ops.equal, "none"],
  ["reluGradient", reluGradient, "smooth"],
];

/** Every operation of the engine. */
export const OPERATION_CASES: readonly OperationCase[] = [
  ...unary("neg", ops.neg, "smooth"),
  ...unary("abs", ops.abs, "positive"),
  ...unary("exp", ops.exp, "smooth"),
  ...unary("log", ops.log, "positive"),
  ...unary("tanh", ops.tanh, "smooth"),
  ...unary("erf", ops.erf, "smooth"),
  ...unary("sqrt", ops.sqrt, "positive"),
  ...unary("relu", ops.relu, "positive"),
  ...unary("step", ops.step, "positive"),
  ...unary("sign", ops.sign, "positive"),
  ...unary("reciprocal", ops.reciprocal, "positive"),
  ...shaped(
    "mean",
    anyShape.filter((shape) => !shape.includes(0)).map((shape) => [shape, null] as const),
    (x) => ops.mean(x),
  ),
  ...BINARY_OPERATIONS.flatMap(([name, apply, domain]) => binary(name, apply, domain)),
  {
    name: "equal i32",
    domain: "none",
    cases: broadcastPair.map(([first, second]) => {
      const a = newLeaf(first, "i32");
      const b = newLeaf(second, "i32");
      return { leaves: [a, b], output: ops.equal(a, b), indexLimit: 3 };
    }),
  },
  {
    name: "cast i32",
    domain: "none",
    cases: longLength.map((n) => {
      const x = newLeaf([n], "i32");
      return { leaves: [x], output: ops.cast(x, "f32"), indexLimit: 2 ** 31 };
    }),
  },
  ...floats.map(
    (from): OperationCase => ({
      name: `cast from ${from}`,
      domain: "none",
      cases: longLength.map((n) => {
        const x = newLeaf([n], from);
        return { leaves: [x], output: ops.cast(x, from === "f32" ? "f64" : "f32") };
      }),
    }),
  ),
  ...(["f16", "bf16"] as const).map(
    (format): OperationCase => ({
      name: `round ${format}`,
      domain: "none",
      cases: longLength.map((n) => {
        const x = newLeaf([n], "f32");
        return { leaves: [x], output: ops.round(x, format) };
      }),
    }),
  ),
  ...shaped(
    "broadcastTo",
    broadcastPair.map(([first, second]) => [first, second] as const),
    (x, other) => ops.mul(ops.broadcastTo(x, ops.add(x, ops.fill(0, other, x.dtype)).shape), ops.scalar(3, x.dtype)),
  ),
  ...shaped(
    "transpose",
    anyShape.chain((shape) =>
      fc.tuple(fc.constant(shape), fc.shuffledSubarray([...shape.keys()], { minLength: shape.length })),
    ),
    (x, axes) => ops.transpose(x, axes),
  ),
  ...shaped("sum", shapeAndAxis, (x, axis) => ops.sum(x, axis)),
  ...shaped(
    "sum of all",
    anyShape.map((shape) => [shape, null] as const),
    (x) => ops.sum(x),
  ),
  ...shaped(
    "max along an axis",
    shapeAndAxis.filter(([shape, axis]) => (shape[axis] as number) > 0),
    (x, axis) => ops.max(x, axis),
  ),
  ...shaped(
    "argmax",
    logitShape.map((shape) => [shape, null] as const),
    (x) => ops.argmax(x),
    "none",
  ),
  ...shaped(
    "squaredNorm",
    longLength.map((n) => [[n], null] as const),
    (x) => ops.squaredNorm(x),
  ),
  ...shaped(
    "logSumExp",
    logitShape.map((shape) => [shape, null] as const),
    (x) => ops.logSumExp(x),
  ),
  ...shaped(
    "softmax",
    logitShape.map((shape) => [shape, null] as const),
    (x) => ops.softmax(x),
  ),
  ...shaped(
    "part and reshape",
    fc
      .tuple(positiveLength, length, length)
      .map(([n, before, behind]) => [[before + n + behind], [before, n]] as const),
    (x, [before, n]) => ops.mul(ops.part(x, before, [1, n]), ops.scalar(3, x.dtype)),
  ),
  ...floats.map(
    (dtype): OperationCase => ({
      name: `concatenate ${dtype}`,
      domain: "smooth",
      cases: fc.tuple(matrix, length, length).map(([shape, second, third]) => {
        const [a, b, c] = [newLeaf(shape, dtype), newLeaf([second], dtype), newLeaf([third, 3], dtype)];
        // One part made in its place, one computed elsewhere, one a leaf.
        const product = ops.matmul(a, a, { transposeB: true });
        const parts = [ops.reshape(product, [ops.sizeOf(product.shape)]), ops.neg(b), ops.sum(c, 0), b];
        return { leaves: [a, b, c], output: ops.concatenate(parts) };
      }),
    }),
  ),
  ...floats.flatMap((dtype) => [
    labelled(`pick ${dtype}`, dtype, ops.pick),
    labelled(`rowMaxExcept ${dtype}`, dtype, ops.rowMaxExcept, "none"),
    labelled(`place ${dtype}`, dtype, (x, index) => ops.place(ops.pick(x, index), index, x.shape[1] as number)),
  ]),
  ...crossEntropies(),
  ...products(),
  ...CONVOLUTION_CASES,
  ...POOLING_CASES,
  ...adamCases,
  ...assignCases,
  ...writeRowCases,
  ...gathers,
  ...layerNorms,
  ...batchNorms,
  ...attentions,
  ...randomTensors,
];
