/** @file What `landscape` found: as a table, as a JSON document, and what a page of it draws. */
import { basename } from "node:path";
import type {
  Landscape,
  LandscapeCurves,
  LandscapePiece,
  LandscapeRequest,
  Trajectory,
  TrajectoryRequest,
} from "../inspection/index.ts";
import { findMinimisers } from "../landscape/index.ts";
import type { LandscapePageOptions } from "../report/index.ts";
import { captionDirections } from "../report/landscapeCaption.ts";
import { captionTrajectory, picturePlanes, pictureSlice, pictureTrajectory } from "../report/landscapePictures.ts";
import type { Run } from "../store/index.ts";
import { formatNumber, formatStep } from "../words.ts";
import { alignRows } from "./alignRows.ts";
import type { Answer } from "./answer.ts";

export interface LandscapeFindings extends Answer {
  readonly isDone: boolean;
  /** Path of the measurement. */
  readonly file: string;
  /** The first state that is not finite, and what of it; undefined where all are. */
  readonly nonFinite: string | undefined;
  readonly page: Omit<LandscapePageOptions, "generatedBy">;
}

type Values = readonly (number | null)[];

interface Place {
  readonly alpha: number;
  readonly beta?: number;
  readonly loss: number;
}

/** Of slices, or of planes. */
export function tellLandscape(run: Run, request: LandscapeRequest, found: Landscape): LandscapeFindings {
  const { file, isDone, alphas, betas } = found;
  const looks = request.steps.flatMap((step) => {
    const pieces = found.pieces.filter((piece) => piece.step === step);
    return pieces[0] === undefined ? [] : [describeLook(request, found, [pieces[0], ...pieces.slice(1)])];
  });
  const { steps: _, parts, along, range, precision, normalize, biases, seed } = request;
  const document = {
    ...{
      run: run.directory,
      file,
      along,
      normalize,
      ...(normalize === "filter" && { biases }),
      range,
      precision,
      seed,
    },
    ...{ parts, alphas, betas, [betas === null ? "slices" : "planes"]: looks.map((look) => look.document) },
  };
  const table = {
    head: ["step", "part", "lowest loss", "at", ...(betas === null ? ["minimisers", "at"] : []), "directions"],
    rows: looks.flatMap((look) => look.rows),
  };
  const bad = found.pieces.find(({ nonFinite }) => nonFinite !== undefined);
  return {
    ...{ file, isDone, document, lines: alignRows([table.head, ...table.rows]) },
    nonFinite: bad && `after step ${bad.step} ${bad.nonFinite}`,
    page: {
      title: betas === null ? `Slices of the loss of ${nameRun(run)}` : `Planes of the loss of ${nameRun(run)}`,
      settings: describeRequest(run, request),
      table,
      slices: looks.flatMap((look) => look.slices),
      planes: looks.flatMap((look) => look.planes),
    },
  };
}

function describeLook(
  request: LandscapeRequest,
  { alphas, betas }: Landscape,
  pieces: readonly [LandscapePiece, ...LandscapePiece[]],
) {
  const [first] = pieces;
  const { step, directions, cosine, nonFinite } = first;
  const parts = request.parts.map((part) => {
    const rows = pieces.map((piece) => piece.curves[part] as LandscapeCurves);
    const losses = rows.map(({ loss }) => loss);
    const lowest = findLowest(alphas, betas, losses);
    const minimisers = betas === null ? listMinimisers(alphas, losses[0] ?? []) : [];
    return { part, rows, losses, lowest, minimisers };
  });
  const caption = captionDirections(first);
  return {
    document: {
      ...{ step, directions, cosine, ...(nonFinite !== undefined && { nonFinite }) },
      ...Object.fromEntries(
        parts.map(({ part, rows, lowest, minimisers }) => [
          part,
          betas === null
            ? { ...rows[0], lowest, minimisers }
            : { loss: rows.map(({ loss }) => loss), accuracy: rows.map(({ accuracy }) => accuracy), lowest },
        ]),
      ),
    },
    rows: parts.map(({ part, lowest, minimisers }) => [
      ...[String(step), part, lowest === null ? "–" : formatNumber(lowest.loss), wordPlace(lowest)],
      ...(betas === null ? [String(minimisers.length), minimisers.map(wordPlace).join(", ")] : []),
      caption,
    ]),
    slices: betas === null ? [pictureSlice(request, { alphas }, first)] : [],
    planes: betas === null ? [] : picturePlanes(request, { alphas, betas }, pieces),
  };
}

