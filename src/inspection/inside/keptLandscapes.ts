/** @file Slices and planes that are kept beside a run, whoever measured them, as a page asks for them. */

import { type Run, readMeasurements } from "../../store/index.ts";
import { type LandscapePiece, readPieces, readRequest } from "../landscapePieces.ts";
import type { LandscapeRequest } from "../landscapeRequest.ts";
import { isSameAsk, type KeptLandscape, type LandscapeAsk } from "./landscapeAsk.ts";

/** As a measurement is asked for: on all parts of the data, in float64. */
export function toLandscapeRequest(
  { step, along, reach, points, normalize }: LandscapeAsk,
  parts: LandscapeRequest["parts"],
): LandscapeRequest {
  const range = { from: -reach, to: reach, points };
  return { steps: [step], along, range, parts, precision: "f64", normalize, biases: "scaled", seed: 0 };
}

/** All that are kept of one step, and complete. What cannot be read is left out: a report of the run names it. */
export async function readKeptLandscapes(run: Run, step: number): Promise<readonly KeptLandscape[]> {
  const { found } = await readMeasurements(run);
  return found.flatMap(({ file, header, pieces }): KeptLandscape[] => {
    if (header.command !== "landscape") return [];
    const request = readRequest(file, header.request);
    if (request.along === "trajectory") return [];
    const ask = toAsk(request as LandscapeRequest, step);
    if (ask === null) return [];
    const own = readPieces(file, pieces).filter((piece) => piece.step === step);
    return isWhole(ask, request.parts, own) ? [{ ask, parts: request.parts, pieces: own }] : [];
  });
}

/** What is kept of one step that a page may ask for; null where it asks for something else. */
function toAsk(
  { steps, along, range, precision, normalize, biases, seed }: LandscapeRequest,
  step: number,
): LandscapeAsk | null {
  const isUsual = precision === "f64" && biases === "scaled" && seed === 0 && range.from === -range.to;
  if (!steps.includes(step) || !isUsual) return null;
  return { step, along, reach: range.to, points: range.points, normalize };
}

function isWhole(
  { along, points }: LandscapeAsk,
  parts: readonly string[],
  pieces: readonly LandscapePiece[],
): boolean {
  if (pieces.length !== (along.length === 2 ? points : 1)) return false;
  return pieces.every(({ curves }) => parts.every((part) => curves[part]?.loss.length === points));
}

/** That of one request; null where it is not kept to its end. */
export async function findKeptLandscape(run: Run, ask: LandscapeAsk): Promise<KeptLandscape | null> {
  const kept = await readKeptLandscapes(run, ask.step);
  return kept.find((each) => isSameAsk(each.ask, ask)) ?? null;
}
