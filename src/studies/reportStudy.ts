/** @file Two runs side by side: one report for a browser, one chart for the terminal, the finding in words. */

import { join } from "node:path";
import { listRecordedColumns } from "../instruments/index.ts";
import { renderReport, renderTerminalChart } from "../report/index.ts";
import { readRun, replaceFile } from "../store/index.ts";
import { type JudgedRun, judgeRun, writeFinding, writeHeadline } from "../verdict/index.ts";

export interface PairReportRequest {
  /** Two runs, each with a name that tells it from the other. */
  readonly runs: readonly { readonly label: string; readonly directory: string }[];
  /** Folder in which `first-light.html` is written, over an earlier one. */
  readonly root: string;
  readonly generatedBy: string;
  /** Width of the terminal in characters. */
  readonly columns: number;
  readonly color: boolean;
}

export interface PairReport {
  /** What the difference between the runs does, in one sentence. */
  readonly headline: string;
  /** What happened in each run. */
  readonly findings: readonly string[];
  /** Training loss of both runs over the steps. */
  readonly chart: string;
  /** Path of the HTML file. */
  readonly report: string;
}

const CHART_LINES = 14;
const MOST_COLUMNS = 120;

/** Reads the runs, writes the report and draws the chart. */
export async function writePairReport(request: PairReportRequest): Promise<PairReport> {
  const runs = await Promise.all(request.runs.map(({ label, directory }) => readReportRun(label, directory)));
  const report = join(request.root, "first-light.html");
  const title = "First light: the loss in float32 and in float64";
  replaceFile(
    report,
    renderReport({ title, runs, instruments: listRecordedColumns(), generatedBy: request.generatedBy }),
  );
  return {
    headline: writeHeadline(runs),
    findings: runs.map((run) => `${run.label}: ${writeFinding(run)}`),
    chart: drawLosses(runs, request),
    report,
  };
}

async function readReportRun(label: string, directory: string): Promise<JudgedRun> {
  const run = await readRun(directory);
  return { ...run, label, ...judgeRun(run) };
}

function drawLosses(runs: readonly JudgedRun[], { columns, color }: PairReportRequest): string {
  return renderTerminalChart({
    series: runs.map(({ label, series }) => ({ label, values: series.columns.trainLoss ?? [] })),
    width: Math.max(40, Math.min(columns, MOST_COLUMNS)),
    height: CHART_LINES,
    log: true,
    color,
  });
}
