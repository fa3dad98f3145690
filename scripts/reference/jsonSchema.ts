/** @file `docs/reference/experiment.schema.json`. */
import { experimentJsonSchema } from "../../src/experiment/settings.ts";

/** The JSON Schema of the document, a list of plain values on one line where it fits. */
export function renderJsonSchema(): string {
  return `${layOut(experimentJsonSchema(), "", 0)}\n`;
}

/** Biome's, so that the file passes as formatted. */
const LINE_WIDTH = 120;

/** @param column at which the text begins */
function layOut(value: unknown, indent: string, column: number): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
    if (value.every((item) => typeof item !== "object") && column + line.length < LINE_WIDTH) return line;
    return `[\n${value.map((item) => inner + layOut(item, inner, inner.length)).join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(value).map(([key, item]) => {
    const start = `${inner}${JSON.stringify(key)}: `;
    return start + layOut(item, inner, start.length);
  });
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n${indent}}`;
}
