/** @file Reads a run folder: all that is intact, and a list of what is not. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { formatVersion, type RunEvent, type RunManifest } from "./manifest.ts";
import { type ColumnValues, decodeSeries, parseSeriesFileName, type SeriesSpan } from "./seriesFile.ts";
import { describeSystemError, StoreError, systemErrorCode } from "./storeError.ts";

/** One row a step; all arrays have the same length. */
export interface RunSeries {
  /** Ascending step numbers. */
  readonly step: Float64Array;
  /** By name, in the order of the files. NaN where a file has no such column. */
  readonly columns: Readonly<Record<string, ColumnValues>>;
}

/** Something that was recorded and cannot be read. */
export interface Damage {
  /** Relative to the run folder. */
  readonly file: string;
  /** The steps that are lost, both included; null when not known. */
  readonly firstStep: number | null;
  readonly lastStep: number | null;
  readonly reason: string;
}

export interface Run {
  readonly directory: string;
  readonly experiment: unknown;
  readonly manifest: RunManifest;
  readonly series: RunSeries;
  readonly events: readonly RunEvent[];
  readonly damaged: readonly Damage[];
}

/**
 * Reads the run in `directory`. Unfinished files of a killed process are ignored. A damaged or missing series file or
 * event line is named in `damaged`; everything else is read.
 *
 * Throws StoreError when there is no run (`missing`), when experiment.yaml or manifest.json cannot be understood
 * (`damaged`) or when the run was written in a newer format (`damaged`).
 */
export async function readRun(directory: string): Promise<Run> {
  const manifest = await readManifest(directory);
  const experiment = await readText(directory, "experiment.yaml", (text): unknown => parse(text));
  const { spans, damaged: lostSpans } = await readSpans(directory, manifest);
  const { events, damaged: lostEvents } = await readEvents(directory);
  return { directory, experiment, manifest, series: joinSpans(spans), events, damaged: [...lostSpans, ...lostEvents] };
}

async function readManifest(directory: string): Promise<RunManifest> {
  const manifest = await readText(directory, "manifest.json", (text): unknown => JSON.parse(text));
  const path = join(directory, "manifest.json");
  if (typeof manifest !== "object" || manifest === null || !("formatVersion" in manifest)) {
    throw new StoreError("damaged", path, `${path} is not the manifest of a run`);
  }
  const version = manifest.formatVersion;
  if (typeof version !== "number" || version > formatVersion) {
    const message = `${path} has format version ${String(version)}; this version of Slingshot reads up to ${formatVersion}`;
    throw new StoreError("damaged", path, message);
  }
  return manifest as RunManifest;
}

async function readText<T>(directory: string, name: string, parseText: (text: string) => T): Promise<T> {
  const path = join(directory, name);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== "ENOENT" && code !== "ENOTDIR") {
      throw new StoreError("damaged", path, `cannot read ${path}: ${describeSystemError(error)}`, error);
    }
    throw new StoreError("missing", directory, `${directory} is not a run: it has no ${name}`, error);
  }
  try {
    return parseText(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    throw new StoreError("damaged", path, `${path} is damaged: ${reason}`, error);
  }
}

async function readSpans(
  directory: string,
  manifest: RunManifest,
): Promise<{ spans: SeriesSpan[]; damaged: Damage[] }> {
  const files = (await listNames(join(directory, "series")))
    .flatMap((name) => {
      const span = parseSeriesFileName(name);
      return span === null ? [] : [{ name, ...span }];
    })
    .sort((a, b) => a.firstStep - b.firstStep);
  const spans: SeriesSpan[] = [];
  const damaged: Damage[] = [];
  // The last step accounted for so far, read or known to be lost.
  let reached: number | null = null;
  const reportMissing = (before: number | null, after: number) => {
    if (before !== null && (reached === null || before > reached)) {
      const firstStep = reached === null ? null : reached + 1;
      damaged.push({ file: "series", firstStep, lastStep: after, reason: "a series file is missing" });
    }
  };
  for (const { name, firstStep, lastStep } of files) {
    const file = `series/${name}`;
    try {
      const span = await decodeSeries(await readFile(join(directory, file)));
      if (span.steps[0] !== firstStep || span.steps.at(-1) !== lastStep)
        throw new Error("its steps differ from its name");
      reportMissing(span.follows, firstStep - 1);
      spans.push(span);
    } catch (error) {
      const reason = systemErrorCode(error) === null ? message(error) : describeSystemError(error);
      damaged.push({ file, firstStep, lastStep, reason });
    }
    reached = lastStep;
  }
  if (manifest.steps !== null) reportMissing(manifest.steps, manifest.steps);
  return { spans, damaged };
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function listNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return [];
    throw new StoreError("damaged", folder, `cannot read ${folder}: ${describeSystemError(error)}`, error);
  }
}

function joinSpans(spans: readonly SeriesSpan[]): RunSeries {
  const rows = spans.reduce((sum, { steps }) => sum + steps.length, 0);
  const wide = new Map<string, boolean>();
  for (const { columns } of spans) {
    for (const { name, type } of columns) wide.set(name, wide.get(name) === true || type === "f64");
  }
  const step = new Float64Array(rows);
  const columns: Record<string, ColumnValues> = {};
  for (const [name, isWide] of wide)
    columns[name] = (isWide ? new Float64Array(rows) : new Float32Array(rows)).fill(NaN);
  let row = 0;
  for (const span of spans) {
    step.set(span.steps, row);
    for (const { name, values } of span.columns) columns[name]?.set(values, row);
    row += span.steps.length;
  }
  return { step, columns };
}

async function readEvents(directory: string): Promise<{ events: RunEvent[]; damaged: Damage[] }> {
  const file = "events.jsonl";
  let text: string;
  try {
    text = await readFile(join(directory, file), "utf8");
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return { events: [], damaged: [] };
    return { events: [], damaged: [{ file, firstStep: null, lastStep: null, reason: describeSystemError(error) }] };
  }
  const events: RunEvent[] = [];
  const damaged: Damage[] = [];
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    const event = parseEvent(line);
    if (event !== null) events.push(event);
    // A last line without its newline is one that a killed process did not finish.
    else if (index < lines.length - 1) {
      damaged.push({ file, firstStep: null, lastStep: null, reason: `line ${index + 1} is not an event` });
    }
  }
  return { events, damaged };
}

function parseEvent(line: string): RunEvent | null {
  try {
    const value: unknown = JSON.parse(line);
    const isEvent = typeof value === "object" && value !== null && "step" in value && "kind" in value;
    return isEvent ? (value as RunEvent) : null;
  } catch {
    return null;
  }
}
