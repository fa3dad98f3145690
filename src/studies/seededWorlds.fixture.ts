/** @file Worlds drawn by a seed: such in which nothing that is varied matters to a run, and such in which all of it does. */
import type { Point } from "../sweep/index.ts";
import type { Budget, Study } from "./study.ts";
import type { StudyRuns } from "./studyRuns.ts";
import { type Level, makeRuns, makeSeries, type Outcome, smallestBudget, type World } from "./worlds.fixture.ts";

/** A number from 0 to 1 that belongs to a text: an FNV-1a hash, mixed. */
function drawOf(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of parts.join("|")) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  for (const [shift, factor] of [
    [16, 0x85ebca6b],
    [13, 0xc2b2ae35],
  ] as const)
    hash = Math.imul(hash ^ (hash >>> shift), factor);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

const pick = <T>(options: readonly T[], draw: number): T =>
  options[Math.min(options.length - 1, Math.max(0, Math.floor(draw * options.length)))] as T;

/** What runs are told apart by, each from 0 to 1. */
const DIALS = ["spikes", "general", "fit", "swing", "level"] as const;
type Dials = Readonly<Record<(typeof DIALS)[number], number>>;

/** From no spikes to many. */
const UNEVEN = [400, 650, 900, 1900, 2900];
const SCHEDULES = [[], [1000, 2000], UNEVEN, [600, 1200, 1800, 2400], [500, 1000, 1500, 2000, 2500, 3000]];
const TIMES = [null, null, null, null, null, 2000, 1300, 800, 250, 40];

/** What no dial turns: whether spikes are slingshots, and whether they misclassify. */
type Kind = Pick<World, "growsAfter" | "keepsFit">;
const [PLAIN, AFTER, KEPT]: readonly Kind[] = [{}, { growsAfter: true }, { keepsFit: true }];
const OTHERS = [AFTER, KEPT, { ...AFTER, ...KEPT }] as readonly Kind[];
/** One in three is another one than plain. */
const kindOf = (number: number): Kind => (number % 3 === 2 ? pick(OTHERS, drawOf("kind", number)) : (PLAIN as Kind));

function worldOf({ spikes, general, fit, swing, level }: Dials, kind: Kind): World {
  const late = { fitsAt: 350 };
  return {
    ...{ spikesAt: pick(SCHEDULES, spikes), generalisesAt: pick(TIMES, general) },
    ...{ accuracy: Math.round(general * 20) / 25, swing: Math.round(swing * 4) / 5, slope: Math.round(level * 4) / 4 },
    ...(fit < 0.3 ? { isUnfitted: true, diverges: true } : fit < 0.4 ? { isUnfitted: true } : fit < 0.6 && late),
    ...kind,
  };
}

/** Levels of columns by phase, over eight decades and at times below 0; they lean with a dial and drift along a run. */
function levelsOf(name: string, lean: number): Level {
  const known = new Map<string, { readonly level: number; readonly drift: number }>();
  const find = (column: string, phase: string) => {
    const sign = drawOf(name, column, phase, "sign") < 0.15 ? -1 : 1;
    const decades = 8 * drawOf(name, column, phase) - 4 + pick([-1, 0, 1], drawOf(name, column, "lean")) * lean;
    return { level: sign * 10 ** decades, drift: pick([-1, 0, 1], drawOf(name, column, "drift")) };
  };
  return (column, phase, progress) => {
    const key = `${column} ${phase}`;
    const { level, drift } = known.get(key) ?? find(column, phase);
    known.set(key, { level, drift });
    return level * (1 + drift * progress * 0.5);
  };
}

/** Runs of one end share a series. */
type Outcomes = Map<string, Outcome>;

function outcomeOf(outcomes: Outcomes, name: string, dials: Dials, kind: Kind): Outcome {
  const lean = Math.round(dials.level * 20) / 20;
  const world = worldOf(dials, kind);
  const key = JSON.stringify([name, lean, world]);
  const outcome = outcomes.get(key) ?? { ...world, series: makeSeries(world, levelsOf(name, lean)) };
  outcomes.set(key, outcome);
  return outcome;
}

/** Different ends that runs of shuffled worlds come to. */
const ENDS = 100;
const ends: Outcomes = new Map();

