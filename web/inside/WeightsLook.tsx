/** @file The numbers of one tensor: where they are large, how they are distributed, how long its rows are. */
import { useMemo } from "preact/hooks";
import type { NetworkTensor } from "../../src/lab/index.ts";
import { countValues, summarizeValues, type ValueSummary } from "../../src/measures/distribution.ts";
import { linearTicks } from "../../src/report/svgAxis.ts";
import { formatNumber, formatShare, formatStep } from "../../src/words.ts";
import { mostAcross, wholeTicks } from "../drawings/Axes.tsx";
import { Bars } from "../drawings/Bars.tsx";
import { paintDiverging } from "../drawings/colors.ts";
import { DrawnFigure } from "../drawings/DrawnFigure.tsx";
import { HeatMap } from "../drawings/HeatMap.tsx";
import { nameRow, type TensorTable, wordThinned } from "./readTable.ts";

const PARTS = 61;

export interface WeightsLookProps {
  readonly run: string;
  readonly tensor: NetworkTensor;
  readonly table: TensorTable;
  /** What colours reach to; null for the largest number. */
  readonly hold: number | null;
  readonly onHold: (hold: number | null) => void;
}

export function WeightsLook({ run, tensor, table, hold, onHold }: WeightsLookProps) {
  const summary = useMemo(() => summarizeValues(table.values), [table]);
  const { name } = tensor;
  const largest = Math.max(Math.abs(summary.least), Math.abs(summary.largest)) || 1;
  const file = `${run}-${name}-step-${table.step}`;
  return (
    <>
      <Facts tensor={tensor} table={table} summary={summary} />
      <label class="check">
        <input
          type="checkbox"
          checked={hold !== null}
          onChange={({ currentTarget }) => onHold(currentTarget.checked ? Number(largest.toPrecision(3)) : null)}
        />
        The same colours at every checkpoint{hold !== null && `, up to ±${formatNumber(hold)}`}
      </label>
      <div class="drawn-figures">
        {table.columns > 1 && table.rows > 1 ? (
          <Cells {...{ tensor, table, file }} limit={hold ?? largest} />
        ) : (
          <ValueBars {...{ tensor, table, file }} />
        )}
        <Distribution {...{ tensor, table, file }} />
        {table.columns > 1 && table.rows > 1 && <RowNorms {...{ tensor, table, file }} />}
      </div>
    </>
  );
}

function Facts({ tensor, table, summary }: { tensor: NetworkTensor; table: TensorTable; summary: ValueSummary }) {
  const { count, nonFinite, zeros, mean, rootMeanSquare, least, largest } = summary;
  const facts: readonly (readonly [string, string])[] = [
    ["shape", tensor.shape.length === 0 ? "one number" : tensor.shape.join(" × ")],
    ["norm", formatNumber(rootMeanSquare * Math.sqrt(count))],
    ["root mean square", formatNumber(rootMeanSquare)],
    ["mean", formatNumber(mean)],
    ["least", formatNumber(least)],
    ["largest", formatNumber(largest)],
    ...(zeros > 0 ? [["exact zeros", formatShare(zeros / table.values.length)] as const] : []),
    ...(nonFinite > 0 ? [["not finite", formatStep(nonFinite)] as const] : []),
  ];
  return (
    <>
      <dl class="tensor-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {table.every > 1 && <p class="warning">{wordThinned(table)} All that is said is of these.</p>}
    </>
  );
}

interface PartProps {
  readonly tensor: NetworkTensor;
  readonly table: TensorTable;
  readonly file: string;
}

