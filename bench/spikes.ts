/** @file `node scripts/node24.js bench/spikes.ts [--rows N] [--logs N] [--seed FIRST]`: how often spikes of known height are found in noise, how often noise is called one, and how long that takes. */
import { parseArgs } from "node:util";
import { findSpikes, SpikeFinder } from "../src/diagnosis/index.ts";
import { NOISE_KINDS, type NoiseKind, plantSpikes } from "../src/spikes/noisyColumns.fixture.ts";
import { median } from "./process.ts";

const { values: options } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    logs: { type: "string", default: "10" },
    seed: { type: "string", default: "1001" },
  },
});
const rows = Number(options.rows);
const logs = Number(options.logs);
const firstSeed = Number(options.seed);
const steps = Float64Array.from({ length: rows }, (_, row) => row);

/** What is planted: the lowest spikes, five to six times the noise, and higher ones. */
const HEIGHTS: readonly (readonly [name: string, height: (n: number) => number])[] = [
  ["5 to 6", (n) => 5 + (n % 11) / 10],
  ["6 to 7", (n) => 6 + (n % 11) / 10],
  ["8", () => 8],
  ["12", () => 12],
];

console.log(`${logs} logs of ${rows} rows of each kind; heights in standard deviations of the noise as it was made`);
console.log(row("noise", ["highest", "false", ...HEIGHTS.map(([name]) => `${name}, %`), "µs", "µs online"]));
for (const kind of NOISE_KINDS) console.log(row(kind.name, measure(kind)));

function measure({ make }: NoiseKind): string[] {
  let named = 0;
  const found = HEIGHTS.map(() => ({ found: 0, planted: 0 }));
  const [highest, micros, microsOnline]: [number[], number[], number[]] = [[], [], []];
  for (let seed = firstSeed; seed < firstSeed + logs; seed++) {
    const column = make(rows, seed);
    micros.push(time(() => (named += findSpikes(steps, column.values).length)));
    microsOnline.push(time(() => takeAll(column.values)));
    highest.push(column.values.reduce((most, value, place) => Math.max(most, column.timesOf(place, value)), 0));
    HEIGHTS.forEach(([, height], i) => {
      const { values, places } = plantSpikes(column, height);
      const peaks = new Set(findSpikes(steps, values).map(({ peakStep }) => peakStep));
      const counts = found[i] as (typeof found)[number];
      counts.planted += places.length;
      counts.found += places.filter((place) => peaks.has(place)).length;
    });
  }
  return [
    median(highest).toFixed(1),
    ((named / (logs * rows)) * 1e5).toFixed(2),
    ...found.map((counts) => ((100 * counts.found) / counts.planted).toFixed(1)),
    median(micros).toFixed(2),
    median(microsOnline).toFixed(2),
  ];
}

/** Microseconds of processor time a row. */
function time(action: () => unknown): number {
  const before = process.cpuUsage();
  action();
  return process.cpuUsage(before).user / rows;
}

function takeAll(values: Float64Array): void {
  const finder = new SpikeFinder(2 ** -149);
  for (let place = 0; place < values.length; place++) finder.take(place, values[place] as number);
}

function row(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(18)}${cells.map((cell) => cell.padStart(11)).join("")}`;
}
