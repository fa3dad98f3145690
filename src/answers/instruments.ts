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

/** What there is; and where costs are known, a table of them, last because it is what was asked for. */
function describeAll(found: Found): string[] {
  const everyStep = instrumentParts.all.map(({ name, title, formula }) => [name, title, formula]);
  const scheduled = probeParts.all.flatMap(({ name, columns }) =>
    columns.map(({ title, formula }, i) => [i === 0 ? name : "", title, formula]),
  );
  const costs = found.size === 0 ? [] : ["", ...describeEach([...found.values()])];
  return [
    ...alignRows([["at every step", "", "formula"], ...everyStep]),
    "",
    ...alignRows([["on a schedule", "", "formula"], ...scheduled]),
    ...costs,
  ];
}

function describeEach(found: readonly (InstrumentCost | InstrumentMisfit)[]): string[] {
  const costs = found.flatMap((one) => ("reason" in one ? [] : [one]));
  const misfits = found.flatMap((one) => ("reason" in one ? [[one.instrument, one.reason]] : []));
  const rows = costs.map((cost) => [
    cost.instrument,
    describeMeasurement(cost),
    describeShare(cost),
    String(cost.columns),
    cost.measurements === 0 ? "" : `${formatStep(cost.measurements)} in the run, ${describeSeconds(secondsOf(cost))}`,
  ]);
  return [
    ...alignRows([["on this experiment", "a measurement", "beside a step", "columns", ""], ...rows], { numbers: true }),
    ...(misfits.length === 0 ? [] : ["", ...alignRows([["not on it", ""], ...misfits])]),
  ];
}

/** Beside what a step takes without it. */
function describeShare({ measurementMs, stepMs }: InstrumentCost): string {
  const share = measurementMs / stepMs;
  return share < 1 ? `${formatNumber(100 * share)} %` : `${formatNumber(share)} times`;
}

const describeMeasurement = ({ measurementMs, laterMs }: InstrumentCost): string =>
  `${formatNumber(measurementMs)} ms${laterMs === measurementMs ? "" : ` (later ${formatNumber(laterMs)} ms)`}`;

/** Of a long run, most measurements are late ones. */
const secondsOf = ({ measurements, laterMs }: InstrumentCost) => (measurements * laterMs) / 1000;

const describeSeconds = (seconds: number): string =>
  seconds < 1 ? "less than 1 s" : `about ${formatDuration(seconds)}`;

/** What instruments will take of a run, in one line. */
export function describeCosts(costs: readonly InstrumentCost[]): string {
  const each = costs.map((cost) => {
    const { measurements } = cost;
    const times =
      measurements === 0 ? "after spikes" : measurements === 1 ? "once" : `${formatStep(measurements)} times`;
    return `${cost.instrument} ${describeMeasurement(cost)} ${times}`;
  });
  const total = costs.reduce((sum, cost) => sum + secondsOf(cost), 0);
  return `instruments: ${each.join(", ")}; together ${describeSeconds(total)} of the run`;
}
