/** @file `docs/reference/instruments.md`: every column of a run's series, from the instruments and probes. */
import { type DataPart, dataParts, isUnexamined } from "../../src/data/index.ts";
import { bindModel, parseExperiment } from "../../src/experiment/index.ts";
import { listSettings } from "../../src/experiment/settings.ts";
import {
  type Instrument,
  instrumentParts,
  isProbeOn,
  type ProbePart,
  probeParts,
  type RecordedColumn,
  scheduleSettings,
  validation,
} from "../../src/instruments/index.ts";
import { listChoices } from "../../src/listNames.ts";
import { lossParts } from "../../src/losses/index.ts";
import { modelParts } from "../../src/models/index.ts";
import { optimizerParts } from "../../src/optimizers/index.ts";
import { TrainingGraph } from "../../src/session/trainingGraph.ts";
import { code, generatedFrom, heading, joinBlocks, listSettingLines, tableRow } from "./markdown.ts";

/** Of the batch that is traced; any number would do. */
const ROWS = 4;

type Block = string | readonly string[];

export function renderInstrumentsPage(): string {
  const probes: readonly ProbePart[] = [validation as ProbePart, ...probeParts.all];
  const choices = traceChoices();
  return joinBlocks([
    generatedFrom("what each instrument and probe says of itself (src/instruments)"),
    "# Instruments",
    [
      "The series of a run has a row for each step and a column for each number that is measured. *Instruments* measure at every",
      "step, as part of it; *probes* measure on a schedule, and have settings for it. None of them changes a bit of training. The",
      "columns have these names in reports, in `slingshot query`, in exports and in the library; [settings](experiment.md) say",
      "what is trained, and [adding a part](../adding.md) how to measure something of your own.",
    ],
    [
      "| column | | unit | recorded |",
      "|---|---|---|---|",
      "| [`step`](#step) | Step | steps | every step |",
      ...instrumentParts.all.map((instrument) =>
        renderRow(instrument, instrument.needs ? "where it applies" : "every step"),
      ),
      ...probes.flatMap((probe) => probe.columns.map((column) => renderRow(column, probe.when ?? "on its schedule"))),
    ],
    "## How to read them",
    [
      "- A row is about one point in the space of parameters: the weights before the update of its step, with the batch of the step,",
      "  and with dropout and noise on the weights as this step drew them. Probes see the network without both.",
      "- In formulas i runs over the N predictions of a batch: one for each sample, or one for each of its answers where it has several",
      "  (`data.tokens: openai`). zᵢ are the logits of a prediction, yᵢ its class, ℓᵢ its loss, L the mean of the ℓᵢ, θ all parameters,",
      "  W the weights of the classification layer; [·] is 1 where what it holds is true, else 0.",
      "- Sums are rounded [as the engine rounds them](../engine.md), in the type that each column says; numbers are stored as",
      "  float32 or float64. NaN at a step at which a probe did not measure; a measured number may be NaN or ∞ too, once training is.",
      "- In a fork the rows up to its first step are the parent's: NaN in a column that the parent had not.",
      "- A column that an experiment cannot have is absent. The log of another tool (`slingshot import`) has the columns that it came with.",
      "- The learning rate, the epoch and the time are no columns: the first two follow from the settings and the step, and the",
      "  times at which a run began and ended are in its `manifest.json`.",
    ],
    "## step",
    "**Step.** Number of the update of its row, counted from 1, without gaps unless damage has lost rows.",
    ["- Unit: steps; stored as a whole number", "- Recorded: at every step"],
    "## Instruments of every step",
    ...instrumentParts.all.flatMap((instrument) => renderColumn(instrument, describeRecording(instrument, choices))),
    "## Probes",
    [
      "Each measures where its settings are in the experiment: `--set instruments.featureChange.everySteps=10`, or in its file. Beside its own",
      "settings every one has a schedule, and measures where any of these says so:",
    ],
    listSettingLines(
      listSettings().flatMap((setting) => {
        const name = setting.path.replace(/^instruments\.featureChange\./, "");
        return name in scheduleSettings ? [{ ...setting, path: name }] : [];
      }),
    ),
    [
      "A column that is measured of several things (layers, groups of parameters, quantiles) has a name with a slash: what is measured, and of what,",
      "as `featureChange/layers.0`; in SQL it stands in double quotes.",
    ],
    ...probes.flatMap(renderProbe),
  ]);
}

