/** @file Writes the reference of experiments, `docs/reference/experiment.md` and `.schema.json`, from the schema. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PRESETS } from "./presets/index.ts";
import { experimentJsonSchema, listSettings, type Setting } from "./settings.ts";

/** The reference as Markdown: one list for the document, one for each group of settings, and one for each kind of it. */
export function renderMarkdown(): string {
  const groups = listSettings().filter((setting) => setting.kinds !== undefined);
  const top = listSettings().filter((setting) => setting.kinds === undefined && !setting.path.includes("."));
  const presets = [...PRESETS].map(([name, { title }]) => `- \`${name}\`: ${title}.`);
  return [
    "<!-- Written by src/experiment/reference.ts from the schema; edit the schemas in src/experiment. -->",
    "",
    "# The experiment",
    "",
    "An experiment is one YAML or JSON document. Everything has a default, so that a file holds only what differs;",
    "a setting of another name is refused. `--set path=value` changes one setting: `--set optimizer.betas=[0.9,0.98]`.",
    "The complete document, defaults included, is `experiment.yaml` in the folder of every run.",
    "`model` and `data` are of several kinds, each with settings of its own; their `name` says which.",
    "[experiment.schema.json](experiment.schema.json) is the JSON Schema of the document, for editors.",
    "",
    "Presets (a name in place of a file):",
    "",
    ...presets,
    "",
    "## The document",
    "",
    ...list(top),
    ...groups.flatMap(renderGroup),
    "",
  ].join("\n");
}

function renderGroup({ path, description, kinds = [] }: Setting): string[] {
  // The settings of a list's items have a section of their own.
  const members = listSettings().filter(
    (one) => one.path.startsWith(`${path}.`) && !one.path.slice(path.length).includes("[]"),
  );
  const shared = members.filter(({ kind }) => kind === undefined);
  const named = kinds.filter(({ name }) => name !== undefined);
  return [
    "",
    `## ${path}`,
    "",
    description,
    "",
    ...list(shared),
    ...named.flatMap(({ name, description }) => [
      "",
      `### ${path}.name: ${name}`,
      "",
      description,
      "",
      ...list(members.filter(({ kind }) => kind === name)),
    ]),
  ];
}

function list(settings: readonly Setting[]): string[] {
  return settings.map(
    ({ path, defaultValue, allowed, description }) =>
      `- **\`${path}\`** (${defaultValue === undefined ? "" : `default \`${showDefault(defaultValue)}\`; `}${allowed}). ${description}`,
  );
}

const showDefault = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

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

/** The files of the reference: where they lie and what must be in them. */
export const REFERENCE_FILES: readonly { readonly url: URL; readonly render: () => string }[] = [
  { url: new URL("../../docs/reference/experiment.md", import.meta.url), render: renderMarkdown },
  { url: new URL("../../docs/reference/experiment.schema.json", import.meta.url), render: renderJsonSchema },
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { url, render } of REFERENCE_FILES) writeFileSync(url, render());
}
