/** @file A diagnosis in one sentence. */
import { formatConfidence, formatNumber, formatStep, joinWords, pluralise } from "../words.ts";
import type { Diagnosis, NamedSpike } from "./diagnosis.ts";
import { SPIKE_KINDS } from "./kinds/index.ts";
import { listLossSpikes } from "./wording.ts";

export function summarise(
  { class: found, spikes, cycles, evidence, firstNonFinite }: Omit<Diagnosis, "summary">,
  primary: string | null,
): string {
  const own = spikes.filter(({ column, isHarmless }) => column === primary && !isHarmless);
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
      return own.length === 0
        ? `What kind of run it is cannot be told: ${evidence[0] ?? ""}${end}.`
        : `${describeSpikes(own)}${end}; whether ${own.length === 1 ? "it is a slingshot" : "they are slingshots"} cannot be told: ${evidence[0] ?? ""}.`;
    case "none":
      return `No spike of ${primary}${end}.`;
    case "other-spikes":
      return `${describeSpikes(own)}${end}.`;
  }
}

/** `confidence 98 % that it is no slingshot`: of the class, not of kinds and causes; null where that cannot be told. */
export function sayConfidence({
  class: found,
  confidence,
  spikes,
}: Pick<Diagnosis, "class" | "confidence" | "spikes">): string | null {
  if (found === "cannot-tell") return null;
  const isOne = listLossSpikes(spikes).length === 1;
  const of = found === "other-spikes" ? ` that ${isOne ? "it is no" : "none is a"} slingshot` : "";
  return `confidence ${formatConfidence(confidence)}${of}`;
}

/** `2 spikes of loss, the highest at step 250 from 2 to 5: probably bad batches`. */
function describeSpikes(own: readonly NamedSpike[]): string {
  const count = own.length;
  return `${formatStep(count)} ${pluralise(count, "spike")} of ${own[0]?.column}, ${count === 1 ? "" : "the highest "}${describeHighest(own)}: ${countKinds(own)}`;
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
