/** @file Predictor: learning rate and weight decay alone, without a look at the run: the baseline to beat. */
import { log10, type Predictor, type SubjectSettings } from "../predictor.ts";

export const rateAndDecay: Predictor = {
  name: "rate-and-decay",
  title: "Learning rate and weight decay alone",
  meaning: "log₁₀ of their product. A calibration is fitted on both logarithms, their squares and their product.",
  source: "a baseline of this project",
  columns: [],
  settings: ["learningRate", "weightDecay"],
  score: ({ settings }) => {
    const logs = logsOf(settings);
    return logs && logs[0] + logs[1];
  },
  features: ({ settings }) => {
    const logs = logsOf(settings);
    if (logs === null) return null;
    const [rate, decay] = logs;
    return [rate, decay, rate * rate, decay * decay, rate * decay];
  },
};

/** Without a decay there is no logarithm of it. */
function logsOf({ learningRate, weightDecay }: SubjectSettings): readonly [number, number] | null {
  if (learningRate === null || weightDecay === null || !(learningRate > 0 && weightDecay > 0)) return null;
  return [log10(learningRate), log10(weightDecay)];
}
