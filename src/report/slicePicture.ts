/** @file Slices of a loss as drawings: losses above, on a logarithmic axis, and accuracies below. */
import { toLogValues } from "../charts/logValues.ts";
import { findMinimisers } from "../landscape/index.ts";
import { formatNumber } from "../words.ts";
import { type Html, html } from "./html.ts";
import { createScale, decadeLabels, findExtent, linearTicks, round, type Scale, type Tick } from "./svgAxis.ts";

/** A number; null where it was not finite. */
type Value = number | null;

export interface SliceCurve {
  readonly part: "train" | "validation";
  readonly loss: readonly Value[];
  /** 0 to 1. */
  readonly accuracy: readonly Value[];
}

export interface SlicePicture {
  readonly title: string;
  readonly caption: string;
  readonly alphas: readonly number[];
  readonly curves: readonly SliceCurve[];
}

const WIDTH = 520;
const [LEFT, RIGHT] = [62, 508];
const LOSS = { top: 8, bottom: 236 };
const ACCURACY = { top: 252, bottom: 320 };
const HEIGHT = 362;

/** The look of slices; a page with some has it once. */
export const SLICE_STYLES = `
.slices { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 8px 32px; margin-top: 24px; }
.slices figure { max-width: 640px; }
.picture { width: 100%; height: auto; overflow: visible; } .picture text { fill: var(--muted); font-size: 12.5px; }
.picture .grid { stroke: var(--grid); } .picture .here { stroke: var(--muted); stroke-dasharray: 3 4; }
.picture .train, .picture .validation { fill: none; stroke: var(--run-0); stroke-width: 2; stroke-linejoin: round; }
.picture .validation { stroke: var(--validation); } .picture circle.train, .picture circle.validation { fill: var(--paper); }
.names { font-size: 0.8438rem; margin: 0 0 4px; } .names b { font-weight: 600; } .names .train { color: var(--run-0); }
.names .validation { color: var(--validation); }`;

const numberOf = (value: Value): number => value ?? Number.NaN;

/** The drawing. Circles stand where a loss has a minimiser, a dashed line where θ is. */
export function drawSlice({ title, caption, alphas, curves }: SlicePicture): Html {
  const x = createScale([alphas[0] ?? 0, alphas.at(-1) ?? 1], [LEFT, RIGHT]);
  const losses = curves.map(({ loss }) => loss.map(numberOf));
  const { values: logs, zeroAt } = toLogValues(losses);
  const [low, high] = findExtent(logs.flatMap((values) => [...values])) ?? [0, 1];
  const margin = Math.max(0.04 * (high - low), 0.02);
  const y = createScale([low - margin, high + margin], [LOSS.bottom, LOSS.top]);
  const share = createScale([0, 1], [ACCURACY.bottom, ACCURACY.top]);
  const across = (scale: Scale, ticks: readonly Tick[]) =>
    ticks.map(({ value, label }) => {
      const at = round(scale.place(value));
      return html`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${at}" y2="${at}"/><text x="${LEFT - 7}" y="${at}" dy="4" text-anchor="end">${label}</text>`;
    });
  const upwards = linearTicks(x, 6).map(({ value, label }) => {
    const at = round(x.place(value));
    return html`<line class="grid" x1="${at}" x2="${at}" y1="${LOSS.top}" y2="${LOSS.bottom}"/><line class="grid" x1="${at}" x2="${at}" y1="${ACCURACY.top}" y2="${ACCURACY.bottom}"/><text x="${at}" y="${ACCURACY.bottom + 17}" text-anchor="middle">${label}</text>`;
  });
  const here =
    x.from <= 0 && x.to >= 0
      ? html`<line class="here" x1="${round(x.place(0))}" x2="${round(x.place(0))}" y1="${LOSS.top}" y2="${ACCURACY.bottom}"/>`
      : null;
  const lines = curves.map(({ part, accuracy }, i) => [
    drawLine(part, alphas, logs[i] as Float64Array, x, y),
    drawLine(part, alphas, accuracy.map(numberOf), x, share),
    findMinimisers(losses[i] as number[]).map((place) => {
      const [alpha, loss] = [alphas[place] as number, losses[i]?.[place] as number];
      return html`<circle class="${part}" cx="${round(x.place(alpha))}" cy="${round(y.place(logs[i]?.[place] as number))}" r="4"><title>${wordPart(part)}: ${formatNumber(loss)} at α = ${formatNumber(alpha)}</title></circle>`;
    }),
  ]);
  return html`<figure><h3>${title}</h3><p class="small muted">${caption}</p>
<p class="names">${curves.map(({ part }) => html`<b class="${part}">${wordPart(part)}</b> `)}</p>
<svg class="picture" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}: loss and accuracy over α">
${across(y, decadeLabels(y, 7, zeroAt))}${across(share, [
  { value: 0, label: "0 %" },
  { value: 1, label: "100 %" },
])}${upwards}${here}${lines}
<text x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">α</text>
<text x="13" y="${(LOSS.top + LOSS.bottom) / 2}" text-anchor="middle" transform="rotate(-90 13 ${(LOSS.top + LOSS.bottom) / 2})">loss</text>
<text x="13" y="${(ACCURACY.top + ACCURACY.bottom) / 2}" text-anchor="middle" transform="rotate(-90 13 ${(ACCURACY.top + ACCURACY.bottom) / 2})">accuracy</text>
</svg></figure>`;
}

const wordPart = (part: SliceCurve["part"]): string => (part === "train" ? "training" : "validation");

/** A line that leaves out what is not finite. */
function drawLine(name: string, xs: readonly number[], ys: ArrayLike<number>, x: Scale, y: Scale): Html {
  let path = "";
  let isDown = false;
  xs.forEach((value, i) => {
    const height = ys[i] as number;
    if (Number.isFinite(height)) path += `${isDown ? "L" : "M"}${round(x.place(value))} ${round(y.place(height))}`;
    isDown = Number.isFinite(height);
  });
  return html`<path class="${name}" d="${path}"/>`;
}
