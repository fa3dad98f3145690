/** @file Reads the series of a run: every intact file, each step once, and what is missing or damaged. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { decodeSeries, type SeriesSpan } from "../columns/seriesFile.ts";
import { parseSeriesFileName, type SeriesFileName } from "../columns/seriesFileName.ts";
import { readWhole } from "../files/readWhole.ts";
import { cannotRead, describeReadError, isAboutFile, systemErrorCode } from "../files/storeError.ts";
import { LARGEST_SPAN_BYTES } from "../limits.ts";
import { type ColumnValues, countUpTo, type Series } from "../series.ts";
import type { Settings } from "./experimentFile.ts";
import type { RunManifest } from "./facts.ts";
import type { Damage } from "./run.ts";
import { checkRunFolder } from "./runFolders.ts";

/** A series file and its rows. */
export interface StoredSpan extends SeriesFileName, SeriesSpan {}

export interface StoredSeries {
  readonly series: Series;
  /** The files that the series is made of, by ascending steps. */
  readonly spans: readonly StoredSpan[];
  /** Names of files all of whose steps stand in others: parts that a killed process had merged and not yet removed. */
  readonly superseded: readonly string[];
  readonly damaged: readonly Damage[];
}

/** What is known of a run's series from other files. */
export interface SeriesFacts extends Pick<RunManifest, "steps" | "columns"> {
  /** No step of the run comes after it. */
  readonly end: number;
}

/**
 * What a run says of its series. One that has ended has no more steps than its manifest says; any other, than its
 * experiment asks for.
 */
export function seriesFacts({ status, steps, columns }: RunManifest, experiment: Settings | null): SeriesFacts {
  const asked = experiment?.steps;
  const most = typeof asked === "number" ? asked : Number.POSITIVE_INFINITY;
  return { steps, columns, end: status === "running" ? most : (steps ?? -1) };
}

/** Spans that were read before, by file name. A name stands for one content, so they need not be read again. */
export type SpanCache = Map<string, StoredSpan>;

/** The run's series files; a merged file comes before the parts it was made of, otherwise by ascending steps. */
export async function listSeries(directory: string): Promise<SeriesFileName[]> {
  const folder = join(directory, "series");
  checkRunFolder(folder);
  try {
    const names = (await readdir(folder)).flatMap((name) => parseSeriesFileName(name) ?? []);
    return names.sort((a, b) => a.firstStep - b.firstStep || b.lastStep - a.lastStep);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return [];
    throw cannotRead(folder, error);
  }
}

/**
 * Reads the series from `files`, as `listSeries` gives them.
 *
 * @param facts what the run says; null where its manifest cannot be read
 * @param cache gives what was read before, and takes what is read
 * @param keep what of a file's rows is to stay in memory: all, or for verification its `outline`
 */
export async function readSeries(
  directory: string,
  files: readonly SeriesFileName[],
  facts: SeriesFacts | null,
  cache: SpanCache,
  keep: (span: StoredSpan) => StoredSpan = (span) => span,
): Promise<StoredSeries> {
  const read = async (file: SeriesFileName) => {
    const bytes = await readSeriesFile(directory, file);
    return keep({ ...file, ...decodeSeries(bytes, file, facts?.columns ?? null) });
  };
  const found = await gatherSpans(directory, files, facts, cache, read);
  return { ...found, series: joinSpans(found.spans) };
}

/** What is known of every series file that is read. */
export type SpanFrame = SeriesFileName & Pick<SeriesSpan, "steps" | "follows">;

/** The files that a series is made of, and what is missing or damaged of them. */
export interface GatheredSpans<T> extends Pick<StoredSeries, "superseded" | "damaged"> {
  readonly spans: readonly T[];
}

/**
 * As `readSeries`, and nothing is put together.
 * @param read reads a file; it throws an Error with the reason where the file is damaged
 */
export async function gatherSpans<T extends SpanFrame>(
  directory: string,
  files: readonly SeriesFileName[],
  facts: SeriesFacts | null,
  cache: Map<string, T>,
  read: (file: SeriesFileName) => Promise<T>,
): Promise<GatheredSpans<T>> {
  const spans: T[] = [];
  const superseded: string[] = [];
  const failures: { file: SeriesFileName; reason: string }[] = [];
  const { end } = facts ?? { end: Number.POSITIVE_INFINITY };
  const strays = files.filter(({ lastStep }) => lastStep > end);
  for (const file of files) {
    if (strays.includes(file)) continue;
    if (file.lastStep <= (spans.at(-1)?.lastStep ?? -1)) {
      superseded.push(file.name);
      continue;
    }
    try {
      const span = cache.get(file.name) ?? (await read(file));
      cache.set(file.name, span);
      spans.push(span);
    } catch (error) {
      if (!isAboutFile(error)) throw cannotRead(join(directory, "series", file.name), error);
      failures.push({ file, reason: describeReadError(error) });
    }
  }
  const damaged = failures.map(({ file, reason }) => ({
    file: `series/${file.name}`,
    ...findLostSteps(file, spans),
    reason,
  }));
  const missing = findMissing(
    spans,
    failures.map(({ file }) => file),
    facts?.steps ?? null,
  );
  return { spans, superseded, damaged: [...damaged, ...strays.map((file) => describeStray(file, end)), ...missing] };
}

