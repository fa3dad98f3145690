/** @file What `instruments` lists: what can be measured, by which formula, and what it costs where that is known. */
import type { InstrumentCost, InstrumentMisfit } from "../inspection/index.ts";
import { instrumentParts, type ProbePart, probeParts, type RecordedColumn, validation } from "../instruments/index.ts";
import { formatDuration, formatNumber, formatStep } from "../words.ts";
import { alignRows } from "./alignRows.ts";
import type { Answer } from "./answer.ts";

/** Costs, and why there are none, by instrument. */
type Found = ReadonlyMap<string, InstrumentCost | InstrumentMisfit>;

export function tellInstruments(found: Found): Answer {
  return { document: toDocument(found), lines: describeAll(found) };
}

const toColumn = ({ name, title, meaning, formula, source, unit }: RecordedColumn) => ({
  name,
  title,
  meaning,
  formula,
  source,
  unit: unit ?? null,
});

function toDocument(found: Found): object {
  return {
    everyStep: instrumentParts.all.map((instrument) => ({ ...toColumn(instrument), needs: instrument.needs ?? null })),
    scheduled: [validation as ProbePart, ...probeParts.all].map((probe) => ({
      instrument: probe.name,
      meaning: probe.settings.description ?? "",
      needs: probe.needs ?? null,
      columns: probe.columns.map(toColumn),
      ...(found.has(probe.name) && { onThisExperiment: found.get(probe.name) }),
    })),
  };
}

/** A table, and what the instruments cost where that is known. */
function describeAll(found: Found): string[] {
  const everyStep = alignRows([
    ["at every step", "", "formula"],
    ...instrumentParts.all.map(({ name, title, formula }) => [name, title, formula]),
  ]);
  const rows = probeParts.all.flatMap((probe) =>
    probe.columns.map(({ title, formula }, i) => [
      i === 0 ? probe.name : "",
      title,
      formula,
      i === 0 ? describeCost(found.get(probe.name)) : "",
    ]),
  );
  return [
    ...everyStep,
    "",
    ...alignRows([["on a schedule", "", "formula", found.size === 0 ? "" : "a measurement"], ...rows]),
  ];
}

function describeCost(found: InstrumentCost | InstrumentMisfit | undefined): string {
  if (found === undefined) return "";
  if ("reason" in found) return `not here: ${found.reason}`;
  const { measurementMs, stepMs, measurements } = found;
  const cost = `${formatNumber(measurementMs)} ms, ${formatNumber((100 * measurementMs) / stepMs)} % of a step`;
  return measurements === 0
    ? cost
    : `${cost}; ${measurements} in the run: ${formatDuration((measurements * measurementMs) / 1000)}`;
}

/** What instruments will take of a run, in one line. */
export function describeCosts(costs: readonly InstrumentCost[]): string {
  const secondsOf = ({ measurements, measurementMs }: InstrumentCost) => (measurements * measurementMs) / 1000;
  const each = costs.map((cost) => {
    const times = cost.measurements === 0 ? "after spikes" : `${formatStep(cost.measurements)} times`;
    return `${cost.instrument} ${formatNumber(cost.measurementMs)} ms ${times}`;
  });
  const total = costs.reduce((sum, cost) => sum + secondsOf(cost), 0);
  return `instruments: ${each.join(", ")}; together about ${formatDuration(total)} of the run`;
}
