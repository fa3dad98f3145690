/** @file The diagnosis of a log that was given to a page, as `slingshot diagnose` makes it of a file. */
import { type ChartChoice, type ColumnDescription, chooseCharts } from "../../charts/index.ts";
import { type Diagnosis, diagnose, readFacts } from "../../diagnosis/index.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { StoreError } from "../../files/storeError.ts";
import { FormatError } from "../../formatError.ts";
import { toSeries } from "../../logs/loggedSeries.ts";
import { type LoggedRun, readLogFrom } from "../../logs/readLog.ts";
import { describeLeft, describeTaken } from "../../logs/tellImport.ts";
import type { Problem } from "../../problem.ts";
import type { Series } from "../../series.ts";
import { type GivenFile, listPaths, openGiven } from "./givenFiles.ts";
import { wordError, wordProblem } from "./pageAdvice.ts";

export interface GivenLog {
  readonly files: readonly GivenFile[];
  /** How it is read; "" and none where that is left to what the log says itself. */
  readonly step: string;
  /** Their names of columns by ours. */
  readonly map: Readonly<Record<string, string>>;
  readonly skip: readonly string[];
  /** Names of the columns of a table without a header. */
  readonly columns: readonly string[];
  readonly resumed: boolean;
  /** What is known of the run: settings, nested as experiments have them. */
  readonly known: object;
}

export interface DiagnosedLog {
  /** What it was called. */
  readonly name: string;
  /** What was taken of it and as what; what was not taken as it stands, a line each. */
  readonly taken: string;
  readonly notes: readonly string[];
  /** Its columns, by the log's own names. */
  readonly columns: readonly string[];
  /** At least one. */
  readonly runs: readonly DiagnosedLogRun[];
}

export interface DiagnosedLogRun {
  /** What tells it from the others of the log; null where it is the only one. */
  readonly run: string | null;
  readonly diagnosis: Diagnosis;
  readonly series: Series;
  readonly charts: readonly ChartChoice[];
}

/**
 * @param onRead hears which share is read
 * @throws RequestError, FormatError and StoreError for what cannot be read
 */
export async function diagnoseGiven(log: GivenLog, onRead?: (share: number) => void): Promise<DiagnosedLog> {
  const { files, step, map, skip, columns, resumed, known } = log;
  const paths = listPaths(files);
  const options = {
    step: step === "" ? undefined : step,
    map: new Map(Object.entries(map).map(([ours, theirs]) => [theirs, ours])),
    columns: columns.length === 0 ? undefined : columns,
    ...{ skip, resumed, onRead },
  };
  const { runs } = await readLogFrom(openGiven(files), paths, options);
  const facts = readFacts(known);
  return {
    name: paths[0] === "" ? `${files.length} event files` : paths.join(" "),
    taken: describeTaken(runs),
    notes: listNotes(runs, skip),
    columns: [...new Set(runs.flatMap(({ theirs }) => theirs))],
    runs: runs.map((logged) => {
      const { series, nonFinite } = toSeries(logged);
      const charts = chooseCharts(Object.keys(series.columns), DESCRIPTIONS);
      return { run: logged.run, diagnosis: diagnose(series, { ...facts, nonFinite }), series, charts };
    }),
  };
}

/** What cannot be read of a log, in one line for people; null for an error of another kind. */
export function wordUnread(error: unknown): string | null {
  if (error instanceof RequestError || error instanceof FormatError || error instanceof StoreError)
    return wordError(error);
  return null;
}

/** Losses and norms span decades, accuracies are shares; of other columns of a log nothing is known. */
const DESCRIPTIONS: readonly ColumnDescription[] = (
  [
    ["trainLoss", "Loss", "log"],
    ["lastLayerNorm", "Last-layer norm", "linear"],
    ["trainAccuracy", "Accuracy", "share"],
  ] as const
).map(([name, title, axis]) => ({
  ...{ name, title, axis, formula: "", source: "" },
  meaning: `As the log has it, under the name ${name}.`,
  phases: name === "trainLoss",
}));

function listNotes(runs: readonly LoggedRun[], skip: readonly string[]): string[] {
  const left = describeLeft([...new Set(runs.flatMap(({ notes }) => notes))], skip);
  // What a column is taken for, the line before says.
  const isSaid = ({ remedy }: Problem) => remedy?.kind === "keep-name";
  const changes = new Set(runs.flatMap(({ changes }) => changes.filter((change) => !isSaid(change)).map(wordProblem)));
  return [...(left === null ? [] : [left]), ...changes];
}