/** A file of steps that the run cannot have: nothing of it is lost with it. */
function describeStray({ name, lastStep }: SeriesFileName, end: number): Damage {
  const reason = `it has steps up to ${lastStep}, and ${end < 0 ? "the run has none" : `the run has none after ${end}`}`;
  return { file: `series/${name}`, firstStep: null, lastStep: null, reason };
}

/** A file that is intact, without its rows but for the first and the last step. */
export function outline(span: SeriesFileName & Pick<SeriesSpan, "follows">): StoredSpan {
  return { ...span, steps: Float64Array.from(new Set([span.firstStep, span.lastStep])), columns: [] };
}

/** The bytes of a series file, within what is read of one. */
export function readSeriesFile(directory: string, { name }: Pick<SeriesFileName, "name">): Promise<Buffer> {
  return readWhole(join(directory, "series", name), checkSeriesSize);
}

/** Packed, rows may take a little more than unpacked. */
export function checkSeriesSize(bytes: number): void {
  const most = 2 * LARGEST_SPAN_BYTES;
  if (bytes > most)
    throw new Error(`it has ${bytes.toLocaleString("en")} bytes, and at most ${most.toLocaleString("en")} are read`);
}

/** The steps of a damaged file that no intact one has; parts of it may still be there. */
function findLostSteps(file: SeriesFileName, spans: readonly SeriesFileName[]) {
  let { firstStep, lastStep } = file;
  for (const span of spans) if (span.firstStep <= firstStep) firstStep = Math.max(firstStep, span.lastStep + 1);
  for (const span of spans.toReversed())
    if (span.lastStep >= lastStep) lastStep = Math.min(lastStep, span.firstStep - 1);
  return firstStep <= lastStep ? { firstStep, lastStep } : { firstStep: null, lastStep: null };
}

/** Steps that a later file, or the manifest, knows to have been recorded, and that stand in no file. */
function findMissing(
  spans: readonly SpanFrame[],
  damaged: readonly SeriesFileName[],
  recorded: number | null,
): Damage[] {
  const missing: Damage[] = [];
  // Up to where all steps are accounted for, read or reported as damaged.
  let reached: number | null = null;
  const expect = (step: number | null) => {
    if (step === null || (reached !== null && step <= reached)) return;
    const firstStep = reached === null ? null : reached + 1;
    missing.push({ file: "series", firstStep, lastStep: step, reason: "a series file is missing" });
  };
  const files: (SeriesFileName & { readonly follows?: number | null })[] = [...spans, ...damaged].sort(
    (a, b) => a.firstStep - b.firstStep,
  );
  for (const file of files) {
    if (file.follows !== undefined) expect(file.follows);
    reached = Math.max(reached ?? -1, file.lastStep);
  }
  expect(recorded);
  return missing;
}

/**
 * Of each file the first row that is not in the one before. Files that overlap in part come only of a writer that lost its
 * lock; they agree, and each step is taken once.
 */
export const findFirstRows = (spans: readonly SpanFrame[]): number[] =>
  spans.map(({ steps }, i) => countUpTo(steps, spans[i - 1]?.lastStep ?? -1));

function joinSpans(spans: readonly StoredSpan[]): Series {
  const firstRows = findFirstRows(spans);
  const rows = spans.reduce((sum, { steps }, i) => sum + steps.length - (firstRows[i] as number), 0);
  const wide = new Map<string, boolean>();
  for (const { columns } of spans) {
    for (const { name, type } of columns) wide.set(name, wide.get(name) === true || type === "f64");
  }
  const step = new Float64Array(rows);
  const columns = new Map<string, ColumnValues>();
  for (const [name, isWide] of wide) {
    columns.set(name, (isWide ? new Float64Array(rows) : new Float32Array(rows)).fill(Number.NaN));
  }
  let row = 0;
  for (const [i, span] of spans.entries()) {
    const first = firstRows[i] as number;
    step.set(span.steps.subarray(first), row);
    for (const { name, values } of span.columns) columns.get(name)?.set(values.subarray(first), row);
    row += span.steps.length - first;
  }
  return { step, columns: Object.fromEntries(columns) };
}
