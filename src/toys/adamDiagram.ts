/** @file The phase diagram of Adam in one dimension: where in δ = 1 − β₁ and γ = 1 − β₂ it spikes, and the edges of that. */
import { exp, log } from "../engine/reference/float64.ts";
import { type AdamLineSettings, runAdamLine } from "./adamLine.ts";
import { isSaidToSpike } from "./adamTheory.ts";
import { asPart, type Work } from "./pieces.ts";

export interface Interval {
  readonly least: number;
  readonly most: number;
}

export interface DiagramSettings extends AdamLineSettings {
  readonly deltas: Interval;
  readonly gammas: Interval;
  /** Values of δ and of γ, at least 2 of each, evenly spaced in their logarithms. */
  readonly columns: number;
  readonly rows: number;
}

/** The authors' ranges. */
export const DELTAS: Interval = { least: 1e-3, most: 0.2 };
export const GAMMAS: Interval = { least: 5e-4, most: 0.3 };

export interface Cell {
  readonly spiky: boolean;
  /** Whether theory says so. */
  readonly expected: boolean;
  readonly period: number | null;
}

/** Where spikes end at one δ. */
export interface EdgePoint {
  readonly delta: number;
  readonly gamma: number;
}

/** An edge found by halving between neighbours in a column, and the straight line through it in logarithms. */
export interface Edge {
  readonly points: readonly EdgePoint[];
  /** γ = factor · δ^exponent by least squares; null for fewer than 3 points. */
  readonly fit: { readonly factor: number; readonly exponent: number } | null;
}

export interface Diagram {
  readonly deltas: readonly number[];
  readonly gammas: readonly number[];
  /** By δ, then γ. */
  readonly cells: readonly (readonly Cell[])[];
  /** How many cells are as theory says. */
  readonly asExpected: number;
  /** Above it there are no spikes. */
  readonly upper: Edge;
  /** Below it there are none. */
  readonly lower: Edge;
}

/** Halvings of the interval between two rows, of which 24 over the authors' range are each a factor of 1.3: to 0.2 %. */
const HALVINGS = 7;

export function* drawDiagram(settings: DiagramSettings): Work<Diagram> {
  const deltas = spaceEvenly(settings.deltas, settings.columns);
  const gammas = spaceEvenly(settings.gammas, settings.rows);
  const count = deltas.length * gammas.length;
  const cells: Cell[][] = [];
  const upper: EdgePoint[] = [];
  const lower: EdgePoint[] = [];
  for (const [i, delta] of deltas.entries()) {
    const column: Cell[] = [];
    for (const [j, gamma] of gammas.entries()) {
      const cell = i * gammas.length + j;
      const run = runAdamLine({ delta, gamma }, settings);
      const { spiky, period } = yield* asPart(run, cell / count, (cell + 1) / count);
      column.push({ spiky, period, expected: isSaidToSpike(settings.power, { delta, gamma }) });
    }
    cells.push(column);
    const found = yield* asPart(
      findEdges(delta, gammas, column, settings),
      (i + 1) / deltas.length,
      (i + 1) / deltas.length,
    );
    upper.push(...found.upper);
    lower.push(...found.lower);
  }
  const asExpected = cells.flat().filter(({ spiky, expected }) => spiky === expected).length;
  return { deltas, gammas, cells, asExpected, upper: fitEdge(upper), lower: fitEdge(lower) };
}

/** The edges at every δ, and the lines through them, of cells by δ, then γ, that are known already. */
export function* fitEdges(
  { deltas, gammas, cells }: Pick<Diagram, "deltas" | "gammas"> & { readonly cells: readonly Column[] },
  settings: AdamLineSettings,
): Work<Pick<Diagram, "upper" | "lower">> {
  const upper: EdgePoint[] = [];
  const lower: EdgePoint[] = [];
  for (const [i, delta] of deltas.entries()) {
    const work = findEdges(delta, gammas, cells[i] ?? [], settings);
    const found = yield* asPart(work, i / deltas.length, (i + 1) / deltas.length);
    upper.push(...found.upper);
    lower.push(...found.lower);
  }
  return { upper: fitEdge(upper), lower: fitEdge(lower) };
}

/** By γ. */
type Column = readonly Pick<Cell, "spiky">[];

/** The upper and the lower edge at one δ: a point each, or none. */
function* findEdges(
  delta: number,
  gammas: readonly number[],
  column: Column,
  settings: AdamLineSettings,
): Work<{ readonly upper: EdgePoint[]; readonly lower: EdgePoint[] }> {
  const { first, last } = findLongestRun(column.map(({ spiky }) => spiky));
  const edges: { readonly [edge in "upper" | "lower"]: EdgePoint[] } = { upper: [], lower: [] };
  for (const [edge, calm, inside] of [
    [edges.upper, gammas[last + 1], gammas[last]],
    [edges.lower, gammas[first - 1], gammas[first]],
  ] as const) {
    if (calm === undefined || inside === undefined) continue;
    edge.push({ delta, gamma: yield* findEdge(delta, inside, calm, settings) });
  }
  return edges;
}

/**
 * The first and the last of the most neighbours that are true; both out of reach where none is. Above the boundary of the quadratic
 * there are narrow windows with cycles of their own, which are no part of the edge.
 */
function findLongestRun(values: readonly boolean[]): { readonly first: number; readonly last: number } {
  let longest = { first: Number.NaN, last: Number.NaN, length: 0 };
  let length = 0;
  for (const [i, value] of values.entries()) {
    length = value ? length + 1 : 0;
    if (length > longest.length) longest = { first: i - length + 1, last: i, length };
  }
  return longest;
}

/** Halves, in logarithms, what lies between a spiky and a calm γ. */
function* findEdge(delta: number, spiky: number, calm: number, settings: AdamLineSettings): Work<number> {
  let [inside, outside] = [spiky, calm];
  for (let i = 0; i < HALVINGS; i++) {
    const gamma = Math.sqrt(inside * outside);
    const { spiky } = yield* runAdamLine({ delta, gamma }, settings);
    if (spiky) inside = gamma;
    else outside = gamma;
  }
  return Math.sqrt(inside * outside);
}

function fitEdge(points: readonly EdgePoint[]): Edge {
  if (points.length < 3) return { points, fit: null };
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const xs = points.map(({ delta }) => log(delta));
  const ys = points.map(({ gamma }) => log(gamma));
  const [x, y] = [mean(xs), mean(ys)];
  const exponent =
    mean(xs.map((value, i) => (value - x) * ((ys[i] as number) - y))) / mean(xs.map((value) => (value - x) ** 2));
  return { points, fit: { factor: exp(y - exponent * x), exponent } };
}

/** From least to most, each the same factor above the last. */
export function spaceEvenly({ least, most }: Interval, count: number): number[] {
  const ratio = log(most / least);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? most : least * exp((ratio * i) / (count - 1))));
}
