/** @file `docs/reference/experiment.md`: every setting of an experiment, from the schemas of the parts. */
import { stringify } from "yaml";
import { dataParts } from "../../src/data/index.ts";
import { differences } from "../../src/experiment/differences.ts";
import { type Experiment, loadPreset, PRESETS, parseExperiment } from "../../src/experiment/index.ts";
import { valueAt } from "../../src/experiment/parseExperiment.ts";
import { listSettings, type Setting } from "../../src/experiment/settings.ts";
import { probeParts } from "../../src/instruments/index.ts";
import { lossParts } from "../../src/losses/index.ts";
import { modelParts } from "../../src/models/index.ts";
import { optimizerParts, transformParts } from "../../src/optimizers/index.ts";
import { RULES } from "../../src/rules/index.ts";
import { code, generatedFrom, heading, joinBlocks, listSettingLines } from "./markdown.ts";

type Block = string | readonly string[];

/** What a part says of itself besides its settings. */
interface DescribedPart {
  readonly name: string;
  readonly source: string;
  readonly equation?: string;
  /** Of a loss. */
  readonly unit?: string;
  readonly accepts?: readonly string[];
  readonly inputs?: Readonly<Record<string, string>>;
  readonly firstWeights?: readonly string[];
}

/** The parts of which a group of settings names one. */
const PARTS: Readonly<Record<string, readonly DescribedPart[]>> = {
  model: modelParts.all,
  data: dataParts.all,
  optimizer: optimizerParts.all,
  "optimizer.transforms[]": transformParts.all,
  loss: lossParts.all,
};

export function renderExperimentPage(): string {
  const top = listSettings().filter(({ path }) => !path.includes("."));
  return joinBlocks([
    generatedFrom("the settings of the parts (src/experiment, and those in src/models, src/data and so on)"),
    "# The experiment",
    [
      "An experiment is one YAML or JSON document. Everything has a default, so that a file holds only what differs;",
      "a setting of another name is refused. The complete document, defaults included, is `experiment.yaml` in the folder of",
      "every run. [experiment.schema.json](experiment.schema.json) is the JSON Schema of the document, for editors.",
    ],
    [
      "`--set path=value` changes one setting, as `--set optimizer.betas=[0.9,0.98]`; the value is YAML, so that a list of",
      "groups can be given too: `--set 'optimizer.transforms=[{name: clipNorm, maxNorm: 0.5}]'`. Where a group is of several kinds, its",
      "`name` says which, and each kind has settings of its own; `model: transformer` is short for `model: { name: transformer }`.",
    ],
    [
      "Parts of your own (`--with`, [how to add one](../adding.md)) have their settings in the same places. Which settings may change",
      "in the middle of a run is told in [resume, fork, repair](../guide/resume-and-fork.md#fork).",
    ],
    "## Presets",
    "A name in place of a file:",
    [...PRESETS].map(([name, { title }]) => `- ${code(name)}: ${title}.`),
    [
      "A file builds on a preset, or on another file, which its `preset` names; what it says itself is on top of that, setting by setting,",
      "and may be written as groups or as paths:",
    ],
    [
      "```yaml",
      "preset: division # or a path, from the folder of this file",
      "model: { layers: 1 }",
      "optimizer.epsilon: 1.0e-6",
      "```",
    ],
    [
      "A file that names no `preset` leaves out what the defaults are to fill in, which are those of `hypercube`; where it asks for sequences and leaves",
      "out the network or the data, it builds on `division`, and a line says so. `slingshot run mine.yaml --show` prints all of it.",
    ],
    "The preset `nanda` as a file that builds on none:",
    ["```yaml", stringify(omitDefaults(loadPreset("nanda"))).trimEnd(), "```"],
    "## The document",
    listPlain(top),
    ...renderGroups(top, 2),
  ]);
}

/** What of an experiment a file has to say: the kinds, and what is not the default of theirs. */
function omitDefaults(experiment: Experiment): object {
  const { model, data, optimizer, loss } = experiment;
  const kinds = Object.entries({ model, data, optimizer, loss }).map(([group, { name }]) => [group, { name }] as const);
  const document: Record<string, unknown> = { name: experiment.name, ...Object.fromEntries(kinds) };
  for (const path of differences(parseExperiment(document), experiment)) {
    const [group = "", name] = path.split(".");
    const value = valueAt(experiment, path.split("."));
    document[group] = name === undefined ? value : { ...(document[group] as object), [name]: value };
  }
  return document;
}

/** A group's own settings, those of its kinds, and the groups in it. */
function renderGroup({ path, description, kinds = [] }: Setting, depth: number): Block[] {
  const members = listSettings().filter((one) => one.path !== path && one.path.replace(/\.[^.]+$/, "") === path);
  const shared = members.filter(({ kind }) => kind === undefined);
  const named = kinds.filter(({ name }) => name !== undefined);
  return [
    heading(depth, path),
    description,
    describeProbe(path),
    describePart(RULES.find(({ name }) => path === `stop.${name}`)),
    listPlain(shared),
    ...named.flatMap(({ name, description }) => {
      const own = members.filter(({ kind }) => kind === name);
      return [
        heading(depth + 1, `${path}.name: ${name}`),
        description,
        describePart(PARTS[path]?.find((part) => part.name === name)),
        listPlain(own),
        ...renderGroups(own, depth + 2),
      ];
    }),
    ...renderGroups(shared, depth + 1),
  ];
}

const listPlain = (members: readonly Setting[]) => listSettingLines(members.filter(({ kinds }) => kinds === undefined));

const renderGroups = (members: readonly Setting[], depth: number) =>
  members.filter(({ kinds }) => kinds !== undefined).flatMap((group) => renderGroup(group, depth));

function describePart(part: DescribedPart | undefined): string[] {
  if (part === undefined) return [];
  const { name, source, equation, unit, accepts, inputs, firstWeights = [] } = part;
  return [
    `Source: ${source}.`,
    ...(equation === undefined ? [] : [`Equation: ${code(equation)}.`]),
    ...(unit === undefined ? [] : [`Unit: ${unit}.`]),
    ...(accepts === undefined ? [] : [`It reads ${accepts.join(" and ")}.`]),
    ...(inputs === undefined ? [] : [`Its rows are ${describeInputs(name, inputs)}.`]),
    ...(firstWeights.length === 0
      ? []
      : [`${firstWeights.map(code).join(", ")}: for the first weights alone, so that a fork cannot change them.`]),
  ];
}

/** `vectors (data.tokens oneHot), …`; the settings are said as an error message says them, with the name first. */
function describeInputs(name: string, inputs: Readonly<Record<string, string>>): string {
  return Object.entries(inputs)
    .map(([kind, settings]) => `${kind}${settings.slice(name.length)}`)
    .join(" or ");
}

/** Which columns a probe's settings bring; nothing of other groups. */
function describeProbe(path: string): string {
  const probe = probeParts.all.find(({ name }) => path === `instruments.${name}`);
  if (probe === undefined) return "";
  const columns = probe.columns.map(({ name }) => `[${code(name)}](instruments.md#${name.toLowerCase()})`);
  return `Columns of the series: ${columns.join(", ")}.`;
}
