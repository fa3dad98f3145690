/** @file `slingshot show`: the complete settings of a run, a preset or a file, and how they differ from what they build on. */
import { statSync } from "node:fs";
import type { Command } from "commander";
import { alignRows } from "../../answers/alignRows.ts";
import { nameRun, RUN_HELP, type RunSummary, resolveRun, summarizeRun } from "../../catalog/index.ts";
import { type Context, writeAnswer, writeLines } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import { escapeControls } from "../../escapeControls.ts";
import { loadExperiment, readBase } from "../../experiment/file/loadExperiment.ts";
import { PRESETS, parseExperiment, RequestError } from "../../experiment/index.ts";
import { suggest } from "../../experiment/suggest.ts";
import { StoreError } from "../../files/index.ts";
import { describeMissingFolder } from "../../files/missingFolder.ts";
import { tryTo } from "../../files/tryTo.ts";
import { shorten } from "../../showValue.ts";
import { findLines, readManifest, type Settings, toYaml } from "../../store/index.ts";
import { bold, type Line } from "../../terminal/index.ts";
import { diffSettings, formatSetting } from "../../verdict/index.ts";
import { formatStep, pluralise } from "../../words.ts";

interface ShowCommandOptions {
  readonly diff?: string;
  readonly json?: boolean;
}

/** Settings, and what they are told apart from. */
interface Shown {
  readonly name: string;
  readonly experiment: Settings;
  /** What it builds on, in words, and the value of each setting that differs, as text; null where it has none of it. */
  readonly base: { readonly name: string; readonly differing: ReadonlyMap<string, string | null> };
  readonly run: RunSummary | null;
  /** Of what it is a fork, and up to which step it is its parent's. */
  readonly forkedFrom?: { readonly run: string; readonly step: number };
}

/** Adds `show` to the program; `finish` takes the exit code. */
export function addShowCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("show")
    .summary("print the settings of a run, a preset or a file, and what is special about them")
    .description(
      "Prints all settings as YAML, which is an experiment again. Lines that differ say what stands in the parent of a fork, in the preset that a file builds on or a run has its name from, or else among the defaults.",
    )
    .argument("<run>", `a preset, a YAML or JSON file, or a run by ${RUN_HELP}`)
    .option("--diff <run>", "print the settings that differ between the two, and nothing else")
    .option("--json", "one JSON document on standard output")
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  slingshot show latest",
        "  slingshot show division --diff nanda",
        "  slingshot show 1f3a > again.yaml",
      ].join("\n"),
    )
    .action(async (source: string, options: ShowCommandOptions) => finish(await show(source, options, context)));
}

async function show(source: string, { diff, json }: ShowCommandOptions, context: Context): Promise<number> {
  const shown = await find(source);
  if (diff !== undefined) return showDifference(shown, await find(diff), json === true, context);
  const { name, experiment, base, run } = shown;
  if (json === true) {
    const { experiment: _, ...facts } = run ?? { experiment: null };
    const differing = Object.fromEntries([...base.differing]);
    const document = { name, ...(run && { run: facts }), experiment, base: base.name, differing };
    context.stdout.write(`${JSON.stringify(document)}\n`);
    return DONE;
  }
  writeLines([...describe(shown), ...markLines(toYaml(experiment), base.differing)], context);
  return DONE;
}

/** A preset by its name, a file by its path, and all else as a run. */
async function find(source: string): Promise<Shown> {
  if (PRESETS.has(source)) return compare(source, loadExperiment(source), "the defaults", parseExperiment({}), null);
  if (tryTo(() => statSync(source))?.isFile() === true) {
    const experiment = loadExperiment(source);
    const below = readBase(source);
    return compare(
      source,
      experiment,
      below === null ? "the defaults" : "the preset that it builds on",
      parseExperiment(below ?? {}),
      null,
    );
  }
  return findRun(source);
}

function refuse(source: string): RequestError {
  const meant = suggest(source, [...PRESETS.keys()]);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  return new RequestError(`${source} is not a run, a preset or a file of settings${hint}`);
}

