/** @file For tests: a measurement of each kind, as it is read. */
import type { FoundMeasurement, JsonObject } from "../store/index.ts";

export function measured(command: string, request: JsonObject, pieces: readonly JsonObject[]): FoundMeasurement {
  const header = { format: "slingshot-measurement", formatVersion: 1, command, request, runSha256: "", version: "0" };
  return { file: `measurements/${command}-00000000.jsonl`, header, pieces, isDone: true, wholeBytes: 0 };
}

const settings = { parts: ["train"], precision: "f64" };
const range = { from: -1, to: 1, points: 3 };
const around = { ...settings, range, normalize: "filter", biases: "scaled", seed: 0 };

export const sliceRequest: JsonObject = { ...around, steps: [0, 50], along: ["final"] };

const curves = { train: { loss: [2, null, 1e-3], accuracy: [0, 0.5, 1] } };
const direction = (name: string) => ({ name, length: 1, normalizedLength: 1 });
const spectrum = (top: number, bottom: number) => ({ top: [top], bottom: [bottom], converged: true });
const density = { range: [-1, 3], probes: [{ nodes: [-1, 3], weights: [0.5, 0.5] }] };

/** One of each, with numbers that are not finite. */
export const measuredExamples: readonly FoundMeasurement[] = [
  measured("curvature", { steps: [10, 20, 30], top: 1, bottom: 1 }, [
    {
      ...{ step: 10, threshold: 38000, ...spectrum(1e-6, -1e-9), gradientSharpness: 1e-7, updateSharpness: null },
      preconditioned: { ...spectrum(2000, -1), alongGradient: 1000 },
    },
    {
      ...{ step: 20, threshold: 38000, ...spectrum(1000, -5), gradientSharpness: 10, updateSharpness: 7, density },
      preconditioned: { ...spectrum(60_000, -90), alongGradient: null },
    },
    { step: 30, threshold: 38000, nonFinite: "the loss is not finite" },
  ]),
  measured("landscape", sliceRequest, [
    { step: 0, row: null, directions: [direction("final")], cosine: null, curves },
    { step: 50, row: null, directions: [direction("final")], cosine: null, curves },
  ]),
  measured("landscape", { ...around, steps: [10], along: ["random", "step"] }, [
    ...[0, 1, 2].map((row) => ({
      ...{ step: 10, row, directions: [direction("random"), direction("step")], cosine: 0, curves },
    })),
  ]),
  measured("landscape", { ...settings, along: "trajectory", steps: [0, 10, 20], points: 3 }, [
    {
      shares: [0.9, 0.1],
      points: [
        { step: 0, alpha: 2, beta: 1 },
        { step: 10, alpha: 1, beta: -1 },
        { step: 20, alpha: 0, beta: 0 },
      ],
    },
    ...[0, 1, 2].map((row) => ({ row, curves })),
  ]),
  measured(
    "measure",
    { instrument: "margins", settings: { everySteps: 0, growth: 0, quantiles: [0.5, 1] }, steps: [5, 6] },
    [
      { step: 5, values: { "margin/0.5": 1, "margin/1": null } },
      { step: 6, values: { "margin/0.5": 2, "margin/1": null } },
    ],
  ),
];
