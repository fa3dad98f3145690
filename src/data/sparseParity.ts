/** @file Sparse parity: random bits, of which a few hidden ones make the label. */
import { z } from "zod";
import { createStream, permutation, uniform } from "../random/index.ts";
import { SettingError } from "../settingError.ts";
import { defineData } from "./dataPart.ts";
import { type LabelledPoints, loadPoints, shapePoints } from "./points.ts";

const settings = z
  .strictObject({
    name: z.literal("sparseParity"),
    points: z.int().min(2).max(1_000_000).default(1024).describe("Training points."),
    validationPoints: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(1024)
      .describe(
        "Points of the same kind that are not trained on; 0 for no validation set. They change no training point.",
      ),
    bits: z.int().min(1).max(65_536).default(30).describe("Bits of a point, each −1 or 1: inputs of the network."),
    relevant: z
      .int()
      .min(1)
      .max(65_536)
      .default(3)
      .describe("How many of the bits, hidden ones that the seed chooses, make the label. At most `bits`."),
  })
  .describe(
    "Random bits, labelled by the parity of a few hidden ones (Barak et al. 2022, section 3; there the points are drawn anew at every step, here they are a fixed set).",
  );

export type SparseParitySettings = z.output<typeof settings>;

/**
 * The label of a point is 1 where the product of its `relevant` hidden bits is 1, and 0 where it is −1. From the stream "data"
 * of `seed`: a random order of the bits, of which the first ones are the hidden ones, then the points, the training points first.
 */
export function createSparseParity(settings: SparseParitySettings, seed: number): LabelledPoints {
  const { points, validationPoints, bits, relevant } = settings;
  const count = points + validationPoints;
  const stream = createStream(seed, "data");
  const hidden = permutation(stream, bits).subarray(0, relevant);
  const inputs = Float64Array.from({ length: count * bits }, () => (uniform(stream) < 0.5 ? -1 : 1));
  const labels = Int32Array.from({ length: count }, (_, point) => {
    const product = hidden.reduce((sign, bit) => sign * (inputs[point * bits + bit] as number), 1);
    return product === 1 ? 1 : 0;
  });
  return { inputs, labels };
}

export const sparseParity = defineData({
  name: "sparseParity",
  source: "Barak et al. 2022 (arXiv 2207.08799), section 3",
  inputs: { vectors: "sparseParity" },
  settings,
  describe: ({ points, bits, relevant }) => `${points} points, parity of ${relevant} of ${bits} bits`,
  shape: ({ points, validationPoints, bits, relevant }) => {
    if (relevant > bits) throw new SettingError("data.relevant", relevant, `at most data.bits, ${bits}`);
    return shapePoints(bits, 2, { train: points, validation: validationPoints });
  },
  load: (settings, seed) => loadPoints(createSparseParity(settings, seed), settings.points),
});
