/**
 * @file `node scripts/node24.js bench/imageStep.ts PRESET --data DIR --images N --batch N --arithmetic strict|fast --steps N --threads N`:
 * steps of a preset on images in a process of its own. Prints one JSON line: `{"msPerStep": median milliseconds, "peakMb": resident memory at most}`.
 */
import { parseArgs } from "node:util";
import { loadExperiment } from "../src/experiment/file/loadExperiment.ts";
import { openSession } from "../src/training/index.ts";
import { median } from "./process.ts";

const WARM_UP_STEPS = 2;

const text = { type: "string" } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: text, images: text, batch: text, arithmetic: text, steps: text, threads: text },
});
const { data = "", images, batch, arithmetic = "strict", steps, threads } = values;
const settings = [
  `data.points=${images}`,
  `data.validationPoints=${batch}`,
  `batch.size=${batch}`,
  `arithmetic=${arithmetic}`,
];
const experiment = loadExperiment(positionals[0] ?? "", [...settings, "validation.everySteps=0"]);
const session = await openSession(experiment, { data, threads: Number(threads) });
const times = Array.from({ length: Number(steps) + WARM_UP_STEPS }, () => {
  const start = performance.now();
  session.advance();
  return performance.now() - start;
});
session.dispose();
// Linux counts it in kilobytes.
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ msPerStep: median(times.slice(WARM_UP_STEPS)), peakMb }));
