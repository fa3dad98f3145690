/** @file What an import says of a log: a line for what it took, and one for what it did not take as it stands. */
import { countNotes } from "../interop/notes.ts";
import type { Table } from "../interop/table.ts";
import { listNames, shortenName } from "../listNames.ts";
import { formatStep, pluralise } from "../words.ts";

/** Notes that are said; the manifest has them all. */
const MOST_SAID = 3;

/** A run as it was taken. */
export interface TakenRun {
  /** What tells it from the others; null where there are none. */
  readonly run: string | null;
  /** Under our names. */
  readonly table: Table;
  /** The names that its columns have in the log. */
  readonly theirs: readonly string[];
  /** Where the table does not hold them all. */
  readonly steps?: { readonly first: number; readonly last: number; readonly rows: number } | undefined;
}

/** `2 steps from 1 to 2, 2 columns: loss as trainLoss, lr`; of several, what they are called and what the first is like. */
export function describeTaken(runs: readonly TakenRun[]): string {
  const [first] = runs as [TakenRun];
  const own = describeRun(first);
  if (runs.length === 1) return own;
  return `${runs.length} runs: ${listNames(runs.map(({ run }) => run ?? ""))}; the first has ${own}`;
}

function describeRun({ table: { step, columns }, theirs, steps }: TakenRun): string {
  const { first, last, rows: count } = steps ?? { first: step[0] ?? 0, last: step.at(-1) ?? 0, rows: step.length };
  const names = columns.map(({ name }, i) => {
    const own = theirs[i] ?? name;
    return own === name ? name : `${shortenName(own)} as ${shortenName(name)}`;
  });
  const rows = `${formatStep(count)} ${pluralise(count, "step")}`;
  const range = first === last ? ` (${formatStep(first)})` : ` from ${formatStep(first)} to ${formatStep(last)}`;
  return `${rows}${range}, ${columns.length} ${pluralise(columns.length, "column")}: ${listNames(names)}`;
}

/** What was left and why, the first of it; null where nothing was. */
export function describeLeft(notes: readonly string[], skipped: readonly string[]): string | null {
  const asked = skipped.length === 0 ? [] : [`left out as asked: ${listNames(skipped)}`];
  const all = [...asked, ...notes];
  if (all.length === 0) return null;
  const more = countNotes(all.slice(MOST_SAID));
  return [...all.slice(0, MOST_SAID), ...(more === 0 ? [] : [`and ${formatStep(more)} more`])].join("; ");
}
