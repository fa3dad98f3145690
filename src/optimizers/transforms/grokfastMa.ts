/** @file Grokfast with a moving average over a window. */
import { z } from "zod";
import {
  add,
  cast,
  concatenate,
  div,
  equal,
  maximum,
  mul,
  part,
  reshape,
  scalar,
  sizeOf,
  sub,
  sum,
  type Tensor,
  writeRow,
} from "../../engine/index.ts";
import { lengthOf } from "../layout.ts";
import { defineTransform } from "./transform.ts";

export const grokfastMa = defineTransform({
  name: "grokfastMa",
  source: "Lee et al. 2024 (arXiv 2405.20233), Algorithm 3 (Grokfast-MA), as ironjr/grokfast computes it",
  equation: "g ← g + λ · (the mean of the last w gradients, this one included), once there are w of them",
  settings: z
    .strictObject({
      name: z.literal("grokfastMa"),
      window: z
        .int()
        .min(2)
        .max(1000)
        .default(100)
        .describe(
          "Gradients w of which the mean is taken. All of them are part of the state: w times the memory of the parameters, in every checkpoint too. A fork with another window begins with an empty one.",
        ),
      lambda: z.number().min(0).default(5).describe("How much λ of the mean is added to the gradient."),
    })
    .describe("Amplifies what changes slowly in the gradient (Lee et al. 2024): adds its mean over a window of steps."),
  // Of the gradients before this one. The names tell windows of other lengths apart, so that none goes on as another.
  memory: ({ window }, layout) => [
    { name: `window${window}`, length: (window - 1) * lengthOf(layout) },
    { name: `window${window}_row`, length: 2, dtype: "f64" },
  ],
  apply: ({ dtype, gradient, memory }, { window, lambda }) => {
    const one = scalar(1, "f64");
    const [rows, state] = [memory[`window${window}`] as Tensor, memory[`window${window}_row`] as Tensor];
    const [row, isFull] = [part(state, 0, []), part(state, 1, [])];
    // Summed anew at each step: a running sum would keep the rounding of large gradients when they have become small.
    const earlier = sum(reshape(rows, [window - 1, sizeOf(gradient.shape)]), 0);
    const factor = cast(mul(isFull, scalar(lambda, "f64")), dtype);
    const next = add(row, one);
    const isEnd = equal(next, scalar(window - 1, "f64"));
    const nextState = [mul(next, sub(one, isEnd)), maximum(isFull, isEnd)];
    return {
      gradient: add(gradient, mul(div(add(earlier, gradient), scalar(window, dtype)), factor)),
      memory: {
        [`window${window}`]: writeRow(rows, row, gradient),
        [`window${window}_row`]: concatenate(nextState.map((value) => reshape(value, [1]))),
      },
    };
  },
});
