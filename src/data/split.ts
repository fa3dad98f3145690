/** @file Splits: which rows of a table are trained on and which are held out. */
import { createStream, permutation } from "../random/index.ts";
import { SettingError } from "../settingError.ts";
import { shuffleLikeNumpy } from "./numpyShuffle.ts";

/** Row numbers, each row in one of the two, in the order of the shuffle. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

export interface SplitSettings {
  /**
   * `seeded`: a permutation from the stream "split" of the experiment's seed. `openai`: that of openai/grok, the same
   * for every seed: the table in its order, shuffled by NumPy's `RandomState(0)`.
   */
  readonly split: "seeded" | "openai";
  /** Share of the rows to train on, in percent, between 0 and 100. */
  readonly trainPercent: number;
}

/** The seed that openai/grok gives NumPy, whatever its own. */
const OPENAI_SEED = 0;

/**
 * How many rows each side gets: for training rows · (percent / 100), rounded to the nearest integer and from the middle to
 * the even one, as openai/grok does.
 * @throws SettingError where the percentage leaves no row on one of the sides.
 */
export function sizeSplit(rows: number, trainPercent: number): { readonly train: number; readonly validation: number } {
  if (!(trainPercent > 0 && trainPercent < 100)) {
    throw new SettingError("data.trainPercent", trainPercent, "a number greater than 0 and less than 100");
  }
  const train = roundHalfToEven(rows * (trainPercent / 100));
  if (train === 0 || train === rows) {
    const side = train === 0 ? "training" : "validation";
    throw new SettingError("data.trainPercent", trainPercent, `such that of ${rows} rows at least one is for ${side}`);
  }
  return { train, validation: rows - train };
}

/**
 * The first rows of a random order for training and the rest for validation. A larger share keeps the training rows of a
 * smaller one.
 * @throws SettingError as `sizeSplit` does.
 */
export function splitRows(rows: number, { split, trainPercent }: SplitSettings, seed: number): Split {
  const { train } = sizeSplit(rows, trainPercent);
  const order =
    split === "openai" ? shuffleLikeNumpy(rows, OPENAI_SEED) : permutation(createStream(seed, "split"), rows);
  return { train: order.slice(0, train), validation: order.slice(train) };
}

/** `round` of Python for a non-negative number. */
function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) return below + (below % 2);
  return rest < 0.5 ? below : below + 1;
}