function Cells({ tensor, table, file, limit }: PartProps & { readonly limit: number }) {
  const { rows, columns, values, every, allRows } = table;
  const legendTicks = [-limit, 0, limit].map((value) => ({ value, label: formatNumber(value).replace("-", "−") }));
  return (
    <DrawnFigure
      kind="wide"
      title={tensor.name}
      name={`${file}-weights`}
      meaning={`A cell for each number, a row for each ${tensor.rowNames === null ? "output" : "token"}. Of numbers that share a pixel the one farthest from 0 is drawn.`}
      table={() => ({
        head: ["row", ...Array.from({ length: columns }, (_, j) => String(j))],
        rows: Array.from({ length: rows }, (_, i) => [
          nameRow(table, tensor.rowNames, i),
          ...Array.from(values.subarray(i * columns, (i + 1) * columns)),
        ]),
      })}
      draw={(widthPx) => (
        <HeatMap
          {...{ widthPx, rows, columns, values }}
          isMatrix
          label={`${tensor.name} at step ${table.step}, ${rows} rows of ${columns} numbers from ${formatNumber(-limit)} to ${formatNumber(limit)}`}
          heightPx={Math.round(Math.min(520, Math.max(120, ((widthPx - 78) * rows) / columns)))}
          paint={() => paintDiverging(limit)}
          legend={{ from: -limit, to: limit, ticks: legendTicks, name: "weight" }}
          ends={{ across: [-0.5, columns - 0.5], up: [-0.5, allRows - 0.5] }}
          ticks={(x, y) => ({
            across: wholeTicks(linearTicks(x, mostAcross(widthPx))),
            up: wholeTicks(linearTicks(y, 6)).map(({ value, label }) => ({
              value,
              label: tensor.rowNames?.[value] ?? label,
            })),
          })}
          names={["column", tensor.rowNames === null ? "row" : "token"]}
          describe={(row, column) =>
            `Row ${nameRow(table, tensor.rowNames, row)}, column ${column}: ${formatNumber(values[row * columns + column] as number)}${every > 1 ? " (rows are thinned)" : ""}`
          }
        />
      )}
    />
  );
}

function ValueBars({ tensor, table, file }: PartProps) {
  const { values } = table;
  const nameOf = (i: number) => (table.columns === 1 ? nameRow(table, tensor.rowNames, i) : String(i));
  return (
    <DrawnFigure
      kind="wide"
      title={tensor.name}
      name={`${file}-values`}
      meaning="A bar for each number."
      table={() => ({ head: ["place", "value"], rows: Array.from(values, (value, i) => [nameOf(i), value]) })}
      draw={(widthPx) => (
        <Bars
          {...{ widthPx, values }}
          isCounted
          label={`${tensor.name} at step ${table.step}, ${values.length} numbers`}
          ends={[-0.5, values.length - 0.5]}
          names={["place", "value"]}
          describe={(i) => `${nameOf(i)}: ${formatNumber(values[i] as number)}`}
        />
      )}
    />
  );
}

function Distribution({ tensor, table, file }: PartProps) {
  const histogram = useMemo(() => countValues(table.values, PARTS), [table]);
  if (histogram === null) return <p class="warning">No number of {tensor.name} is finite.</p>;
  const { from, to, counts } = histogram;
  const startOf = (part: number) => from + ((to - from) * part) / PARTS;
  return (
    <DrawnFigure
      title="How its numbers are distributed"
      name={`${file}-histogram`}
      meaning={`How many numbers lie in each of ${PARTS} even parts of their range.`}
      table={() => ({
        head: ["from", "to", "numbers"],
        rows: Array.from(counts, (count, part) => [startOf(part), startOf(part + 1), count]),
      })}
      draw={(widthPx) => (
        <Bars
          {...{ widthPx }}
          values={counts}
          label={`Histogram of ${tensor.name} at step ${table.step}: from ${formatNumber(from)} to ${formatNumber(to)}`}
          ends={[from, to]}
          names={["value", "numbers"]}
          describe={(part) =>
            `${formatNumber(startOf(part))} to ${formatNumber(startOf(part + 1))}: ${formatStep(counts[part] as number)}`
          }
        />
      )}
    />
  );
}

function RowNorms({ tensor, table, file }: PartProps) {
  const { rows, columns, values, allRows } = table;
  const norms = useMemo(
    () =>
      Float64Array.from({ length: rows }, (_, i) => {
        const { rootMeanSquare, count } = summarizeValues(values.subarray(i * columns, (i + 1) * columns));
        return rootMeanSquare * Math.sqrt(count);
      }),
    [table],
  );
  return (
    <DrawnFigure
      title="How long its rows are"
      name={`${file}-row-norms`}
      meaning="The Euclidean norm of each row, which leads to one unit, or stands for one token."
      table={() => ({
        head: ["row", "norm"],
        rows: Array.from(norms, (norm, i) => [nameRow(table, tensor.rowNames, i), norm]),
      })}
      draw={(widthPx) => (
        <Bars
          {...{ widthPx }}
          values={norms}
          isCounted
          label={`Norms of the ${rows} rows of ${tensor.name} at step ${table.step}`}
          ends={[-0.5, allRows - 0.5]}
          names={[tensor.rowNames === null ? "row" : "token", "norm"]}
          describe={(i) => `${nameRow(table, tensor.rowNames, i)}: ${formatNumber(norms[i] as number)}`}
        />
      )}
    />
  );
}
