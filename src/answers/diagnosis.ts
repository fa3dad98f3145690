/** @file What `diagnose` found: words for people, a document for programs. */
import type { GrokkingDefinition, GrokkingTimes } from "../analysis/index.ts";
import {
  type Diagnosis,
  type Missing,
  type NamedCause,
  type NamedSpike,
  sayConfidence,
  type Trial,
} from "../diagnosis/index.ts";
import {
  countOthers,
  describeEnd,
  describeFalls,
  describeKind,
  describeOrder,
  pickHighest,
} from "../diagnosis/wording.ts";
import { describeUnmeasured, wordTime } from "../verdict/index.ts";
import { formatConfidence, formatNumber, formatStep, pluralise } from "../words.ts";
import { alignRows } from "./alignRows.ts";
import type { Answer } from "./answer.ts";

/** Spikes that are listed; the document has them all. */
const MOST_LISTED = 12;
const MOST_CAUSES = 3;

/** A log, or one of its runs. */
export interface DiagnosedRun {
  /** What tells it from others of its source; null where it is the only one. */
  readonly run: string | null;
  readonly diagnosis: Diagnosis;
  /** By the definition that was asked for; without times where the log does not give them. */
  readonly grokking?: { readonly definition: GrokkingDefinition; readonly times: GrokkingTimes | null };
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
  const toDocument = ({ diagnosis, grokking }: DiagnosedRun) => ({
    ...diagnosis,
    ...(grokking && { grokking: grokking.times }),
  });
  const document = isOne
    ? { source, ...toDocument(first) }
    : { source, runs: runs.map((one) => ({ run: one.run, ...toDocument(one) })) };
  const lines = runs.flatMap(({ run, diagnosis, grokking }, i) => [
    ...(i > 0 ? [""] : []),
    ...(run === null ? [] : [`${run}:`]),
    ...describeDiagnosis(diagnosis, words),
    ...(grokking ? ["", ...describeGrokking(grokking)] : []),
  ]);
  return { document, lines };
}

function describeGrokking({ definition, times }: NonNullable<DiagnosedRun["grokking"]>): string[] {
  if (times === null) return [`Grokking is not measured: ${describeUnmeasured(definition)}.`];
  const rows = (["t1", "t2", "t3", "t4", "delay"] as const).map((name) => [
    `  ${name}`,
    wordTime(times, name, formatStep, true),
  ]);
  return [`Grokking by ${definition.name}: ${definition.meaning}.`, ...alignRows(rows)];
}

function describeDiagnosis(diagnosis: Diagnosis, words: DiagnosisWords): string[] {
  const { summary, evidence, spikes, causes, missing, class: found } = diagnosis;
  const sure = sayConfidence(diagnosis);
  return [
    sure === null ? summary : `${summary} (${sure})`,
    ...(found === "cannot-tell" ? evidence.slice(1) : evidence).map((line) => `  ${line}`),
    ...describeFalls(diagnosis).map((line) => `  ${line}`),
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

/** Those of the loss, with what moved besides; of other columns only where no loss moves at all. */
function listSpikes(all: readonly NamedSpike[], words: DiagnosisWords): string[] {
  const alone = all.filter(({ goesWith }) => goesWith === null);
  const own = alone.filter(({ isOfLoss }) => isOfLoss);
  const spikes = own.length === 0 ? alone : own;
  if (spikes.length === 0) return [];
  const shown = pickHighest(spikes, MOST_LISTED);
  const others = own.length === 0 ? null : countOthers(all);
  const rows = shown.map((spike) => [
    formatStep(spike.step),
    spike.column,
    formatNumber(spike.level),
    formatNumber(spike.peak),
    formatStep(spike.duration),
    describeEnd(spike),
    describeKind(spike),
    describeOrder(spike),
  ]);
  const left = spikes.length - shown.length;
  return [
    "",
    ...alignRows([["step", "column", "from", "to", "steps", "then", "kind", "first moved"], ...rows]),
    ...(left === 0 ? [] : [`and ${formatStep(left)} lower ${pluralise(left, "one")} (${words.all})`]),
    ...(others === null ? [] : [`apart from these, while the loss did not move: ${others} (${words.all})`]),
  ];
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
