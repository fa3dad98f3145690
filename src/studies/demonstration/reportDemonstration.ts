/** @file The runs of a demonstration side by side: one page for a browser, one chart for the terminal, the finding in words. */
import { join } from "node:path";
import { renderTerminalChart } from "../../charts/index.ts";
import { replaceFile } from "../../files/index.ts";
import { listRecordedColumns } from "../../instruments/index.ts";
import { renderReport } from "../../report/index.ts";
import { readRun } from "../../store/index.ts";
import { type JudgedRun, judgeRun, writeFinding, writeHeadline } from "../../verdict/index.ts";
import type { Demonstration } from "./demonstration.ts";

export interface DemonstrationReportRequest {
  readonly demonstration: Pick<Demonstration, "name" | "title"> & {
    readonly sides: readonly Pick<Demonstration["sides"][number], "label">[];
  };
  /** The folder of each run, in the order of the demonstration's. */
  readonly directories: readonly string[];
  /** Folder in which the page is written under the demonstration's name, over an earlier one. */
  readonly root: string;
  readonly generatedBy: string;
  /** Width of the terminal in characters. */
  readonly columns: number;
  readonly color: boolean;
}

export interface DemonstrationReport {
  /** What the difference between the runs does, in one sentence. */
  readonly headline: string;
  /** What happened in each run. */
  readonly findings: readonly string[];
  /** Training loss of the runs over the steps. */
  readonly chart: string;
  /** Path of the HTML file. */
  readonly report: string;
}

const CHART_LINES = 14;
const MOST_COLUMNS = 120;

/** Reads the runs, writes the page and draws the chart. */
export async function reportDemonstration(request: DemonstrationReportRequest): Promise<DemonstrationReport> {
  const { demonstration, directories, root, generatedBy } = request;
  const runs = await Promise.all(
    directories.map(async (directory, i): Promise<JudgedRun> => {
      const run = await readRun(directory);
      return { ...run, label: demonstration.sides[i]?.label ?? directory, ...judgeRun(run) };
    }),
  );
  const report = join(root, `${demonstration.name}.html`);
  replaceFile(
    report,
    renderReport({ title: demonstration.title, runs, instruments: listRecordedColumns(), generatedBy }),
  );
  return {
    headline: writeHeadline(runs),
    findings: runs.map((run) => `${run.label}: ${writeFinding(run)}`),
    chart: drawLosses(runs, request),
    report,
  };
}

function drawLosses(runs: readonly JudgedRun[], { columns, color }: DemonstrationReportRequest): string {
  return renderTerminalChart({
    series: runs.map(({ label, series }) => ({ label, values: series.columns.trainLoss ?? [] })),
    width: Math.max(40, Math.min(columns, MOST_COLUMNS)),
    height: CHART_LINES,
    log: true,
    color,
  });
}
