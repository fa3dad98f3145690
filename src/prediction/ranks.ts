/** @file Ranks of numbers, and what follows from them alone. */

/** Ranks from 1; numbers that are the same share the middle of theirs. */
function ranksOf(values: readonly number[]): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++;
    for (let i = from; i < to; i++) ranks[order[i] as number] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/** Spearman's correlation: of ranks, −1 to 1; NaN where either does not vary. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranksOf(a), ranksOf(b)];
  const middle = (a.length + 1) / 2;
  const product = (p: Float64Array, q: Float64Array) =>
    p.reduce((sum, value, i) => sum + (value - middle) * ((q[i] as number) - middle), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}

/** A score, what came of it, and among which it is compared. */
export interface Scored {
  readonly score: number;
  readonly happened: boolean;
  readonly stratum: string;
}

/**
 * The chance that of two, of which it happened to one, that one has the higher score (AUROC); a tie counts half. Pairs are of the same
 * stratum alone. Null where no stratum has both kinds.
 */
export function areaUnderCurve(scored: readonly Scored[]): number | null {
  let [won, pairs] = [0, 0];
  for (const group of groupBy(scored, ({ stratum }) => stratum).values()) {
    const ranks = ranksOf(group.map(({ score }) => score));
    const positives = group.filter(({ happened }) => happened).length;
    const sum = group.reduce((total, { happened }, i) => total + (happened ? (ranks[i] as number) : 0), 0);
    won += sum - (positives * (positives + 1)) / 2;
    pairs += positives * (group.length - positives);
  }
  return pairs === 0 ? null : won / pairs;
}

/** By a name, in the order in which names come. */
export function groupBy<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(nameOf(item));
    if (group === undefined) groups.set(nameOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
