/** @file Optimizers on a surface: ours, as they train networks, run by the reference engine in float64. */
import { createReferenceMachine, leaf } from "../engine/index.ts";
import {
  bindOptimizer,
  checkOptimizer,
  type Layout,
  type OptimizerSettings,
  optimizerParts,
  SettingError,
} from "../optimizers/index.ts";
import { asPart, STEPS_A_PIECE, type Work } from "./pieces.ts";
import type { Point, Surface } from "./surfaces.ts";

/** An optimizer that goes down a surface. */
export interface Contestant {
  /** As results name it. */
  readonly name: string;
  /** By the names of an experiment's `optimizer`; what is left out has its default. */
  readonly settings: { readonly name: string; readonly [setting: string]: unknown };
}

/**
 * The optimizers of the figures by the names there, with PyTorch's defaults where ours are those of Thilak et al., for the
 * paper is about AdamW with those. Its own settings of the toys are not known to us.
 */
export const CONTESTANTS: readonly Contestant[] = [
  { name: "sgd", settings: { name: "sgd" } },
  { name: "momentum", settings: { name: "sgd", momentum: 0.9 } },
  { name: "adagrad", settings: { name: "adagrad" } },
  { name: "rmsProp", settings: { name: "rmsProp", alpha: 0.99 } },
  { name: "rprop", settings: { name: "rprop" } },
  { name: "adam", settings: { name: "adam", betas: [0.9, 0.999] } },
  { name: "adamax", settings: { name: "adamax" } },
];

/** The optimizers that a descent can have: the figures', and all others of ours that can train one vector. */
export function listContestants(): { readonly paper: readonly Contestant[]; readonly others: readonly Contestant[] } {
  const others = optimizerParts.all
    .map(({ name }) => ({ name, settings: { name } }))
    .filter(({ name, settings }) => CONTESTANTS.every((one) => one.name !== name) && canTrain(settings));
  return { paper: CONTESTANTS, others };
}

function canTrain(settings: Contestant["settings"]): boolean {
  const part = optimizerParts.find(settings.name);
  try {
    checkOptimizer(part, part.settings.parse(settings), LAYOUT);
    return true;
  } catch (error) {
    if (error instanceof SettingError) return false;
    throw error;
  }
}

export interface DescentSettings {
  readonly start: Point;
  readonly learningRate: number;
  readonly steps: number;
  /** The distance from the minimum at which an optimizer has arrived. */
  readonly within: number;
}

export interface Descent {
  readonly name: string;
  /** Complete settings of the optimizer. */
  readonly optimizer: OptimizerSettings;
  /** Whether it was within reach of the minimum after the last step. */
  readonly arrives: boolean;
  /** The first step after which it was; null where it never was. */
  readonly firstWithin: number | null;
  /** Where it was after the last step; null where it left all numbers. */
  readonly end: Point | null;
  readonly distance: number | null;
  readonly height: number | null;
  /** The smallest distance of all steps, and when. */
  readonly closest: number;
  readonly closestAt: number;
  /** The step whose result was no finite number; null where all were. */
  readonly divergedAt: number | null;
}

const LAYOUT: Layout = [{ name: "point", shape: [2], role: "vector" }];

/** All of them, one after the other. */
export function* race(
  surface: Surface,
  contestants: readonly Contestant[],
  settings: DescentSettings,
): Work<Descent[]> {
  const descents: Descent[] = [];
  const count = contestants.length;
  for (const [i, contestant] of contestants.entries()) {
    descents.push(yield* asPart(descend(surface, contestant, settings), i / count, (i + 1) / count));
  }
  return descents;
}

/** @throws SettingError where the optimizer cannot train one vector, or not at this rate */
export function* descend(surface: Surface, contestant: Contestant, settings: DescentSettings): Work<Descent> {
  const { start, learningRate, steps, within } = settings;
  const part = optimizerParts.find(contestant.settings.name);
  const parsed = part.settings.safeParse({ ...contestant.settings, learningRate });
  if (!parsed.success) throw new SettingError("learningRate", learningRate, `one that ${part.name} takes`);
  const optimizer = parsed.data;
  checkOptimizer(part, optimizer, LAYOUT);
  const parameters = leaf("parameters", [2], "f64");
  const gradient = leaf("gradient", [2], "f64");
  const bound = bindOptimizer(part, optimizer, LAYOUT, "f64");
  const machine = createReferenceMachine({ step: { outputs: [], updates: bound.trace(parameters, gradient).updates } });
  const [position, slope, scalars] = [parameters, gradient, bound.scalars].map((tensor) => machine.values(tensor)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  position.set(start);
  let point = start;
  let closest = distanceOf(point, surface);
  let closestAt = 0;
  let firstWithin = closest <= within ? 0 : null;
  let divergedAt: number | null = null;
  for (let step = 1; step <= steps; step++) {
    slope.set(surface.slope(point));
    bound.writeScalars(scalars, step);
    machine.run("step");
    point = [position[0] as number, position[1] as number];
    const distance = distanceOf(point, surface);
    // A height that is infinite has no slope to go on by.
    if (!Number.isFinite(surface.height(point))) {
      divergedAt = step;
      break;
    }
    if (distance < closest) [closest, closestAt] = [distance, step];
    if (distance <= within) firstWithin ??= step;
    if (step % STEPS_A_PIECE === 0) yield step / steps;
  }
  const end = divergedAt === null ? point : null;
  const distance = end && distanceOf(end, surface);
  return {
    name: contestant.name,
    optimizer,
    arrives: distance !== null && distance <= within,
    firstWithin,
    end,
    distance,
    height: end && surface.height(end),
    closest,
    closestAt,
    divergedAt,
  };
}

function distanceOf([x, y]: Point, { minimum }: Surface): number {
  const [dx, dy] = [x - minimum[0], y - minimum[1]];
  return Math.sqrt(dx * dx + dy * dy);
}
