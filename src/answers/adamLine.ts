/** @file What one run of Adam on |x|ⁿ says: crossings beside theory, and the verdict. */
import {
  type AdamLineResult,
  type AdamLineSettings,
  type AdamPlace,
  isSaidToSpike,
  LEAST_CROSSINGS,
  predictSpikes,
  QUADRATIC_BOUNDARY,
} from "../toys/index.ts";
import { formatNumber, formatStep } from "../words.ts";
import { alignRows } from "./alignRows.ts";
import type { Answer } from "./answer.ts";

/** The function and how it is gone down. */
export function describeAdamLine({ power, learningRate, epsilon, start, steps }: AdamLineSettings): string {
  const numbers = [`η ${learningRate}`, `ε ${epsilon}`, `from ${start}`].join(", ");
  return `|x|ⁿ/n with n = ${power}, ${numbers}, ${formatStep(steps)} steps`;
}

export function tellAdamLine(place: AdamPlace, settings: AdamLineSettings, result: AdamLineResult): Answer {
  const expected = isSaidToSpike(settings.power, place);
  const { least, most } = predictSpikes(settings.power, place.delta);
  return {
    document: {
      ...{ toy: "adam", place, settings, theory: { least, most, expected } },
      ...result,
      agrees: result.spiky === expected,
    },
    lines: [describeAdamLine(settings), "", ...alignRows(listAdamLine(place, settings, result))],
  };
}

/** What it says as names and values. */
export function listAdamLine(
  place: AdamPlace,
  { power }: AdamLineSettings,
  result: AdamLineResult,
): readonly (readonly [name: string, value: string])[] {
  const { delta, gamma } = place;
  const { crossings, period, spiky, largestRatio, smallest, largest } = result;
  const expected = isSaidToSpike(power, place);
  const { least, most } = predictSpikes(power, delta);
  const { factor, exponent } = QUADRATIC_BOUNDARY;
  const range =
    least === null
      ? `below ${formatNumber(most)} (${factor} δ^${exponent})`
      : `from ${formatNumber(least)} to ${formatNumber(most)}`;
  return [
    ["place", `δ ${formatNumber(delta)}, γ ${formatNumber(gamma)}`],
    ["theory", `spikes for γ ${range}: ${expected ? "spikes" : "none"} here`],
    [
      "crossings",
      `${formatStep(crossings)} in the second half${period === null ? "" : `, one in ${formatNumber(period)} steps`}`,
    ],
    ["η_eff/η_crit", `at most ${formatNumber(largestRatio)}`],
    ["|x|", `${formatNumber(smallest)} to ${formatNumber(largest)}`],
    ["verdict", `${describeSpikes(result)}, ${spiky === expected ? "as" : "not as"} theory says`],
  ];
}

function describeSpikes({ spiky, crossings }: AdamLineResult): string {
  if (spiky) return "spikes";
  return crossings === 0 ? "no spikes" : `no spikes (fewer than ${LEAST_CROSSINGS})`;
}
