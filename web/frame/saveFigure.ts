/** @file A drawing of the page as a file: as it is shown, with the colours and letters that style sheets give it. */
import { renderChartPng, saveFile } from "../../src/charts/saveChart.ts";

/** What style sheets say of the parts of a drawing. */
const STYLES = [
  ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity"],
  ...["font-size", "font-weight", "font-family", "text-anchor", "image-rendering"],
];

export async function saveFigure(kind: "svg" | "png", name: string, drawing: SVGSVGElement): Promise<void> {
  const svg = renderSvg(drawing);
  const file = nameFile(name, kind);
  saveFile(file, kind === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await renderChartPng(svg));
}

/** @param rows texts of cells, the heading first */
export function saveTable(name: string, rows: readonly (readonly string[])[]): void {
  saveFile(nameFile(name, "csv"), new Blob([writeCsv(rows)], { type: "text/csv" }));
}

/** As RFC 4180. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => `${row.map(quote).join(",")}\r\n`).join("");
}

const nameFile = (name: string, kind: string): string => `${name.replace(/[^A-Za-z0-9._-]+/g, "-")}.${kind}`;

function renderSvg(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const copies = [...copy.querySelectorAll("*")];
  for (const [i, part] of [...drawing.querySelectorAll("*")].entries()) bring(part, copies[i]);
  const { width, height } = drawing.getBoundingClientRect();
  const viewBox = drawing.getAttribute("viewBox") ?? `0 0 ${width} ${height}`;
  for (const { name } of [...copy.attributes]) copy.removeAttribute(name);
  for (const [name, value] of [
    ["xmlns", "http://www.w3.org/2000/svg"],
    ["viewBox", viewBox],
    ["width", String(width)],
    ["height", String(height)],
  ] as const)
    copy.setAttribute(name, value);
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const [left = "0", top = "0", wide = "0", high = "0"] = viewBox.split(" ");
  for (const [name, value] of Object.entries({ x: left, y: top, width: wide, height: high }))
    paper.setAttribute(name, value);
  paper.setAttribute("fill", asHex(getComputedStyle(document.body).backgroundColor));
  copy.prepend(paper);
  return `${new XMLSerializer().serializeToString(copy)}\n`;
}

function bring(part: Element, copy: Element | undefined): void {
  if (copy === undefined) return;
  const styles = getComputedStyle(part);
  for (const { name } of [...copy.attributes])
    if (/^(class|style|role|tabindex|aria-.*|data-.*)$/.test(name)) copy.removeAttribute(name);
  for (const name of STYLES) {
    const value = styles.getPropertyValue(name);
    if (value !== "") copy.setAttribute(name, asHex(value));
  }
}

/** A colour as every program reads it; what is none as it is. */
function asHex(value: string): string {
  const mixed = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)\)$/.exec(value);
  if (mixed === null) return value;
  const two = (share: string | undefined) =>
    Math.round(255 * Math.min(1, Math.max(0, Number(share))))
      .toString(16)
      .padStart(2, "0");
  return `#${mixed.slice(1).map(two).join("")}`;
}