/** Null where no loss is finite. */
function findLowest(
  alphas: readonly number[],
  betas: readonly number[] | null,
  losses: readonly Values[],
): Place | null {
  let lowest: Place | null = null;
  losses.forEach((row, j) => {
    row.forEach((loss, i) => {
      if (loss === null || (lowest !== null && loss >= lowest.loss)) return;
      const beta = betas?.[j];
      lowest = { alpha: alphas[i] as number, ...(beta !== undefined && { beta }), loss };
    });
  });
  return lowest;
}

const listMinimisers = (alphas: readonly number[], loss: Values): Place[] =>
  findMinimisers(loss.map((value) => value ?? Number.NaN)).map((place) => ({
    alpha: alphas[place] as number,
    loss: loss[place] as number,
  }));

const wordPlace = (place: Place | null): string =>
  place === null ? "–" : [place.alpha, ...(place.beta === undefined ? [] : [place.beta])].map(formatNumber).join(" ");

/** Of a trajectory, and of the plane under it. */
export function tellTrajectory(run: Run, request: TrajectoryRequest, found: Trajectory): LandscapeFindings {
  const { file, isDone, components, alphas, betas, rows } = found;
  const { shares = [], points = [], nonFinite = [] } = components ?? {};
  const { parts, precision } = request;
  const losses = parts.map((part) => rows.map(({ curves }) => (curves[part] as LandscapeCurves).loss));
  const document = {
    ...{ run: run.directory, file, along: "trajectory", precision, shares, points, parts, alphas, betas },
    ...(nonFinite.length > 0 && { nonFinite }),
    ...(rows.length > 0 && {
      plane: Object.fromEntries(
        parts.map((part, i) => [
          part,
          { loss: losses[i], accuracy: rows.map(({ curves }) => (curves[part] as LandscapeCurves).accuracy) },
        ]),
      ),
    }),
  };
  const table = {
    head: ["step", ...shares.map((_, i) => `component ${i + 1}`)],
    rows: points.map(({ step, alpha, beta }) =>
      [String(step), formatNumber(alpha), formatNumber(beta)].slice(0, shares.length + 1),
    ),
  };
  return {
    ...{ file, isDone, document },
    nonFinite: nonFinite.length === 0 ? undefined : `after step ${nonFinite[0]} the parameters are not finite`,
    lines: [
      ...(points.length === 0 ? [] : alignRows([table.head, ...table.rows])),
      captionTrajectory({ shares, points }),
    ],
    page: {
      title: `The way of ${nameRun(run)}`,
      settings: `${basename(run.directory)}: ${describeStates(points.map(({ step }) => step))}`,
      table,
      slices: [],
      planes: pictureTrajectory(request, found),
    },
  };
}

function describeStates(steps: readonly number[]): string {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return "no state has a place";
  return `${formatStep(steps.length)} states from step ${formatStep(first)} to ${formatStep(last)}`;
}

const nameRun = ({ experiment, directory }: Run): string =>
  typeof experiment.name === "string" ? experiment.name : basename(directory);

function describeRequest(run: Run, { normalize, biases, precision }: LandscapeRequest): string {
  const how =
    normalize === "none"
      ? "directions as they are"
      : `filters normalised, biases ${biases === "scaled" ? "scaled" : "left out"}`;
  return `${basename(run.directory)}: ${how}, ${precision}`;
}
