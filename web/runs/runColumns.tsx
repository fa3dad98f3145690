/** @file The columns of the table of runs: what stands in them, and by what they are sorted. */
import type { ComponentChildren } from "preact";
import type { LabRun } from "../../src/lab/index.ts";
import { formatNumber, formatShare, formatStep } from "../../src/words.ts";
import { formatRoute } from "../route.ts";
import { RunState } from "./RunState.tsx";
import { listValues } from "./settingsOf.ts";
import { shortName } from "./shortName.ts";

export interface RunColumn {
  readonly key: string;
  readonly title: string;
  readonly isNumber?: boolean;
  /** Left out where no run has anything in it. */
  readonly isSpare?: boolean;
  /** Null lies at the end, whatever the order. */
  readonly sortBy: (run: LabRun) => string | number | null;
  readonly show: (run: LabRun) => ComponentChildren;
}

const number = (value: number | null, format: (value: number) => string) => (value === null ? "–" : format(value));

/** The detector's answers as a table has them. */
const ANSWERS: Readonly<Record<string, string>> = { neither: "no slingshot", "cannot-tell": "cannot tell" };

export const RUN_COLUMNS: readonly RunColumn[] = [
  {
    key: "name",
    title: "Run",
    sortBy: ({ name }) => name,
    show: ({ id, name }) => (
      <a href={formatRoute("run", id)} title={id} tabIndex={-1}>
        {shortName(name)}
      </a>
    ),
  },
  { key: "state", title: "State", sortBy: ({ state }) => state, show: (run) => <RunState run={run} /> },
  {
    key: "step",
    title: "Step",
    isNumber: true,
    sortBy: ({ step }) => step,
    show: ({ step, steps }) => (
      <span class="of">
        {number(step, formatStep)}
        {steps !== null && steps !== step && <span class="muted"> / {formatStep(steps)}</span>}
      </span>
    ),
  },
  {
    key: "trainLoss",
    title: "Loss",
    isNumber: true,
    sortBy: ({ trainLoss }) => trainLoss,
    show: ({ trainLoss }) => number(trainLoss, formatNumber),
  },
  {
    key: "trainAccuracy",
    title: "Train",
    isNumber: true,
    sortBy: ({ trainAccuracy }) => trainAccuracy,
    show: ({ trainAccuracy }) => number(trainAccuracy, formatShare),
  },
  {
    key: "validationAccuracy",
    isSpare: true,
    title: "Valid.",
    isNumber: true,
    sortBy: ({ validationAccuracy }) => validationAccuracy,
    show: ({ validationAccuracy }) => number(validationAccuracy, formatShare),
  },
  {
    key: "slingshots",
    title: "Slingshots",
    isNumber: true,
    sortBy: ({ slingshots }) => slingshots,
    show: ({ slingshots, answer }) => (answer === "cannot-tell" ? "?" : number(slingshots, formatStep)),
  },
  {
    key: "verdict",
    title: "Verdict",
    sortBy: ({ answer }) => answer,
    show: ({ answer }) => (answer === null ? "–" : (ANSWERS[answer] ?? answer)),
  },
  {
    key: "startedAt",
    title: "Started",
    sortBy: ({ startedAt }) => startedAt,
    show: ({ startedAt }) => (startedAt === null ? "–" : <time dateTime={startedAt}>{formatTime(startedAt)}</time>),
  },
  {
    key: "tags",
    isSpare: true,
    title: "Tags",
    sortBy: ({ tags }) => tags.join(" ") || null,
    show: ({ tags }) =>
      tags.map((tag) => (
        <span key={tag} class="tag">
          {tag}
        </span>
      )),
  },
];

/** In the time of this place, without a locale: `2026-11-22 14:30`. */
function formatTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function settingColumn(path: string): RunColumn {
  const read = (run: LabRun) => listValues(run.settings).get(path) ?? null;
  return {
    key: path,
    title: path,
    sortBy: (run) => {
      const value = read(run);
      return value === null || value === "" || Number.isNaN(Number(value)) ? value : Number(value);
    },
    show: (run) => <code>{read(run) ?? "–"}</code>,
  };
}

/** @param key of a column, with a minus before it for the last first */
export function sortRuns(runs: readonly LabRun[], columns: readonly RunColumn[], key: string): LabRun[] {
  const isDown = key.startsWith("-");
  const column = columns.find((one) => one.key === key.replace(/^-/, ""));
  if (column === undefined) return [...runs];
  const keyed = runs.map((run) => ({ run, value: column.sortBy(run) }));
  keyed.sort(({ value: a }, { value: b }) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order =
      typeof a === "number" && typeof b === "number"
        ? a - b
        : String(a) < String(b)
          ? -1
          : Number(String(a) > String(b));
    return isDown ? -order : order;
  });
  return keyed.map(({ run }) => run);
}
