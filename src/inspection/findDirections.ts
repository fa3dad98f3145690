/** @file The directions of a landscape at one state of a run. */
import {
  type BiasRule,
  differenceOf,
  dot,
  type Floats,
  fillNormal,
  findExtremeEigenpairs,
  normalizeFilters,
  normOf,
} from "../landscape/index.ts";
import { scaleBy } from "../landscape/vectors.ts";
import { createStream } from "../random/index.ts";
import type { LossSurface, TrainingSession, TrainingState } from "../session/index.ts";
import type { DirectionName } from "./directionNames.ts";
import type { LandscapeRequest } from "./landscapeRequest.ts";

/** What is known of a direction. */
export interface DirectionFacts {
  readonly name: DirectionName;
  /** ‖δ‖ as it came, before it was normalised. */
  readonly length: number;
  /** ‖δ‖ as the slice has it: a step of α = 1 is as long. */
  readonly normalizedLength: number;
  /** Of an eigenvector: its value, ‖H v − λ v‖, and whether that is small enough. */
  readonly eigenvalue?: number;
  readonly residual?: number;
  readonly converged?: boolean;
}

export interface Direction {
  readonly facts: DirectionFacts;
  readonly vector: Float64Array;
}

/** What directions are found from. */
export interface DirectionContext {
  readonly state: TrainingState;
  /** The state that the run began with, its last one and the next one, for directions that need them. */
  readonly towards: Readonly<Partial<Record<"initial" | "final" | "step", TrainingState | null>>>;
  readonly layout: TrainingSession["layout"];
  /** Its training loss, at the state; for gradients and eigenvectors. */
  readonly surface: () => LossSurface;
  readonly signal: AbortSignal | undefined;
  /** Awaited now and then, so that the signal can come. */
  readonly onWork: () => Promise<void>;
}

/** Draws of one direction lie so far from those of the next. */
const DRAWS_A_DIRECTION = 2 ** 40;

/** Relative residual of an eigenvector that is good enough to look along. */
const TOLERANCE = 1e-3;

const BIAS_RULES = { scaled: "scaled", "left-out": "zero" } as const satisfies Record<string, BiasRule>;

/** The directions of a request in their order. */
export async function findDirections(request: LandscapeRequest, context: DirectionContext): Promise<Direction[]> {
  const found: Direction[] = [];
  for (const [place, name] of request.along.entries()) {
    const { vector, ...facts } = await findDirection(
      name,
      createStream(request.seed, "landscape", place * DRAWS_A_DIRECTION),
      context,
    );
    const normalized =
      request.normalize === "none"
        ? vector
        : normalizeFilters(vector, context.state.parameters as Floats, context.layout, BIAS_RULES[request.biases]);
    found.push({
      vector: normalized,
      facts: { name, length: normOf(vector), normalizedLength: normOf(normalized), ...facts },
    });
  }
  return found;
}

type Found = Pick<DirectionFacts, "eigenvalue" | "residual" | "converged"> & { readonly vector: Float64Array };

async function findDirection(
  name: DirectionName,
  stream: ReturnType<typeof createStream>,
  { state, towards, surface, signal, onWork }: DirectionContext,
): Promise<Found> {
  const size = state.parameters.length;
  switch (name) {
    case "random": {
      const vector = new Float64Array(size);
      fillNormal(vector, stream);
      scaleBy(vector, 1 / normOf(vector));
      return { vector };
    }
    case "initial":
    case "final":
    case "step":
      return { vector: differenceOf((towards[name] ?? state).parameters as Floats, state.parameters as Floats) };
    case "gradient": {
      const vector = new Float64Array(size);
      surface().gradient(vector);
      return { vector };
    }
    default: {
      const isTop = name === "hessian";
      const options = {
        top: isTop ? 1 : 0,
        bottom: isTop ? 0 : 1,
        stream,
        tolerance: TOLERANCE,
        signal,
        onProduct: onWork,
      };
      const { top, bottom } = await findExtremeEigenpairs(surface().hessian, options);
      const [{ value, vector, residual, converged }] = (isTop ? top : bottom) as [(typeof top)[number]];
      return { vector, eigenvalue: value, residual, converged };
    }
  }
}

/** Of the angle between two directions; 0 where one has no length. */
export function cosineOf([first, second]: readonly Float64Array[]): number | null {
  if (first === undefined || second === undefined) return null;
  const lengths = normOf(first) * normOf(second);
  return lengths === 0 ? 0 : dot(first, second) / lengths;
}
