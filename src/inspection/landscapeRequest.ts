/** @file What a landscape of a run may be asked for. */
import type { Subset } from "../data/index.ts";
import type { FloatType } from "../engine/index.ts";
import { bindModel, type Experiment, RequestError } from "../experiment/index.ts";
import type { Range } from "../landscape/index.ts";
import type { Run } from "../store/index.ts";
import { experimentOf } from "../training/recordedRun.ts";
import { refuseLog } from "../training/resumeRun.ts";
import { formatStep, pluralise } from "../words.ts";
import type { DirectionName } from "./directionNames.ts";

/** What both kinds of landscape look at. */
export interface LandscapeSettings {
  /** Ascending steps, the state after each of which is looked at. */
  readonly steps: readonly number[];
  readonly parts: readonly Subset[];
  readonly precision: FloatType;
}

/** Slices along one direction, or planes of two, at some steps. */
export interface LandscapeRequest extends LandscapeSettings {
  /** One or two. Of a plane, α is along the first. */
  readonly along: readonly DirectionName[];
  /** Of α, and of β. */
  readonly range: Range;
  /**
   * `filter`: each filter of a direction gets the length of the parameters' one (Li et al. 2018; Notsawo et al. 2023). `none`:
   * differences of states and gradients are as they are, so that α = 1 along `final` is the end; others have length 1.
   */
  readonly normalize: "filter" | "none";
  /** What `filter` makes of parameters of one axis: `scaled` as Notsawo et al., or `left-out` as Li et al. */
  readonly biases: "scaled" | "left-out";
  readonly seed: number;
}

/** The principal components of the states at some steps, and the loss on the plane of the first two. */
export interface TrajectoryRequest extends LandscapeSettings {
  /** Points along each axis of the plane; null for none. */
  readonly points: number | null;
}

/** Most points of one request: counted before anything starts. */
export const MOST_POINTS = 1_000_000;

/** Numbers of states that are held in memory at once, at most. */
const MOST_STATE_NUMBERS = 2 ** 29;

/** @throws RequestError where it is more than anybody waits for */
export function refuseManyPoints(points: number, axes: 1 | 2, steps: number): void {
  const count = points ** axes * steps;
  if (count <= MOST_POINTS) return;
  const each =
    axes === 1 ? `a slice of ${formatStep(points)}` : `a plane of ${formatStep(points)} × ${formatStep(points)}`;
  const asked = steps === 1 ? each : `${each} at ${formatStep(steps)} ${pluralise(steps, "step")}`;
  throw new RequestError(
    `${asked} has ${formatStep(count)} points, and at most ${formatStep(MOST_POINTS)} are allowed`,
    {
      option: "points",
    },
  );
}

/** States of which there is a principal component: of their differences from the last one, the mean takes another one away. */
export const FEWEST_STATES = 3;

/** @throws RequestError where they are too few, with a plane for two components, or do not fit into memory together */
export function refuseStates(steps: number, parameters: number, hasPlane: boolean): void {
  const [what, fewest, word] = hasPlane
    ? ["the plane under a trajectory", FEWEST_STATES + 1, "four"]
    : ["a trajectory", FEWEST_STATES, "three"];
  if (steps < fewest)
    throw new RequestError(
      `${what} needs ${word} steps or more, such as 0:last:10, and ${steps} ${pluralise(steps, "is", "are")} named`,
      {
        option: "at",
      },
    );
  if (steps * parameters <= MOST_STATE_NUMBERS) return;
  const most = Math.floor(MOST_STATE_NUMBERS / parameters);
  throw new RequestError(
    `${formatStep(steps)} states of ${formatStep(parameters)} parameters are held in memory at once, and at most ${formatStep(most)} are allowed`,
    { option: "at" },
  );
}

/**
 * The parts that a run's data have.
 * @throws RequestError for an imported log, which has none
 */
export function listParts(run: Run): Subset[] {
  refuseLog(run);
  const { rows } = bindModel(experimentOf(run)).shape;
  return (["train", "validation"] as const).filter((part) => rows[part] > 0);
}

/** @throws RequestError where the experiment has no such data */
export function refuseMissingParts(parts: readonly Subset[], experiment: Experiment): void {
  const { rows } = bindModel(experiment).shape;
  for (const part of parts) {
    if (rows[part] === 0)
      throw new RequestError(`${part} is not there: the data have no ${part} set`, { option: "part" });
  }
}

/**
 * Directions that have no length at one of the steps.
 * @param range the first step that the run has a state after, and the last
 * @throws RequestError
 */
export function refuseEmptyDirections(
  { along, steps }: LandscapeRequest,
  { first, last }: { readonly first: number; readonly last: number },
): void {
  const empty = [
    ["initial", first, "where the run began: θ₀ − θ_t is 0 there"],
    ["final", last, "the run's last: θ_end − θ_t is 0 there"],
    ["step", last, "the run's last: no update follows it"],
  ] as const;
  for (const [name, step, reason] of empty) {
    if (!along.includes(name) || !steps.includes(step)) continue;
    throw new RequestError(`${name} is no direction at step ${step}, ${reason}`, { option: "along" });
  }
  const twice = along.find((name, i) => name !== "random" && along.indexOf(name) !== i);
  if (twice !== undefined)
    throw new RequestError(`${twice} stands there twice, and one direction makes no plane`, { option: "along" });
}
