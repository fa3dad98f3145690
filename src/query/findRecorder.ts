/** @file What records a column that runs could have and have not. */
import { isOfFamily } from "../charts/index.ts";
import { instrumentParts, probeParts, validation } from "../instruments/index.ts";
import type { Problem } from "../problem.ts";

/**
 * Which instrument records the column, and how it is measured afterwards where that can be done; null for what is no column
 * of an instrument, in letters of either case.
 * @param count how many runs have no such column
 */
export function findRecorder(name: string, count: number): Problem | null {
  const isMeant = (column: { readonly name: string }) => isOfFamily(name.toLowerCase(), column.name.toLowerCase());
  const missed = `which ${count === 1 ? "this run had not" : "none of these runs had"}`;
  const instrument = instrumentParts.all.find(isMeant);
  if (instrument !== undefined) {
    const { needs = "a training by this program" } = instrument;
    return { problem: `${instrument.name}: recorded at every step, but needs ${needs}, ${missed}` };
  }
  const recorded = (probe: string, { name }: { readonly name: string }) => `${name}: recorded by ${probe}, ${missed}`;
  const validated = validation.columns.find(isMeant);
  if (validated !== undefined) return { problem: recorded(validation.name, validated) };
  for (const probe of probeParts.all) {
    const column = probe.columns.find(isMeant);
    if (column === undefined) continue;
    return {
      problem: recorded(`instruments.${probe.name}`, column),
      remedy: { kind: "measure", instrument: probe.name },
    };
  }
  return null;
}
