/** @file The list of runs as a table for people. */
import { alignRows } from "../../answers/alignRows.ts";
import { findValue } from "../../catalog/conditions.ts";
import { HEADINGS, type ListedRun } from "../../catalog/listRuns.ts";
import { escapeControls } from "../../escapeControls.ts";
import { formatSetting } from "../../verdict/settingsDiff.ts";
import { formatShare, formatStep } from "../../words.ts";

interface Column {
  readonly title: string;
  readonly cell: (run: ListedRun) => string;
  /** Columns that may be left out where the table is too wide: the highest first; 0 or none never. */
  readonly leaves?: number;
}

/**
 * A line for each run below one of titles. Runs of sweeps have a column for each axis and the seed; where that is wider than
 * `width`, columns that tell least are left out.
 * @param settings that were asked for, by their paths: a column each
 */
export function drawRuns(
  runs: readonly ListedRun[],
  { axes, settings, width }: { axes: readonly string[]; settings: readonly string[]; width: number },
): string[] {
  if (runs.length === 0) return [];
  const columns = [
    { title: HEADINGS.name, cell: ({ name, place }: ListedRun) => place?.shortName ?? name },
    ...listPlaceColumns(axes, settings),
    ...listColumns(settings),
  ];
  const cells = columns.map(({ title, cell }) => [title, ...runs.map((run) => escapeControls(cell(run)))]);
  const kept = axes.length === 0 ? cells : fit(columns, cells, width);
  return alignRows(["", ...runs].map((_, row) => kept.map((column) => column[row] ?? "")));
}

/** Where runs of sweeps stand: what was asked for has a column already. */
function listPlaceColumns(axes: readonly string[], settings: readonly string[]): Column[] {
  if (axes.length === 0) return [];
  const describe = (value: unknown) => (value === undefined ? "–" : formatSetting(value));
  const ends = axes.map(lastPart);
  const columns = axes.map((path, i): Column => {
    const isAlone = ends.filter((end) => end === ends[i]).length === 1;
    return {
      title: isAlone ? lastPart(path) : path,
      cell: ({ place }) => describe(place?.values[path]),
      // The first axes of a document are the most important ones.
      leaves: 2 + i,
    };
  });
  return [
    ...columns.filter((_, i) => !settings.includes(axes[i] ?? "")),
    ...(settings.includes("seed")
      ? []
      : [{ title: "seed", cell: ({ place }: ListedRun) => describe(place?.seed), leaves: 1 }]),
  ];
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf(".") + 1);

function listColumns(settings: readonly string[]): Column[] {
  return [
    {
      title: HEADINGS.startedAt,
      cell: ({ startedAt }) => (startedAt === null ? "–" : formatTime(new Date(startedAt))),
      leaves: Number.MAX_VALUE,
    },
    { title: HEADINGS.state, cell: ({ state }) => state },
    { title: HEADINGS.steps, cell: describeSteps },
    { title: HEADINGS.trainAccuracy, cell: ({ trainAccuracy }) => describeShare(trainAccuracy) },
    { title: HEADINGS.validationAccuracy, cell: ({ validationAccuracy }) => describeShare(validationAccuracy) },
    {
      title: HEADINGS.slingshots,
      cell: ({ slingshots, answer }) => {
        if (answer === "cannot-tell") return "?";
        return slingshots === 0 && answer === "norm-inflation" ? "0, norm inflation" : String(slingshots ?? "–");
      },
    },
    ...settings.map((path) => ({
      title: path,
      cell: ({ experiment }: ListedRun) => describeValue(findValue(experiment, path)),
    })),
    { title: "tags", cell: describeLabels },
  ];
}

/** The columns, as texts, that have room: those go first in which no run has anything. */
function fit(columns: readonly Column[], cells: readonly string[][], width: number): string[][] {
  const isEmpty = (i: number) => (cells[i] ?? []).slice(1).every((cell) => cell === "" || cell === "–");
  const order = columns
    .map(({ leaves = 0 }, i) => ({ i, leaves: isEmpty(i) ? Number.POSITIVE_INFINITY : leaves }))
    .filter(({ leaves }) => leaves > 0)
    .sort((a, b) => (a.leaves === b.leaves ? b.i - a.i : b.leaves - a.leaves));
  const widths = cells.map((column) => column.reduce((most, cell) => Math.max(most, cell.length), 0));
  const kept = new Set(columns.keys());
  for (const { i } of order) {
    const needed = [...kept].reduce((sum, column) => sum + (widths[column] ?? 0) + 2, -2);
    if (needed <= width) break;
    kept.delete(i);
  }
  return [...kept].map((i) => cells[i] ?? []);
}

function describeLabels({ tags, note, problem }: ListedRun): string {
  return [...tags, ...(note === null ? [] : [`“${firstLine(note)}”`]), ...(problem === null ? [] : [problem])].join(
    " ",
  );
}

const describeShare = (share: number | null): string => (share === null ? "–" : formatShare(share));

const describeValue = (value: unknown): string => (value === null ? "–" : formatSetting(value));

/** How far it is to go, too, where it has not got there. */
function describeSteps({ state, steps, experiment }: ListedRun): string {
  const asked = findValue(experiment, "steps");
  const isOpen = state === "running" || state === "interrupted";
  const done = steps === null ? (isOpen ? "0" : "–") : formatStep(steps);
  return isOpen && typeof asked === "number" ? `${done} of ${formatStep(asked)}` : done;
}

const LONGEST_LINE = 60;

function firstLine(text: string): string {
  const [line = ""] = text.split("\n");
  return line.length > LONGEST_LINE || line.length < text.trimEnd().length ? `${line.slice(0, LONGEST_LINE)}…` : line;
}

/** `2026-11-22 14:30`, as clocks here show it. */
function formatTime(time: Date): string {
  if (Number.isNaN(time.getTime())) return "–";
  const two = (part: number) => String(part).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
