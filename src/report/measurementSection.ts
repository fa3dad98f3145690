/** @file What was computed about runs afterwards, drawn in their report: the newest of each kind open, the others folded. */
import type { ColumnDescription } from "../charts/index.ts";
import { describeReadError, StoreError } from "../files/storeError.ts";
import type { FoundMeasurement, FoundMeasurements, JsonObject } from "../store/index.ts";
import type { JudgedRun } from "../verdict/index.ts";
import { formatStep, pluralise } from "../words.ts";
import { dot } from "./chartToolbar.ts";
import { type Html, html } from "./html.ts";
import { LINE_STYLES } from "./linePicture.ts";
import { measuredCurvature } from "./measuredCurvature.ts";
import { measuredInstrument } from "./measuredInstrument.ts";
import { measuredLandscape } from "./measuredLandscape.ts";
import type { MeasurementKind, MeasurementView } from "./measurementKind.ts";
import { PLANE_STYLES } from "./planePicture.ts";
import { SLICE_STYLES } from "./slicePicture.ts";

/** In the order in which they stand on the page. */
const KINDS: readonly MeasurementKind[] = [measuredCurvature, measuredLandscape, measuredInstrument];

/** Characters of drawings of all runs together: a page with the largest series stays one that a browser opens at once. */
const MOST_DRAWN = 2e6;

/** The look of measurements; a report without any goes without. */
export const MEASUREMENT_STYLES = `${SLICE_STYLES}${PLANE_STYLES}${LINE_STYLES}
.measurements h3.named { margin: 24px 0 4px; } .measurements .slices, .measurements .planes { margin-top: 12px; }
.measurements p.small { overflow-wrap: anywhere; } .earlier > .measured { margin-left: 18px; }`;

/** A run, and what its folder holds of measurements. */
export interface MeasuredRun extends JudgedRun {
  readonly measurements?: FoundMeasurements;
}

/** Null where nothing was measured. */
export function renderMeasurements(
  runs: readonly MeasuredRun[],
  instruments: readonly ColumnDescription[],
): Html | null {
  const measured = runs.filter(({ measurements }) => measurements && countFiles(measurements) > 0);
  if (measured.length === 0) return null;
  const room = MOST_DRAWN / measured.length;
  return html`
<section class="measurements">
  <h2>Measurements</h2>
  <p class="muted">Computed afterwards from the states of the run, and kept in its folder, in measurements/.</p>
  ${runs.map((run, i) =>
    measured.includes(run)
      ? html`${runs.length === 1 ? null : html`<h3 class="named">${dot(i, runs)}${run.label}</h3>`}${renderRun(run, instruments, room)}`
      : null,
  )}
</section>`;
}

const countFiles = ({ found, unread }: FoundMeasurements): number => found.length + unread.length;

interface Shown {
  readonly measurement: FoundMeasurement;
  readonly view: MeasurementView;
  readonly place: number;
}

function renderRun(run: MeasuredRun, instruments: readonly ColumnDescription[], room: number): Html {
  const { found = [], unread = [] } = run.measurements ?? {};
  const bad = unread.map(({ file, reason }) => ({ file, reason }));
  const shown = found.flatMap((measurement): Shown[] => {
    const place = KINDS.findIndex(({ command }) => command === measurement.header.command);
    try {
      const view = KINDS[place]?.view(measurement, { run, instruments });
      if (view !== undefined) return [{ measurement, view, place }];
      bad.push({ file: measurement.file, reason: `this version draws nothing of ${measurement.header.command}` });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      bad.push({ file: measurement.file, reason: describeReadError(error.cause) });
    }
    return [];
  });
  const isNewest = ({ view }: Shown, i: number) =>
    shown.findIndex((other) => other.view.subject === view.subject) === i;
  const newest = shown.filter(isNewest);
  const older = shown.filter((each) => !newest.includes(each));
  let left = room;
  const render = (each: Shown, isOpen: boolean): Html => {
    const drawn = renderMeasurement(each, isOpen, left);
    left -= drawn.text.length;
    return drawn;
  };
  // The newest have the room before the others, whatever stands where.
  const open = newest.map((each) => ({ place: each.place, drawn: render(each, true) }));
  const folded = older.map((each) => render(each, false));
  return html`
  ${bad.map(({ file, reason }) => html`<p class="small"><span class="mono">${file}</span> cannot be shown: ${reason}.</p>`)}
  ${open.toSorted((a, b) => a.place - b.place).map(({ drawn }) => drawn)}
  ${folded.length === 0 ? null : html`<details class="earlier"><summary>${folded.length} earlier ${pluralise(folded.length, "measurement")}</summary>${folded}</details>`}`;
}

function renderMeasurement({ measurement, view }: Shown, isOpen: boolean, room: number): Html {
  const { file, pieces, isDone } = measurement;
  const { title, settings, total, unit } = view;
  const pictures = pieces.length === 0 || room <= 0 ? null : view.draw();
  const isLarge = pieces.length > 0 && (pictures === null || pictures.text.length > room);
  const notes = [
    ...(isDone
      ? []
      : [
          `Not finished: ${formatStep(pieces.length)} of ${formatStep(total)} ${unit} are there; the same command goes on.`,
        ]),
    ...(isLarge ? ["Not drawn: this page has room for no more drawings."] : []),
  ];
  return html`
  <details class="measured"${isOpen ? html` open` : null}><summary>${title}</summary>
  <p class="small muted">${wordSettings(settings)} <span class="mono">${file}</span></p>
  ${notes.map((note) => html`<p class="small"><b>${note}</b></p>`)}
  ${isLarge ? null : pictures}</details>`;
}

/** `top 1, range.from -3`. */
function wordSettings(settings: JsonObject, prefix = ""): string {
  return Object.entries(settings)
    .map(([name, setting]) =>
      typeof setting === "object" && setting !== null && !Array.isArray(setting)
        ? wordSettings(setting as JsonObject, `${prefix}${name}.`)
        : `${prefix}${name} ${typeof setting === "string" ? setting : JSON.stringify(setting)}`,
    )
    .join(", ");
}
