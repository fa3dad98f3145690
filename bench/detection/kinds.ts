/**
 * @file `node scripts/node24.js bench/detection/kinds.ts [--folder DIR] [--side development|test]`: what kinds `diagnose` gives to the spikes of
 * series of which it is known what made them. Nothing but the series is known to it: no optimizer, no rate, no gradient.
 */
import { parseArgs } from "node:util";
import { diagnose, SPIKE_KINDS } from "../../src/diagnosis/index.ts";
import { type Case, collectCases } from "./cases.ts";
import { SIDES, sideOf } from "./truth.ts";

const { values } = parseArgs({ options: { folder: { type: "string" }, side: { type: "string" } } });
const side = SIDES.find((name) => name === values.side) ?? null;
const NOT_TOLD = "not told";
const names = [...SPIKE_KINDS.map(({ name }) => name), NOT_TOLD];

/** By what made the series: how many spikes of the loss had each kind. */
const counts = new Map<string, Map<string, number>>();
for (const one of collectCases(values.folder ?? null)) {
  if (side !== null && sideOf(one.facts.setting) !== side) continue;
  const row = counts.get(one.truth.kind) ?? new Map<string, number>();
  counts.set(one.truth.kind, row);
  for (const kind of listKinds(one)) row.set(kind, (row.get(kind) ?? 0) + 1);
}
console.log(`| what made it | spikes | ${names.join(" | ")} |\n|${"---|".repeat(names.length + 2)}`);
for (const [truth, row] of [...counts].sort(([a], [b]) => a.localeCompare(b))) {
  const all = [...row.values()].reduce((sum, count) => sum + count, 0);
  console.log(`| ${truth} | ${all} | ${names.map((name) => row.get(name) ?? "").join(" | ")} |`);
}

function listKinds({ series: { step, trainLoss, trainAccuracy, lastLayerNorm } }: Case): string[] {
  const columns = Object.fromEntries(
    Object.entries({ trainLoss, trainAccuracy, lastLayerNorm }).flatMap(([name, column]) =>
      column == null ? [] : [[name, Float64Array.from(column)] as const],
    ),
  );
  const { spikes } = diagnose({ step: Float64Array.from(step), columns });
  return spikes.filter(({ isOfLoss }) => isOfLoss).map(({ kind }) => kind ?? NOT_TOLD);
}