const renderRow = ({ name, title, unit }: RecordedColumn, recorded: string): string =>
  tableRow(`[${code(name)}](#${name.toLowerCase()})`, title, unit ?? "", recorded);

function renderColumn(column: RecordedColumn, recorded: string, depth = 3): Block[] {
  const { name, title, meaning, formula, source, unit, remarks, type } = column;
  return [
    heading(depth, name),
    `**${title}.** ${meaning}`,
    [
      `- Formula: ${code(formula)}`,
      `- Unit: ${unit ?? "a pure number"}; stored as ${type === "f32" ? "float32" : "float64"}`,
      `- Recorded: ${recorded}`,
      `- Source: ${source}`,
    ],
    remarks ?? "",
  ];
}

function renderProbe(probe: ProbePart): Block[] {
  const { name, columns, needs } = probe;
  const path = probe === validation ? name : `instruments.${name}`;
  const when = probe.when ?? `on the schedule of ${code(path)}`;
  const own = (setting: string) => probe === validation || !(setting in scheduleSettings);
  const settings = listSettings().filter(
    (setting) => setting.path.startsWith(`${path}.`) && own(setting.path.slice(path.length + 1)),
  );
  const group = listSettings().find((setting) => setting.path === path);
  const without = shaped().filter((data) => !hasColumns(probe, data));
  const isOff = without.length === shaped().length;
  const lack =
    isOff || without.length === 0 || needs === undefined
      ? ""
      : `; needs ${needs}, which ${without.map((data) => code(`data.name: ${data.name}`)).join(" and ")} has not by default`;
  const recorded = `${when}, NaN at other steps${isOff ? "; off by default" : ""}${lack}`;
  return [
    heading(3, path),
    group?.description ?? "",
    listSettingLines(settings),
    ...columns.flatMap((column) => renderColumn(column, recorded, 4)),
  ];
}

/** Whether a run on the data has a probe's columns, both as they are by default. */
function hasColumns(probe: ProbePart, data: DataPart): boolean {
  const shape = shapeByDefault(data);
  const { optimizer } = parseExperiment({});
  return isProbeOn(probe, probe.settings.parse({}), { shape, layout: [], embeddings: [], layers: [], optimizer });
}

/** A part of an experiment that is not as by default, and the columns that are recorded with it at every step. */
interface Choice {
  readonly setting: string;
  readonly columns: readonly string[];
}

function describeRecording({ name, needs }: Instrument, choices: readonly Choice[]): string {
  const without = choices.filter(({ columns }) => !columns.includes(name)).map(({ setting }) => code(setting));
  if (without.length === 0) return "at every step";
  return `at every step, but not with ${listChoices(without)}${needs === undefined ? "" : `: it needs ${needs}`}`;
}

/** Traces a step with every optimizer, every loss and every network, all else being as by default. */
function traceChoices(): Choice[] {
  const trace = (group: string, name: string, others: object = {}): Choice => {
    const experiment = parseExperiment({ ...others, [group]: { name } });
    const { instruments } = new TrainingGraph(experiment, bindModel(experiment)).traceTraining(ROWS);
    return { setting: `${group}.name: ${name}`, columns: instruments.map((instrument) => instrument.name) };
  };
  return [
    ...optimizerParts.all.map(({ name }) => trace("optimizer", name)),
    ...lossParts.all.map(({ name }) => trace("loss", name)),
    ...modelParts.all.map(({ name, accepts }) => {
      const data = shaped().find((part) => accepts.includes(shapeByDefault(part).input.kind));
      return trace("model", name, { data: data === undefined ? IMAGES : { name: data.name } });
    }),
  ];
}

/** Images come from files alone; of these the shape is known, as if they had been looked into. */
const IMAGES = {
  name: "cifar10",
  path: "images",
  found: {
    files: [{ name: "data_batch_1.bin", bytes: 0, sha256: "0".repeat(64) }],
    train: new Array<number>(10).fill(1),
    validation: new Array<number>(10).fill(1),
  },
};

/** The data whose shape is known without looking into files. */
const shaped = () => dataParts.all.filter((data) => !isUnexamined(data.settings.parse({ name: data.name })));

const shapeByDefault = (data: DataPart) => data.shape(data.settings.parse({ name: data.name }));
