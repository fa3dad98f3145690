/** @file What `diagnose` found: words for people, a document for programs. */
import {
  type Diagnosis,
  type Missing,
  type NamedCause,
  type NamedSpike,
  sayConfidence,
  type Trial,
} from "../diagnosis/index.ts";
import { formatConfidence, formatNumber, formatStep, joinSome, pluralise } from "../words.ts";
import { alignRows } from "./alignRows.ts";
import type { Answer } from "./answer.ts";

/** Spikes that are listed; the document has them all. */
const MOST_LISTED = 12;
const MOST_CAUSES = 3;
const MOST_MOVERS = 4;

/** A log, or one of its runs. */
export interface DiagnosedRun {
  /** What tells it from others of its source; null where it is the only one. */
  readonly run: string | null;
  readonly diagnosis: Diagnosis;
}

/** What a person does, as a command or in their own program; null where nothing is known. */
export interface DiagnosisWords {
  readonly trial: (trial: Trial) => string | null;
  readonly missing: (missing: Missing) => string;
  /** Where all spikes are: `--json lists all`. */
  readonly all: string;
}

export function tellDiagnoses(source: string, runs: readonly DiagnosedRun[], words: DiagnosisWords): Answer {
  const [first] = runs as readonly [DiagnosedRun];
  const isOne = runs.length === 1 && first.run === null;
  const document = isOne
    ? { source, ...first.diagnosis }
    : { source, runs: runs.map(({ run, diagnosis }) => ({ run, ...diagnosis })) };
  const lines = runs.flatMap(({ run, diagnosis }, i) => [
    ...(i > 0 ? [""] : []),
    ...(run === null ? [] : [`${run}:`]),
    ...describeDiagnosis(diagnosis, words),
  ]);
  return { document, lines };
}

function describeDiagnosis(diagnosis: Diagnosis, words: DiagnosisWords): string[] {
  const { summary, evidence, spikes, causes, missing, class: found } = diagnosis;
  const sure = sayConfidence(diagnosis);
  return [
    sure === null ? summary : `${summary} (${sure})`,
    ...(found === "cannot-tell" ? evidence.slice(1) : evidence).map((line) => `  ${line}`),
    ...describeFalls(diagnosis),
    ...listSpikes(spikes, words),
    ...causes.slice(0, MOST_CAUSES).flatMap((cause) => describeCause(cause, words)),
    ...(missing.length === 0
      ? []
      : [
          "",
          "To know more next time:",
          ...missing.map((one) => `  ${one.what}: ${words.missing(one)} (without it, ${one.why})`),
        ]),
  ];
}

/** A staircase, else drops; and plateaus. */
function describeFalls({ drops, plateaus, staircase }: Diagnosis): string[] {
  const [drop] = drops;
  const fall =
    staircase !== null
      ? `the loss falls in steps, every ${formatNumber(staircase.period)} steps from step ${formatStep(staircase.start)} on: as it does where it has seen the data before, once an epoch`
      : drop === undefined
        ? null
        : `the loss drops at once from ${formatNumber(drop.before)} to ${formatNumber(drop.after)} at step ${formatStep(drop.step)}${drops.length === 1 ? "" : `, and ${formatStep(drops.length - 1)} times more`}`;
  const flat = plateaus.map(
    ({ step, endStep, level }) =>
      `the loss stands at ${formatNumber(level)} from step ${formatStep(step)} to ${formatStep(endStep)}`,
  );
  return [...(fall === null ? [] : [fall]), ...flat].map((line) => `  ${line}`);
}

/** Those of the loss, with what moved besides; of other columns only where no loss moves at all. */
function listSpikes(all: readonly NamedSpike[], words: DiagnosisWords): string[] {
  const alone = all.filter(({ goesWith }) => goesWith === null);
  const own = alone.filter(({ isOfLoss }) => isOfLoss);
  const spikes = own.length === 0 ? alone : own;
  if (spikes.length === 0) return [];
  // The highest above their noise, in the order of their steps.
  const shown = [...spikes]
    .sort(byHeight)
    .slice(0, MOST_LISTED)
    .sort((a, b) => a.step - b.step);
  const rows = shown.map((spike) => [
    formatStep(spike.step),
    spike.column,
    formatNumber(spike.level),
    formatNumber(spike.peak),
    formatStep(spike.duration),
    describeEnd(spike),
    nameKind(spike),
    describeOrder(spike),
  ]);
  const left = spikes.length - shown.length;
  return [
    "",
    ...alignRows([["step", "column", "from", "to", "steps", "then", "kind", "first moved"], ...rows]),
    ...(left === 0 ? [] : [`and ${formatStep(left)} lower ${pluralise(left, "one")} (${words.all})`]),
    ...countOthers(own.length === 0 ? [] : alone.filter(({ isOfLoss }) => !isOfLoss), words),
  ];
}

/** `apart from these moved: grad_norm 3 times, reward once`. */
function countOthers(spikes: readonly NamedSpike[], words: DiagnosisWords): string[] {
  if (spikes.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { column } of spikes) counts.set(column, (counts.get(column) ?? 0) + 1);
  const parts = [...counts].map(
    ([column, count]) => `${column} ${count === 1 ? "once" : `${formatStep(count)} times`}`,
  );
  return [`apart from these, while the loss did not move: ${joinSome(parts)} (${words.all})`];
}

const byHeight = (a: NamedSpike, b: NamedSpike) => b.times - a.times;

function describeEnd({ recovered, levelAfter }: NamedSpike): string {
  if (recovered) return "came back";
  return levelAfter === null ? "not back yet" : `stays at ${formatNumber(levelAfter)}`;
}

/** `bad batch` for `bad-batch`. */
const nameOf = (kind: string): string => kind.replaceAll("-", " ");

function nameKind({ kind, kinds, confidence }: NamedSpike): string {
  if (kind !== null) return `${nameOf(kind)}, ${formatConfidence(confidence)}`;
  return kinds.length === 0 ? "–" : `${kinds.map(({ name }) => nameOf(name)).join(" or ")}?`;
}

/** `grad_norm → trainLoss, accuracy`: what moved at the same step stands between commas. */
function describeOrder({ order }: NamedSpike): string {
  if (order.length < 2) return "";
  return order
    .slice(0, MOST_MOVERS)
    .map(({ column, step }, i) => (i === 0 ? "" : step > (order[i - 1]?.step ?? step) ? " → " : ", ") + column)
    .join("");
}

function describeCause(
  { title, confidence, evidence, measure, trial, source }: NamedCause,
  words: DiagnosisWords,
): string[] {
  const command = trial && words.trial(trial);
  return [
    "",
    `Why, probably: ${title} (confidence ${formatConfidence(confidence)}; ${source})`,
    ...evidence.map((line) => `  ${line}`),
    ...(trial === null ? [] : [`  What would decide: ${trial.says}; ${trial.decides}.`]),
    ...(command === null ? [] : [`    ${command}`]),
    ...(measure.length === 0 ? [] : [`  What to measure: ${measure.join("; ")}`]),
  ];
}