/** Swings and times of generalising are crossed, so that they do not go together by luck; of runs that never fit little can be said. */
function dialsOf(end: number): Dials {
  const [spikes, fit, level] = ["spikes", "fit", "level"].map((dial) => drawOf("end", end, dial)) as [
    number,
    number,
    number,
  ];
  return { spikes, level, fit: 0.3 + fit, general: (end % 10) / 10, swing: (Math.floor(end / 10) % 5) / 4 };
}

/** Whatever is varied, the end of a run is drawn without a look at it: any difference between groups of runs is luck. */
export function makeShuffled(study: Study, seed: number, budget: Budget = smallestBudget(study)): StudyRuns {
  return makeRuns(study, budget, (arm, point) => {
    const end = Math.floor(ENDS * drawOf("shuffled", seed, arm.name, JSON.stringify(point.values), point.seed));
    return outcomeOf(ends, `end ${end}`, dialsOf(end), kindOf(end));
  });
}

/**
 * What a run does follows from its arm and from where it stands on one axis, up or down, and in some worlds a little from its seed. Each dial is turned
 * by an axis of its own, or by the same one.
 */
export function makeStructured(study: Study, seed: number, budget: Budget): StudyRuns {
  const name = `structured ${seed}`;
  const kind = kindOf(seed);
  const own: Outcomes = new Map();
  return makeRuns(study, budget, (arm, point, points) => {
    const places = placesOf(point, points);
    const turn = (dial: (typeof DIALS)[number]): number => {
      const luck = seed % 4 === 3 ? (places.get(SEED) ?? 0.5) / 5 - 0.1 : 0;
      const base = drawOf(name, dial, arm.name) + luck;
      const paths = [...places.keys()].filter((path) => path !== SEED);
      const isAlike = Math.floor(seed / (paths.length + 1)) % 2 === 1 || dial === "spikes";
      const path =
        paths[isAlike ? seed % (paths.length + 1) : Math.floor(drawOf(name, dial, "path") * (paths.length + 1))];
      if (dial === "fit" && drawOf(name, "fit") < 0.55) return base + 0.4;
      if (path === undefined) return base;
      const place = places.get(path) as number;
      const isUp =
        dial === "spikes" ? Math.floor(seed / (paths.length + 1)) % 2 === 1 : drawOf(name, dial, "side") < 0.5;
      return (isUp ? place : 1 - place) + luck;
    };
    return outcomeOf(own, name, Object.fromEntries(DIALS.map((dial) => [dial, turn(dial)])) as Dials, kind);
  });
}

const SEED = "seed 0";

const axes = new WeakMap<readonly Point[], ReadonlyMap<string, readonly number[]>>();

/** Axes of an arm with the numbers there are; pairs of numbers are two axes. */
function axesOf(points: readonly Point[]): ReadonlyMap<string, readonly number[]> {
  const known = axes.get(points);
  if (known !== undefined) return known;
  const found = new Map<string, number[]>();
  for (const point of points)
    for (const { axis, number } of numbersOf(point)) found.set(axis, [...(found.get(axis) ?? []), number]);
  const sorted = new Map(
    [...found].map(([axis, numbers]) => [axis, [...new Set(numbers)].sort((a, b) => a - b)] as const),
  );
  axes.set(points, sorted);
  return sorted;
}

const numbersOf = ({ values, seed }: Point) =>
  [...Object.entries(values), ["seed", seed] as const].flatMap(([axis, value]) =>
    (Array.isArray(value) ? value : [value]).map((one, i) => ({
      axis: `${axis} ${i}`,
      number: typeof one === "number" ? one : drawOf(JSON.stringify(one)),
    })),
  );

/** By axis, from 0, at the least of its values, to 1, at the largest; those that are no numbers are in some order. */
function placesOf(point: Point, points: readonly Point[]): ReadonlyMap<string, number> {
  const all = axesOf(points);
  return new Map(
    numbersOf(point).flatMap(({ axis, number }) => {
      const numbers = all.get(axis) ?? [];
      return numbers.length < 2 ? [] : [[axis, numbers.indexOf(number) / (numbers.length - 1)] as const];
    }),
  );
}
