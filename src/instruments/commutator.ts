/** @file Whether it matters in which order two batches are learnt. */
import { z } from "zod";
import { quantile } from "../analysis/quantile.ts";
import { cast, div, mul, scalar, sqrt, squaredNorm, sub, type Tensor } from "../engine/index.ts";
import { permutation } from "../random/index.ts";
import { SettingError } from "../settingError.ts";
import { defineProbe, type Measurement, type ProbeContext } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";

const settings = z
  .strictObject({
    ...scheduleSettings,
    pairs: z
      .int()
      .min(1)
      .max(50)
      .default(5)
      .describe("Pairs of batches, of which the median is taken; four gradients each."),
    batch: z
      .union([z.literal("auto"), z.int().min(1).max(1_048_576)])
      .default("auto")
      .describe(
        "Rows of each batch, drawn without replacement: `auto` for 512, or half of the training rows where that is less.",
      ),
    learningRate: z.number().positive().default(1e-3).describe("η of the two steps of plain gradient descent."),
  })
  .describe(
    "The commutator defect: how far two steps of gradient descent on two batches lie apart when they are taken in the other order. Costs four gradients of a batch for each pair.",
  );

type Settings = z.output<typeof settings>;

const rowsOf = ({ batch }: Settings, train: number): number =>
  batch === "auto" ? Math.max(1, Math.min(512, Math.floor(train / 2))) : batch;

/** ‖θ_AB − θ_BA‖ / (‖η g_A‖ ‖η g_B‖) of one pair. */
function traceDefect({ evaluate, parameters }: ProbeContext, rows: number, rate: number, pair: number): Tensor {
  // Two batches of a pair have no row in common.
  const rowsFrom = (start: number) => (measurement: Measurement) =>
    drawRows(measurement, pair).slice(start, start + rows);
  const gradientAt = (at: Tensor, start: number) =>
    evaluate("train", rows, { parameters: at, pick: rowsFrom(start) }).gradient();
  const step = (gradient: Tensor) => sub(parameters, mul(scalar(rate, parameters.dtype as "f32" | "f64"), gradient));
  const [a, b] = [gradientAt(parameters, 0), gradientAt(parameters, rows)];
  const [aAfterB, bAfterA] = [gradientAt(step(b), 0), gradientAt(step(a), rows)];
  // θ_AB − θ_BA = η ((g_A(θ_B) − g_A) − (g_B(θ_A) − g_B)): what the parameters differ by would be lost in their rounding.
  const changes = [sub(exact(aAfterB), exact(a)), sub(exact(bAfterA), exact(b))] as const;
  const apart = sqrt(squaredNorm(sub(...changes)));
  const lengths = mul(sqrt(squaredNorm(a)), sqrt(squaredNorm(b)));
  return div(apart, mul(scalar(rate, "f64"), lengths));
}

const exact = (x: Tensor) => cast(x, "f64");

const drawRows = ({ stream, data }: Measurement, pair: number): Int32Array =>
  Int32Array.from(permutation(stream(pair), data.subsets.train.length));

export const commutator = defineProbe({
  name: "commutator",
  settings,
  columns: [
    {
      name: "commutatorDefect",
      title: "Commutator defect",
      meaning:
        "Distance of two steps on two batches from the same steps in the other order, over the product of their lengths; the median of some pairs. Its rise is said to come long before generalisation.",
      formula: "‖θ_AB − θ_BA‖ / (‖η g_A‖ ‖η g_B‖)",
      source: "Xu 2026 (arXiv 2602.16967)",
      unit: "1 / parameter",
      remarks:
        "Steps of plain gradient descent from the parameters before the update, without dropout and noise on the weights, gradients in the precision of the network and all else in float64. For a small η it is ‖H_A g_B − H_B g_A‖ / (‖g_A‖ ‖g_B‖), and does not depend on η. NaN where a gradient is 0.",
      axis: "log",
      topic: "curvature",
      phases: true,
      type: "f64",
    },
  ],
  check: (asked, { shape }) => {
    const { train } = shape.rows;
    if (train < 2) throw new SettingError("instruments.commutator", "on", "left out where there is one training row");
    if (2 * rowsOf(asked, train) > train)
      throw new SettingError(
        "instruments.commutator.batch",
        asked.batch,
        `at most ${Math.floor(train / 2)}, half of the training rows, or auto`,
      );
  },
  trace: (context, asked) => {
    const rows = rowsOf(asked, context.shape.rows.train);
    const defects = Array.from({ length: asked.pairs }, (_, pair) =>
      traceDefect(context, rows, asked.learningRate, pair),
    );
    return {
      before: {
        outputs: defects,
        compute: (values) => {
          const sorted = Float64Array.from(defects, (defect) => values(defect)[0] as number).sort();
          return [Number.isNaN(sorted.at(-1)) ? Number.NaN : quantile(sorted, 0.5)];
        },
      },
    };
  },
});
