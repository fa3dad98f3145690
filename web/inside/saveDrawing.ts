/** @file A drawing of the page as a file of its own: as it looks, with its title. */
import { renderChartPng, saveFile } from "../../src/charts/saveChart.ts";

export interface DrawnTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** What the style sheet says of a drawing; in a file of its own nobody says it. */
const LOOKS = [
  ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linejoin"],
  ...["opacity", "font-size", "font-weight", "font-family", "text-anchor", "image-rendering"],
] as const;

const HEAD_PX = 34;

export async function saveDrawing(
  kind: "svg" | "png" | "csv",
  name: string,
  {
    title,
    svg,
    table,
  }: { readonly title: string; readonly svg: SVGSVGElement | null; readonly table: () => DrawnTable },
): Promise<void> {
  const file = `${name.replace(/[^A-Za-z0-9._-]+/g, "-")}.${kind}`;
  if (kind === "csv") {
    saveFile(file, new Blob([renderCsv(table())], { type: "text/csv" }));
    return;
  }
  if (svg === null) return;
  const drawing = renderDrawing(svg, title);
  saveFile(file, kind === "svg" ? new Blob([drawing], { type: "image/svg+xml" }) : await renderChartPng(drawing));
}

/** All digits; of what is no number, nothing. */
export function renderCsv({ head, rows }: DrawnTable): string {
  const write = (value: string | number) => {
    const text = typeof value === "number" ? (Number.isNaN(value) ? "" : String(value)) : value;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [head, ...rows].map((row) => `${row.map(write).join(",")}\r\n`).join("");
}

function renderDrawing(svg: SVGSVGElement, title: string): string {
  const [width, height] = [svg.clientWidth, svg.clientHeight];
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [drawn, copied] = [svg, copy].map((root) => [...root.querySelectorAll("*")]) as [Element[], Element[]];
  for (const [i, element] of drawn.entries()) writeLook(element, copied[i] as Element);
  const page = document.implementation.createDocument("http://www.w3.org/2000/svg", "svg");
  const root = page.documentElement;
  const size = { width: String(width), height: String(height + HEAD_PX) };
  setAll(root, { ...size, viewBox: `0 0 ${width} ${height + HEAD_PX}` });
  const { color, backgroundColor } = getComputedStyle(document.body);
  const paper = page.createElementNS(root.namespaceURI, "rect");
  setAll(paper, { ...size, fill: backgroundColor });
  const heading = page.createElementNS(root.namespaceURI, "text");
  setAll(heading, {
    x: "8",
    y: "22",
    fill: color,
    "font-size": "16",
    "font-weight": "600",
    "font-family": "sans-serif",
  });
  heading.textContent = title;
  setAll(copy, { y: String(HEAD_PX), width: String(width), height: String(height) });
  root.append(paper, heading, copy);
  return `${new XMLSerializer().serializeToString(page)}\n`;
}

function writeLook(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const name of LOOKS) {
    const value = style.getPropertyValue(name);
    if (value !== "") to.setAttribute(name, value);
  }
  to.removeAttribute("class");
  to.removeAttribute("style");
}

function setAll(element: Element, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
