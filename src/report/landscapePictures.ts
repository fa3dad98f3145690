/** @file What is drawn of a landscape of a run: its slices, its planes, and the way of training over one, with their captions. */
import type {
  Landscape,
  LandscapeCurves,
  LandscapePiece,
  LandscapeRequest,
  StoredComponents,
  Trajectory,
  TrajectoryRequest,
} from "../inspection/index.ts";
import { formatShare, formatStep } from "../words.ts";
import { captionDirections } from "./landscapeCaption.ts";
import type { PlanePicture } from "./planePicture.ts";
import type { SlicePicture } from "./slicePicture.ts";
import { findExtent } from "./svgAxis.ts";

type Part = LandscapeRequest["parts"][number];

/** A slice of the loss. */
export function pictureSlice(
  { parts }: Pick<LandscapeRequest, "parts">,
  { alphas }: Pick<Landscape, "alphas">,
  piece: LandscapePiece,
): SlicePicture {
  return {
    ...{ title: `Step ${formatStep(piece.step)}`, caption: captionDirections(piece), alphas },
    curves: parts.map((part) => ({ part, ...(piece.curves[part] as LandscapeCurves) })),
  };
}

/** The planes of one step, one of each part. @param pieces rows of the step, as many as there are */
export function picturePlanes(
  { parts, along }: Pick<LandscapeRequest, "parts" | "along">,
  { alphas, betas }: Pick<Landscape, "alphas" | "betas">,
  pieces: readonly [LandscapePiece, ...LandscapePiece[]],
): PlanePicture[] {
  const [first] = pieces;
  return parts.map((part) => ({
    title: `Step ${formatStep(first.step)}, ${wordPart(part)} loss`,
    ...{ caption: captionDirections(first), alphas, betas: betas ?? [] },
    losses: pieces.map(({ curves }) => (curves[part] as LandscapeCurves).loss),
    axes: [`α along ${along[0]}`, `β along ${along[1]}`],
  }));
}

/** The way of training over the plane of each part, or by itself where no row of a plane is there. */
export function pictureTrajectory(
  { parts }: Pick<TrajectoryRequest, "parts">,
  { components, alphas, betas, rows }: Pick<Trajectory, "components" | "alphas" | "betas" | "rows">,
): PlanePicture[] {
  const { shares = [], points = [] } = components ?? {};
  if (points.length === 0) return [];
  const common = {
    caption: captionTrajectory({ shares, points }),
    alphas: alphas ?? extentOf(points.map(({ alpha }) => alpha)),
    betas: betas ?? extentOf(points.map(({ beta }) => beta)),
    axes: [0, 1].map((i) => `component ${i + 1} (${formatShare(shares[i] ?? 0)})`) as [string, string],
    trajectory: points,
  };
  if (rows.length === 0) return [{ title: "Principal components", ...common, losses: [] }];
  return parts.map((part) => ({
    title: `On the ${wordPart(part)} loss`,
    ...common,
    losses: rows.map(({ curves }) => (curves[part] as LandscapeCurves).loss),
  }));
}

/** What is drawn of a landscape. */
export interface LandscapePictures {
  readonly slices: readonly SlicePicture[];
  readonly planes: readonly PlanePicture[];
}

/** What lines, colours and marks of the drawings mean. */
export function explainPictures({ slices, planes }: LandscapePictures): string {
  return [
    ...(slices.length > 0 ? ["The dashed line is where θ is, a circle where the loss has a minimiser."] : []),
    ...(planes.some(({ losses }) => losses.length > 0)
      ? ["The bluer, the lower the loss; lines where it passes the numbers beside the key. A cross is where θ is."]
      : []),
    ...(planes.some(({ trajectory }) => trajectory !== undefined)
      ? ["The trajectory begins at the open circle and ends at the cross."]
      : []),
  ].join(" ");
}

/** How much of the variance the components have, or that there are none. */
export function captionTrajectory({ shares, points }: Pick<StoredComponents, "shares" | "points">): string {
  return [
    ...(points.length === 0 ? ["no trajectory: too few states are finite, or their distances are not"] : []),
    ...(points.length > 0 && shares.length === 0 ? ["no component: the states do not differ"] : []),
    ...shares.map((share, i) => `component ${i + 1} has ${formatShare(share)} of the variance`),
    ...(shares.length === 1 ? ["there is no second one"] : []),
    ...(shares.length > 1 ? [`both have ${formatShare(shares.reduce((sum, share) => sum + share, 0))}`] : []),
  ].join(", ");
}

const wordPart = (part: Part): string => (part === "train" ? "training" : "validation");

/** Two values a little beyond the ends. */
function extentOf(values: readonly number[]): number[] {
  const [least, most] = findExtent(values) ?? [0, 1];
  const margin = 0.04 * (most - least || 1);
  return [least - margin, most + margin];
}
