/** @file What is said of the directions of a landscape. */
import type { LandscapePiece } from "../inspection/landscapePiece.ts";
import { formatNumber } from "../words.ts";

/** The directions of a piece, their lengths, the angle between two, and what is not finite. */
export function captionDirections({ directions, cosine, nonFinite }: LandscapePiece): string {
  return [
    ...directions.map(wordDirection),
    ...(cosine === null ? [] : [`cosine ${formatNumber(cosine)}`]),
    ...(nonFinite === undefined ? [] : [nonFinite]),
  ].join("; ");
}

function wordDirection({
  name,
  normalizedLength,
  eigenvalue,
  residual,
  converged,
}: LandscapePiece["directions"][number]) {
  const length = `${name} of length ${show(normalizedLength)}`;
  if (eigenvalue === undefined) return length;
  const known = converged === true ? "" : ", not converged";
  return `${length} (eigenvalue ${show(eigenvalue)}, residual ${show(residual ?? null)}${known})`;
}

const show = (value: number | null): string => (value === null ? "–" : formatNumber(value));
