/** @file What people read of a diagnosis, on the terminal and on a page. */
import { formatConfidence, formatNumber, formatStep, joinSome } from "../words.ts";
import type { Diagnosis, NamedSpike } from "./diagnosis.ts";

/** What moved first is listed up to here. */
const MOST_MOVERS = 4;

/** Spikes of the loss from which something follows. */
export const listLossSpikes = (spikes: readonly NamedSpike[]): NamedSpike[] =>
  spikes.filter(({ isOfLoss, isHarmless }) => isOfLoss && !isHarmless);

/** The highest, in the order of their steps: of several columns those highest above their noise. */
export function pickHighest(spikes: readonly NamedSpike[], most: number): NamedSpike[] {
  const isOneColumn = spikes.every(({ column }) => column === spikes[0]?.column);
  const sizeOf = ({ height, times }: NamedSpike) => (isOneColumn ? Math.abs(height) : times);
  const highest = [...spikes].sort((a, b) => sizeOf(b) - sizeOf(a)).slice(0, most);
  return highest.sort((a, b) => a.step - b.step);
}

export function describeEnd({ recovered, levelAfter }: Pick<NamedSpike, "recovered" | "levelAfter">): string {
  if (recovered) return "came back";
  return levelAfter === null ? "not back yet" : `stays at ${formatNumber(levelAfter)}`;
}

/** `bad batch, 93 %`; without a kind those that it may be: `bad batch or restart?`. */
export function describeKind({ kind, kinds, confidence }: Pick<NamedSpike, "kind" | "kinds" | "confidence">): string {
  if (kind !== null) return `${nameOf(kind)}, ${formatConfidence(confidence)}`;
  return kinds.length === 0 ? "cannot be told" : `${kinds.map(({ name }) => nameOf(name)).join(" or ")}?`;
}

const nameOf = (kind: string): string => kind.replaceAll("-", " ");

/** `grad_norm → trainLoss, accuracy`: what moved at the same step stands between commas. Empty where nothing else moved. */
export function describeOrder({ order }: Pick<NamedSpike, "order">): string {
  if (order.length < 2) return "";
  return order
    .slice(0, MOST_MOVERS)
    .map(({ column, step }, i) => (i === 0 ? "" : step > (order[i - 1]?.step ?? step) ? " → " : ", ") + column)
    .join("");
}

/** What moved while the loss did not: `grad_norm 3 times and reward once`; null where nothing did. */
export function countOthers(spikes: readonly NamedSpike[]): string | null {
  const counts = new Map<string, number>();
  for (const { column, isOfLoss, goesWith } of spikes)
    if (!isOfLoss && goesWith === null) counts.set(column, (counts.get(column) ?? 0) + 1);
  const parts = [...counts].map(
    ([column, count]) => `${column} ${count === 1 ? "once" : `${formatStep(count)} times`}`,
  );
  return parts.length === 0 ? null : joinSome(parts);
}

/** A staircase, else drops; and plateaus: a line each. */
export function describeFalls({ drops, plateaus, staircase }: Pick<Diagnosis, "drops" | "plateaus" | "staircase">) {
  const [drop] = drops;
  const fall =
    staircase !== null
      ? `the loss falls in steps, every ${formatNumber(staircase.period)} steps from step ${formatStep(staircase.start)} on: as it does where it has seen the data before, once an epoch`
      : drop === undefined
        ? null
        : `the loss drops at once from ${formatNumber(drop.before)} to ${formatNumber(drop.after)} at step ${formatStep(drop.step)}${drops.length === 1 ? "" : `, and ${formatStep(drops.length - 1)} times more`}`;
  const flat = plateaus.map(
    ({ step, endStep, level }) =>
      `the loss stands at ${formatNumber(level)} from step ${formatStep(step)} to ${formatStep(endStep)}`,
  );
  return fall === null ? flat : [fall, ...flat];
}
