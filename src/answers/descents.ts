/** @file What descents on a surface say: where each ended, and who arrives. */
import type { Descent, DescentSettings, Surface } from "../toys/index.ts";
import { formatNumber, formatStep, joinWords, pluralise } from "../words.ts";
import { alignRows } from "./alignRows.ts";
import type { Answer } from "./answer.ts";

/** Who arrives, beside the paper. */
export function tellDescents(surface: Surface, settings: DescentSettings, descents: readonly Descent[]): Answer {
  const arrived = descents.filter(({ arrives }) => arrives).map(({ name }) => name);
  const document = {
    toy: surface.name,
    settings,
    arrived,
    descents: descents.map((descent) => ({ ...descent, paper: surface.paper[descent.name] ?? null })),
  };
  const rows = descents.map((descent) => [
    descent.name,
    descent.distance === null ? "∞" : formatNumber(descent.distance),
    descent.height === null ? "∞" : formatNumber(descent.height),
    formatNumber(descent.closest),
    describeEnd(descent),
    surface.paper[descent.name] ?? "",
  ]);
  const head = ["optimizer", "distance", "height", "closest", "", "Notsawo et al."];
  const count = `${descents.length === 1 ? "" : `${arrived.length} of ${descents.length} ${pluralise(arrived.length, "arrives", "arrive")}`}`;
  const verdict = arrived.length === 0 ? "none arrives" : `${count}: ${joinWords(arrived)}`.replace(/^: /, "arrives: ");
  const { start, learningRate, steps, within } = settings;
  return {
    document,
    lines: [
      `${surface.formula}, from (${start.join(", ")}), learning rate ${formatNumber(learningRate)}, ${formatStep(steps)} ${pluralise(steps, "step")}`,
      "",
      ...alignRows([head, ...rows]),
      "",
      `${verdict} within ${formatNumber(within)} of (${surface.minimum.join(", ")})`,
    ],
  };
}

function describeEnd({ arrives, firstWithin, divergedAt }: Descent): string {
  if (divergedAt !== null) return `left all numbers at step ${formatStep(divergedAt)}`;
  if (arrives) return `arrives, first at step ${formatStep(firstWithin ?? 0)}`;
  return firstWithin === null ? "does not arrive" : `was there at step ${formatStep(firstWithin)}, and left`;
}
