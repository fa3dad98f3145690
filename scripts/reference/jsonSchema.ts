/** @file `docs/reference/experiment.schema.json`. */
import { experimentJsonSchema, findSetting, listKindGroups } from "../../src/experiment/settings.ts";

/** The JSON Schema of a file, a list of plain values on one line where it fits. */
export function renderJsonSchema(): string {
  return `${layOut(fileJsonSchema(), "", 0)}\n`;
}

/** What a file may say besides the settings: what it builds on, and the name of a kind in place of a group. */
export function fileJsonSchema() {
  const { properties = {}, ...schema } = experimentJsonSchema() as { readonly properties?: Record<string, object> };
  const preset = {
    type: "string",
    description: "What this file builds on: the name of a preset, or the path of a file.",
  };
  const groups = Object.entries(properties).map(([path, group]) => {
    const kinds = listKindGroups().includes(path) ? (findSetting(path)?.kinds ?? []) : [];
    if (kinds.length === 0) return [path, group] as const;
    const names = { type: "string", enum: kinds.map(({ name }) => name) };
    const { oneOf = [] } = group as { readonly oneOf?: readonly object[] };
    return [path, { ...group, oneOf: [names, ...oneOf] }] as const;
  });
  return { ...schema, properties: { preset, ...Object.fromEntries(groups) } };
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
