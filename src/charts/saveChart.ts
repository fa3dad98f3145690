/// <reference lib="dom" />
/** @file A chart as a file: a drawing, an image, or its numbers. Runs in the browser. */
import type { Chart } from "./chart.ts";
import { createSvgContext } from "./svgContext.ts";

export interface SavedChart {
  readonly chart: Chart;
  readonly title: string;
  /** Below the title; what was done to the lines. */
  readonly note: string;
  readonly color: (name: string) => string;
}

/** Hands a chart to the person who looks at it as a file: `name.svg`, its image, or the values of the steps in view. */
export async function saveChart(
  kind: "svg" | "png" | "csv",
  name: string,
  saved: SavedChart,
  { steps, range }: { readonly steps: ArrayLike<number>; readonly range: readonly [number, number] },
): Promise<void> {
  const file = `${name.replace(/[^A-Za-z0-9._-]+/g, "-")}.${kind}`;
  if (kind === "csv") {
    saveFile(file, new Blob([renderChartCsv(saved.chart, steps, range)], { type: "text/csv" }));
    return;
  }
  const svg = renderChartSvg(saved);
  saveFile(file, kind === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await renderChartPng(svg));
}

/** The chart as it is shown, with its title and the names of its lines. */
export function renderChartSvg({ chart, title, note, color }: SavedChart): string {
  const unit = devicePixelRatio;
  const { width, height } = chart.plot.ctx.canvas;
  const canvas = document.createElement("canvas").getContext("2d");
  if (canvas === null) throw new Error("this browser draws on no canvas");
  const svg = createSvgContext((font, text) => {
    canvas.font = font;
    return canvas.measureText(text);
  });
  const face = 'system-ui, -apple-system, "Segoe UI", sans-serif';
  const lines = chart.listLines();
  const head = (lines.length > 0 ? 52 : 30) * unit;
  svg.add(`<rect width="${width}" height="${height + head}" fill="${color("paper")}"/>`);
  svg.fillStyle = color("ink");
  svg.font = `600 ${16 * unit}px ${face}`;
  svg.fillText(title, 8 * unit, 20 * unit);
  svg.font = `${13 * unit}px ${face}`;
  let x = 8 * unit;
  for (const { name, color: stroke } of lines) {
    svg.add(`<path d="M${x} ${38 * unit}h${18 * unit}" stroke="${stroke}" stroke-width="${2 * unit}"/>`);
    svg.fillText(name, x + 24 * unit, 42 * unit);
    x += svg.measureText(name).width + 42 * unit;
  }
  svg.fillStyle = color("muted");
  if (note !== "") svg.fillText(note, x, 42 * unit);
  svg.add(`<g transform="translate(0 ${head})">`);
  chart.paint(svg);
  svg.add("</g>");
  const size = `width="${width / unit}" height="${(height + head) / unit}" viewBox="0 0 ${width} ${height + head}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${svg.read()}</svg>\n`;
}

/**
 * Steps and the values of the lines that are shown, all digits, as they were recorded; of steps at which none has a value, none.
 * @param range first and last step
 */
export function renderChartCsv(chart: Chart, steps: ArrayLike<number>, [from, to]: readonly [number, number]): string {
  const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = chart.listLines();
  let text = `${["step", ...lines.map(({ name }) => name)].map(quote).join(",")}\r\n`;
  for (let row = 0; row < steps.length; row++) {
    const step = steps[row] as number;
    const values = lines.map(({ values }) => values[row] as number);
    if (step < from || step > to || values.every(Number.isNaN)) continue;
    text += `${step},${values.map((value) => (Number.isNaN(value) ? "" : `${value}`)).join(",")}\r\n`;
  }
  return text;
}

/** The drawing as an image of twice as many pixels as it has. */
export async function renderChartPng(svg: string): Promise<Blob> {
  const image = new Image();
  // The page may load nothing but what is in it: no address of a blob.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * image.width;
  canvas.height = 2 * image.height;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error("this browser makes no PNG")) : resolve(blob)),
      "image/png",
    );
  });
}

/** Hands a file to the person who looks at the page. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