async function findRun(source: string): Promise<Shown> {
  const directory = await resolveRun(source, refuse);
  const run = await summarizeRun(directory);
  if (run === null) {
    const missing = describeMissingFolder(directory);
    throw missing === null ? refuse(directory) : new RequestError(`${directory} is not a run: ${missing}`);
  }
  if (run.experiment === null) throw new StoreError("damaged", directory, `${directory} is damaged: ${run.problem}`);
  const { experiment } = run;
  if (run.state === "imported")
    return { name: nameRun(directory), experiment, base: { name: "the log says", differing: new Map() }, run };
  const { forkedFrom } = await readManifest(directory);
  if (forkedFrom !== undefined) {
    const differing = new Map(
      forkedFrom.changes.map(({ path, from }) => [path, from === undefined ? null : formatSetting(from)]),
    );
    differing.delete("name");
    const base = { name: `its parent ${forkedFrom.run}, from step ${formatStep(forkedFrom.step)} on`, differing };
    return {
      name: nameRun(directory),
      experiment,
      base,
      run,
      forkedFrom: { run: forkedFrom.run, step: forkedFrom.step },
    };
  }
  const preset = typeof experiment.name === "string" && PRESETS.has(experiment.name) ? experiment.name : null;
  const beside = preset === null ? parseExperiment({}) : loadExperiment(preset);
  return compare(
    nameRun(directory),
    experiment,
    preset === null ? "the defaults" : `the preset ${preset}`,
    beside,
    run,
  );
}

function compare(name: string, experiment: Settings, baseName: string, base: Settings, run: RunSummary | null): Shown {
  const differences = diffSettings([base, experiment]).map(({ path, values }): [string, string | null] => [
    path,
    values[0] ?? null,
  ]);
  return { name, experiment, base: { name: baseName, differing: new Map(differences) }, run };
}

/** What is known of it besides its settings, as comments. */
function describe({ name, base, run, experiment }: Shown): Line[] {
  const has = new Set(findLines(toYaml(experiment), [...base.differing.keys()]).keys());
  const count = [...base.differing.keys()].filter((path) => has.has(path)).length;
  const facts = [
    name,
    ...(run === null
      ? []
      : [
          `${run.state}, ${run.steps === null ? "no step" : `${formatStep(run.steps)} steps`}${run.startedAt === null ? "" : `, begun ${run.startedAt}`}`,
        ]),
    ...(run !== null && run.tags.length > 0 ? [`tags: ${run.tags.join(" ")}`] : []),
    ...(run?.note ? run.note.split(/\r?\n/) : []),
    ...(run?.unread === undefined
      ? []
      : [`labels.jsonl: ${run.unread} ${pluralise(run.unread, "line")} cannot be read`]),
    count === 0
      ? `as ${base.name}`
      : `${count} ${count === 1 ? "setting differs" : "settings differ"} from ${base.name}`,
  ];
  return facts.map((fact) => `# ${escapeControls(fact)}`);
}

const LONGEST_VALUE = 60;

/** The lines of the YAML text; those of settings that differ say from what. */
function markLines(text: string, differing: ReadonlyMap<string, string | null>): Line[] {
  const marks = new Map<number, string>();
  const spans = findLines(text, [...differing.keys()]);
  for (const [path, { first }] of spans) {
    const before = differing.get(path);
    marks.set(
      first,
      before == null ? "not there before" : `instead of ${shorten(escapeControls(before), LONGEST_VALUE)}`,
    );
  }
  return text
    .trimEnd()
    .split("\n")
    .map((line, i) => {
      const mark = marks.get(i + 1);
      return mark === undefined ? line : [bold(line), ` # ${mark}`];
    });
}

function showDifference(one: Shown, other: Shown, json: boolean, context: Context): number {
  const differences = diffSettings([one.experiment, other.experiment]);
  const rows = differences.map(({ path, values }) => [path, ...values.map((value) => value ?? "–")]);
  const table = alignRows(
    [["setting", one.name, other.name], ...rows].map((row) => row.map((cell) => escapeControls(cell))),
  );
  const forks = [one, other].flatMap(({ name, forkedFrom }) =>
    forkedFrom === undefined ? [] : [{ name, ...forkedFrom }],
  );
  const origins = forks.map(({ name, run, step }) =>
    escapeControls(`${name} is a fork of ${run}, and has its own settings from step ${formatStep(step)} on`),
  );
  const document = {
    names: [one.name, other.name],
    forks,
    differing: Object.fromEntries(differences.map(({ path, values }) => [path, values])),
  };
  const lines = [...origins, ...(rows.length === 0 ? ["all settings are the same"] : table)];
  writeAnswer({ document, lines }, json, context);
  return DONE;
}
