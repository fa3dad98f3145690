/** @file What an instrument measured in a run afterwards, as the report draws it: a chart for each of its quantities. */
import { z } from "zod";
import { type ChartChoice, chooseCharts, MEMBER_COLORS, pickDistinct } from "../charts/index.ts";
import { scheduleSettings } from "../instruments/schedule.ts";
import type { JsonObject } from "../store/index.ts";
import { type Html, html } from "./html.ts";
import { drawLines, type PictureLine } from "./linePicture.ts";
import { type MeasurementContext, type MeasurementKind, readAs, wordSteps } from "./measurementKind.ts";

const requestSchema = z.object({
  instrument: z.string(),
  settings: z.record(z.string(), z.unknown()),
  steps: z.array(z.int()).min(1),
});
const rowsSchema = z.array(z.object({ step: z.int(), values: z.record(z.string(), z.number().nullable()) }));

type Rows = z.infer<typeof rowsSchema>;

export const measuredInstrument: MeasurementKind = {
  command: "measure",
  view: (measurement, context) => {
    const { instrument, settings, steps } = readAs(requestSchema, measurement, measurement.header.request, "request");
    const rows = readAs(rowsSchema, measurement, measurement.pieces, "rows of an instrument");
    const own = Object.entries(settings as JsonObject).filter(([name]) => !Object.hasOwn(scheduleSettings, name));
    return {
      ...{ subject: `measure ${instrument}`, title: `${instrument} at ${wordSteps(steps)}` },
      ...{ settings: Object.fromEntries(own), total: steps.length, unit: "steps" },
      draw: () => drawRows(rows, context),
    };
  },
};

function drawRows(rows: Rows, { instruments }: MeasurementContext): Html {
  const columns = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  const pictures = chooseCharts(columns, instruments).map((chart) => drawChart(chart, rows));
  return html`<div class="slices">${pictures}</div>`;
}

function drawChart({ name, title, meaning, axis, columns }: ChartChoice, rows: Rows): Html {
  const curves = columns.map(({ column }) => rows.map(({ values }) => values[column] ?? null));
  const numbers = curves.map((curve) => Float64Array.from(curve, (value) => value ?? Number.NaN));
  const picked = pickDistinct(numbers, MEMBER_COLORS, axis === "log");
  const lines = picked.map((i, place): PictureLine => {
    const { column, label } = columns[i] as (typeof columns)[number];
    const share = place / Math.max(picked.length - 1, 1);
    return {
      name: label || title,
      // What is of all of them is none of them.
      color: column === name && columns.length > 1 ? "ink" : `member-${Math.round(share * (MEMBER_COLORS - 1))}`,
      values: curves[i] as (number | null)[],
    };
  });
  const others =
    picked.length === columns.length
      ? ""
      : ` Drawn are the ${picked.length} of its ${columns.length} columns that differ most.`;
  const xs = rows.map(({ step }) => step);
  return drawLines({ title, caption: `${meaning}${others}`, xs, along: "step", lines, axis });
}
