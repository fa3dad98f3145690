/** @file What is diagnosed: a run of ours, or a log of another tool. */
import { statSync } from "node:fs";
import type { DiagnosedRun } from "../../answers/index.ts";
import { resolveRun } from "../../catalog/resolveRun.ts";
import { summarizeRun } from "../../catalog/runSummary.ts";
import { DONE, NON_FINITE, SPIKES } from "../../console/exitCodes.ts";
import { type LogCommandOptions, readLogOptions } from "../../console/logOptions.ts";
import { wordProblem } from "../../console/remedy.ts";
import { listLossSpikes } from "../../diagnosis/wording.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { isThere } from "../../files/isThere.ts";
import { tryTo } from "../../files/tryTo.ts";
import type { Log } from "../../logs/index.ts";
import { isSweep } from "../../sweep/folder/places.ts";
import { type Progress, trackShare } from "../../terminal/index.ts";
import type { JudgedRun } from "../../verdict/index.ts";
import { readKnownFacts } from "./knownFacts.ts";

export interface SourceOptions extends LogCommandOptions {
  /** Settings that are known of the run. */
  readonly set?: readonly string[];
  /** A page to write, which shows all rows. */
  readonly out?: string;
  /** When grokking is told, by what. */
  readonly grokked?: string;
}

/** A run of a source, with what a page of it shows. */
export interface SourceRun extends DiagnosedRun, Pick<JudgedRun, "series" | "experiment" | "manifest"> {}

/** What is diagnosed, read anew each time it is asked for. */
export interface Source {
  /** As the person called it. */
  readonly name: string;
  /** The run's folder, where it is one of ours. */
  readonly run: string | null;
  readonly paths: readonly string[];
  read(): Promise<readonly SourceRun[]>;
}

/** The loss spiked, or a number was not finite; the latter is the worse. */
export function exitCodeOf(runs: readonly DiagnosedRun[]): number {
  if (runs.some(({ diagnosis }) => diagnosis.firstNonFinite !== null)) return NON_FINITE;
  // Whatever the class: of spikes of a log that lacks something it cannot be told, and they are there.
  return runs.some(
    ({ diagnosis: { class: found, spikes } }) => found === "slingshots" || listLossSpikes(spikes).length > 0,
  )
    ? SPIKES
    : DONE;
}

/**
 * Tells a log from a run, and opens it.
 * @throws RequestError for what is neither, and for options of the other
 */
export async function findSource(
  sources: readonly string[],
  options: SourceOptions,
  progress: Progress,
): Promise<Source> {
  const [first = ""] = sources;
  const isFolder = tryTo(() => statSync(first))?.isDirectory();
  // Files, which may be parts of one log.
  if (sources.length > 1 || isFolder === false) return openLog(sources, options, progress);
  const refuse = () =>
    new RequestError(
      `${first} is neither a log nor a run: there is no such file or folder, and no run has it in its name`,
    );
  const directory = await resolveRun(first, refuse);
  if (!isThere(directory)) throw refuse();
  if (isSweep(directory)) throw new RequestError(`${directory} is a sweep; name a run of it: SWEEP/HASH`);
  if ((await summarizeRun(directory)) !== null) return openRun(first, directory, options);
  return openLog([directory], options, progress);
}

async function openRun(name: string, directory: string, options: SourceOptions): Promise<Source> {
  for (const [option, value] of Object.entries({
    step: options.step,
    map: options.map,
    skip: options.skip,
    columns: options.columns,
    resumed: options.resumed,
    "loss-floor": options.lossFloor,
    set: options.set,
  }))
    if (value !== undefined)
      throw new RequestError(`--${option}: is for logs of other tools, and ${directory} is a run`);
  const { readRun } = await import("../../store/index.ts");
  const { diagnoseRun } = await import("../../verdict/index.ts");
  return {
    name,
    run: directory,
    paths: [directory],
    read: async () => {
      const run = await readRun(directory);
      return [{ ...run, run: null, diagnosis: diagnoseRun(run) }];
    },
  };
}

async function openLog(paths: readonly string[], options: SourceOptions, progress: Progress): Promise<Source> {
  const { findLongLog, NotInParts, readLog, tellLog, toSeries } = await import("../../logs/index.ts");
  const { diagnoseParts } = await import("./diagnoseParts.ts");
  const { diagnose: diagnoseSeries } = await import("../../diagnosis/index.ts");
  const { lossFloor, ...reading } = readLogOptions(options);
  const facts = { ...readKnownFacts(options.set ?? []), lossFloor };
  const share = trackShare(progress);
  const onRead = (done: number) => share("reading", done);
  const manifest = { status: "done", kind: "imported-log" } as const;
  let isTold = false;
  const tell = (log: Log) => {
    if (!isTold) tellLog(paths, log, { skip: reading.skip, word: wordProblem, say: (line) => progress.say(line) });
    isTold = true;
  };
  // A page shows all rows, and grokking times are those of all.
  let isWhole = options.out !== undefined || options.grokked !== undefined;
  const readInParts = async (): Promise<SourceRun | null> => {
    const long = isWhole ? null : await findLongLog(paths);
    if (long === null) return null;
    try {
      if (!isTold) progress.say(`${long.file} is long: it is judged in parts, so that memory does not grow with it`);
      const { log, diagnosis } = await diagnoseParts(long, { ...reading, onRead }, facts);
      tell(log);
      return { run: null, diagnosis, series: { step: new Float64Array(), columns: {} }, experiment: {}, manifest };
    } catch (error) {
      if (!(error instanceof NotInParts)) throw error;
      isWhole = true;
      progress.say(`${long.file} is read whole, and memory grows with it, since ${error.message}`);
      return null;
    }
  };
  const read = async (): Promise<SourceRun[]> => {
    const inParts = await readInParts();
    if (inParts !== null) return [inParts];
    const log = await readLog(paths, { ...reading, onRead });
    tell(log);
    return log.runs.map((logged) => {
      const { series, nonFinite } = toSeries(logged);
      const diagnosis = diagnoseSeries(series, { ...facts, nonFinite });
      return { run: logged.run, diagnosis, series, experiment: {}, manifest };
    });
  };
  return { name: paths.join(" "), run: null, paths, read };
}
