/** @file What the settings of an experiment say of a run, for its diagnosis. */
import type { TrainingFacts } from "./facts.ts";

/** Those that divide by a running mean of squared gradients, and those that do not; of others nothing is known. */
const ADAPTIVE = ["adam", "adamw", "rmsprop", "adamax", "adagrad", "stableadamw", "nadam", "nadamw", "adafactor"];
const PLAIN = ["sgd", "lion", "rprop", "muon"];
const BITS: Readonly<Record<string, number>> = { f64: 64, f32: 32, f16: 16, bf16: 16 };

/** The settings that count, by the names of this program; for help texts. */
export const FACT_PATHS = [
  "optimizer.name",
  "optimizer.learningRate",
  "optimizer.betas",
  "optimizer.epsilon",
  "optimizer.weightDecay",
  "optimizer.warmupSteps",
  "loss.name",
  "loss.precision",
  "loss.gradient",
  "batch.size",
] as const;

/** @param settings an experiment of this program, or as much of one as is known */
export function readFacts(settings: unknown): TrainingFacts {
  const at = (path: string): unknown =>
    path.split(".").reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), settings);
  const number = (path: string) => {
    const value = at(path);
    return typeof value === "number" ? value : undefined;
  };
  const text = (path: string) => {
    const value = at(path);
    return typeof value === "string" ? value : undefined;
  };
  const optimizer = text("optimizer.name");
  const size = at("batch.size");
  const betas = at("optimizer.betas");
  const second = Array.isArray(betas) ? betas[1] : at("optimizer.alpha");
  return {
    optimizer,
    isAdaptive: optimizer === undefined ? undefined : isAdaptive(optimizer.toLowerCase()),
    learningRate: number("optimizer.learningRate"),
    epsilon: number("optimizer.epsilon"),
    secondDecay: typeof second === "number" ? second : undefined,
    weightDecay: number("optimizer.weightDecay"),
    warmupSteps: number("optimizer.warmupSteps"),
    loss: text("loss.name"),
    lossBits: BITS[text("loss.precision") ?? ""],
    isZeroSum: text("loss.gradient") === undefined ? undefined : text("loss.gradient") === "zero-sum",
    isFullBatch: size === undefined ? undefined : size === "full",
  };
}

function isAdaptive(name: string): boolean | undefined {
  if (ADAPTIVE.includes(name)) return true;
  return PLAIN.includes(name) ? false : undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
