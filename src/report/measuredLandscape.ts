/** @file Slices, planes and trajectories of a run, as the report draws them. */
import { damagedFile } from "../files/storeError.ts";
import {
  type LandscapeCurves,
  type LandscapePiece,
  planeAround,
  readPieces,
  readRequest,
  readTrajectory,
} from "../inspection/landscapePieces.ts";
import type { LandscapeRequest, TrajectoryRequest } from "../inspection/landscapeRequest.ts";
import { spread } from "../landscape/index.ts";
import type { FoundMeasurement } from "../store/index.ts";
import { formatStep } from "../words.ts";
import { html } from "./html.ts";
import { drawPictures } from "./landscapePage.ts";
import {
  explainPictures,
  type LandscapePictures,
  picturePlanes,
  pictureSlice,
  pictureTrajectory,
} from "./landscapePictures.ts";
import { type MeasurementKind, type MeasurementView, wordSteps } from "./measurementKind.ts";
import { pickEvenly } from "./pickEvenly.ts";

/** Of more steps, so many are drawn. */
const MOST_STEPS = { slices: 8, planes: 4 };

export const measuredLandscape: MeasurementKind = {
  command: "landscape",
  view: (measurement) => {
    const request = readRequest(measurement.file, measurement.header.request);
    return request.along === "trajectory"
      ? viewTrajectory(measurement, request)
      : viewSteps(measurement, request as LandscapeRequest);
  },
};

function viewSteps(measurement: FoundMeasurement, request: LandscapeRequest): MeasurementView {
  const { steps, along, range, parts } = request;
  const { steps: _, along: __, ...settings } = measurement.header.request;
  const pieces = readPieces(measurement.file, measurement.pieces);
  const alphas = [...spread(range)];
  refuseOtherPoints(measurement, parts, range.points, pieces);
  const isPlane = along.length === 2;
  const what = isPlane ? `Planes of ${along.join(" and ")}` : `Slices along ${along[0]}`;
  const draw = () => {
    const looks = groupByStep(pieces);
    const shown = pickEvenly(looks, isPlane ? MOST_STEPS.planes : MOST_STEPS.slices);
    const pictures: LandscapePictures = isPlane
      ? { slices: [], planes: shown.flatMap((look) => picturePlanes(request, { alphas, betas: alphas }, look)) }
      : { slices: shown.map(([piece]) => pictureSlice(request, { alphas }, piece)), planes: [] };
    const others = `Drawn are ${shown.length} of ${formatStep(looks.length)} steps; with --out the command draws all.`;
    return drawExplained(pictures, shown.length < looks.length ? others : "");
  };
  return {
    ...{ subject: isPlane ? "planes" : "slices", title: `${what}, ${wordSteps(steps)}`, settings },
    ...{ total: steps.length * (isPlane ? range.points : 1), unit: isPlane ? "rows" : "steps", draw },
  };
}

function viewTrajectory(measurement: FoundMeasurement, request: TrajectoryRequest): MeasurementView {
  const { steps, parts, points } = request;
  const { steps: _, along: __, ...settings } = measurement.header.request;
  const { components, rows } = readTrajectory(measurement.file, measurement.pieces);
  refuseOtherPoints(measurement, parts, points ?? 0, rows);
  const draw = () => {
    const axes = planeAround(components, points);
    const plane = { alphas: axes && [...axes.alphas], betas: axes && [...axes.betas] };
    return drawExplained({ slices: [], planes: pictureTrajectory(request, { components, rows, ...plane }) }, "");
  };
  return {
    ...{ subject: "trajectory", title: `Trajectory, ${wordSteps(steps)}`, settings },
    ...{ total: 1 + (points ?? 0), unit: "pieces", draw },
  };
}

/** The pieces of each step: of a plane, its rows. */
function groupByStep(pieces: readonly LandscapePiece[]) {
  const looks = new Map<number, [LandscapePiece, ...LandscapePiece[]]>();
  for (const piece of pieces) {
    const look = looks.get(piece.step);
    if (look === undefined) looks.set(piece.step, [piece]);
    else look.push(piece);
  }
  return [...looks.values()];
}

const drawExplained = (pictures: LandscapePictures, others: string) =>
  html`<p class="small muted">${explainPictures(pictures)} ${others}</p>${drawPictures(pictures)}`;

/** @throws StoreError (`damaged`) where a curve has more points than were asked for, or fewer */
function refuseOtherPoints(
  { file }: FoundMeasurement,
  parts: LandscapeRequest["parts"],
  points: number,
  pieces: readonly { readonly curves: Readonly<Record<string, LandscapeCurves>> }[],
): void {
  const isWhole = ({ loss, accuracy }: LandscapeCurves) => loss.length === points && accuracy.length === points;
  const isAsked = ({ curves }: (typeof pieces)[number]) =>
    parts.every((part) => curves[part] !== undefined && isWhole(curves[part]));
  if (!pieces.every(isAsked)) throw damagedFile(file, new Error("a piece of it has other points than were asked for"));
}
