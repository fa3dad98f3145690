/** @file A diagnosis in one sentence. */
import { formatNumber, formatStep, joinWords, pluralise } from "../words.ts";
import type { Diagnosis, NamedSpike } from "./diagnosis.ts";
import { SPIKE_KINDS } from "./kinds/index.ts";

export function summarise(
  { class: found, spikes, cycles, evidence, firstNonFinite }: Omit<Diagnosis, "summary">,
  primary: string | null,
): string {
  const own = spikes.filter(({ column }) => column === primary);
  const end =
    firstNonFinite === null
      ? ""
      : `; ${firstNonFinite.column} is first not finite at step ${formatStep(firstNonFinite.step)}`;
  switch (found) {
    case "slingshots":
      return `${formatStep(cycles.length)} ${pluralise(cycles.length, "slingshot")}, the first at step ${formatStep(cycles[0]?.spike ?? 0)}${end}.`;
    case "norm-inflation":
      return `The last layer's norm grows although the loss no longer falls, without a slingshot${end}.`;
    case "cannot-tell":
      return `It cannot be told: ${evidence[0] ?? ""}${end}.`;
    case "none":
      return `No spike of ${primary}${end}.`;
    case "other-spikes":
      return `${formatStep(own.length)} ${pluralise(own.length, "spike")} of ${primary}, ${own.length === 1 ? "" : "the highest "}${describeHighest(own)}: ${countKinds(own)}${end}.`;
  }
}

function describeHighest(spikes: readonly NamedSpike[]): string {
  const highest = spikes.reduce((most, spike) => (spike.height > most.height ? spike : most));
  return `at step ${formatStep(highest.step)} from ${formatNumber(highest.level)} to ${formatNumber(highest.peak)}`;
}

/** `probably a bad batch`; `2 probably bad batches and 1 of no kind that can be told`, the most frequent first. */
function countKinds(spikes: readonly NamedSpike[]): string {
  const counts = new Map<string | null, number>();
  for (const { kind } of spikes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const parts = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => {
      const kind = SPIKE_KINDS.find((one) => one.name === name);
      const what =
        kind === undefined ? "of no kind that can be told" : `probably ${count === 1 ? kind.title : kind.plural}`;
      return spikes.length === count ? what : `${formatStep(count)} ${what}`;
    });
  return joinWords(parts);
}
