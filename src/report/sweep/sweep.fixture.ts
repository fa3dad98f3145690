/** @file For tests: sweeps whose outcomes follow from where their runs stand. */
import type { JudgedOutcome } from "../../sweep/outcome.ts";
import type { Point, Value } from "../../sweep/sweep.ts";
import type { SweepPageOptions } from "./sweepPage.ts";

/** A run that is done after 1,000 steps, without a slingshot and without validation, but for what is given. */
export function exampleOutcome(hash: string, given: Partial<JudgedOutcome> = {}): JudgedOutcome {
  return {
    hash,
    status: "done",
    steps: 1000,
    endedBy: null,
    answer: "neither",
    slingshots: 0,
    firstSpike: null,
    fittedAt: 50,
    grokkedAt: null,
    delay: null,
    trainLoss: 1e-8,
    trainAccuracy: 1,
    validationAccuracy: null,
    highestValidationAccuracy: null,
    lastLayerNorm: 1,
    parametersSha256: null,
    seconds: 2,
    attempts: 1,
    error: null,
    endedAt: "2026-11-26T10:00:00.000Z",
    ...given,
  };
}

/** A page of all combinations of the axes with as many seeds; `outcomeOf` null for a run that has not ended. */
export function exampleSweep(
  axes: Readonly<Record<string, readonly Value[]>>,
  seeds: number,
  outcomeOf: (values: Readonly<Record<string, Value>>, seed: number) => Partial<JudgedOutcome> | null,
): SweepPageOptions {
  const paths = Object.keys(axes);
  const combinations = paths.reduce<Record<string, Value>[]>(
    (all, path) => all.flatMap((values) => (axes[path] ?? []).map((value) => ({ ...values, [path]: value }))),
    [{}],
  );
  const points = combinations.flatMap((values) =>
    Array.from({ length: seeds }, (_, seed): Point => {
      const hash = `${JSON.stringify(values)} ${seed}`;
      return { hash, values, seed, settings: { ...values, seed }, steps: 1000 };
    }),
  );
  const outcomes = points.flatMap(({ hash, values, seed }) => {
    const given = outcomeOf(values, seed);
    return given === null ? [] : [exampleOutcome(hash, given)];
  });
  return {
    name: "Example",
    base: { name: "example", steps: 1000 },
    axes: paths,
    points,
    outcomes,
    placeOf: (hash) => ({ folder: `runs/${points.findIndex((point) => point.hash === hash)}`, hasReport: true }),
    generatedBy: "slingshot-lab 0.0.0",
  };
}

/** Small epsilons slingshot, and generalise at a large rate; 4 epsilons, 3 rates, 5 seeds, one of which fails everywhere. */
export const gridSweep = exampleSweep(
  { "optimizer.epsilon": [1e-5, 1e-6, 1e-7, 1e-8], "optimizer.learningRate": [1e-4, 1e-3, 1e-2] },
  5,
  (values, seed) => {
    const [epsilon, rate] = [Number(values["optimizer.epsilon"]), Number(values["optimizer.learningRate"])];
    if (seed === 4) return { status: "failed", error: "no space left on the device" };
    const slings = epsilon < 5e-7;
    const groks = slings && rate > 5e-4;
    return {
      slingshots: slings ? seed + 1 : 0,
      firstSpike: slings ? 100 * (seed + 1) : null,
      grokkedAt: groks ? 500 + 100 * seed : null,
      delay: groks ? 450 + 100 * seed : null,
      validationAccuracy: groks ? 1 : 0.5,
      highestValidationAccuracy: groks ? 1 : 0.5,
      lastLayerNorm: 1 + seed,
    };
  },
);

/** The HTML of a figure of a page. */
export const figureIn = (page: string, name: string): string =>
  new RegExp(`<section data-figure="${name}">[\\s\\S]*?</section>`).exec(page)?.[0] ?? "";

/** What is written in HTML, piece by piece. */
export const textOf = (html: string): string[] =>
  html
    .replace(/<[^>]*>/g, "\n")
    .split("\n")
    .map((text) => text.trim())
    .filter(String);
