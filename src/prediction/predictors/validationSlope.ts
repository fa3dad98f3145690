/** @file Predictor: whether the validation loss falls. */
import { type Predictor, readingsOf } from "../predictor.ts";

export const validationSlope: Predictor = {
  name: "validation-slope",
  title: "Slope of the validation loss",
  meaning:
    "Minus the slope of the natural logarithm of the validation loss, by a step, over the second half of the first steps (least squares).",
  source: "a baseline of this project",
  columns: ["validationLoss"],
  score: ({ series }, first) => {
    const late = readingsOf(series, "validationLoss", first).filter(({ step, value }) => step > first / 2 && value > 0);
    if (late.length < 3) return null;
    const middle = late.reduce((sum, { step }) => sum + step, 0) / late.length;
    const rise = late.reduce((sum, { step, value }) => sum + (step - middle) * Math.log(value), 0);
    return -rise / late.reduce((sum, { step }) => sum + (step - middle) ** 2, 0);
  },
};
