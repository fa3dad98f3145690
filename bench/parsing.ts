/** @file `node scripts/node24.js bench/parsing.ts [--rounds N]`: how long an experiment takes to be read, whatever its data. */
import { parseArgs } from "node:util";
import { loadExperiment } from "../src/experiment/file/loadExperiment.ts";
import { changeExperiment, listChanges, parseExperiment } from "../src/experiment/index.ts";
import { median } from "./process.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "51" } } });
const rounds = Number(values.rounds);

const REQUESTS: readonly (readonly [preset: string, overrides: readonly string[]])[] = [
  ["hypercube", []],
  ["hypercube", ["data.points=100000", "data.validationPoints=100000"]],
  ["hypercube", ["data.name=gaussian", "data.points=100000"]],
  ["division", []],
  ["division", ["data.modulus=997"]],
  ["division", ["data.modulus=1021"]],
  ["division-openai", []],
];

console.log(`medians of ${rounds} rounds after the first, milliseconds: first, parsed, a fork's changes`);
for (const [preset, overrides] of REQUESTS) {
  const start = performance.now();
  const experiment = loadExperiment(preset, overrides);
  const firstMs = performance.now() - start;
  const parsedMs = time(() => parseExperiment(experiment));
  const changedMs = time(() => listChanges(experiment, changeExperiment(experiment, ["optimizer.epsilon=1e-5"])));
  const figures = [firstMs, parsedMs, changedMs].map((ms) => ms.toFixed(2).padStart(8)).join("");
  console.log(`  ${[preset, ...overrides].join(" ").padEnd(64)}${figures}`);
}

function time(action: () => unknown): number {
  return median(
    Array.from({ length: rounds }, () => {
      const start = performance.now();
      action();
      return performance.now() - start;
    }),
  );
}
