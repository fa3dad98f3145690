/** @file Runs of a sweep by their hashes, or by the first digits of them. */
import { RequestError } from "../experiment/index.ts";
import { showValue } from "../showValue.ts";
import { visitPoints } from "./folder/points.ts";
import type { Point } from "./sweep.ts";

/** With fewer digits two runs of a large sweep would often be meant. */
const LEAST_DIGITS = 8;

/**
 * The runs that are asked for, in the order of `names`.
 * @param option by which they were named
 * @throws RequestError for a name that is that of no run, or of several
 */
export function selectPoints(folder: string, names: readonly string[], option: string): Point[] {
  const found = new Map<string, Point[]>(names.map((name) => [name, []]));
  const lengths = new Set(names.map(({ length }) => length));
  visitPoints(folder, (point) => {
    for (const length of lengths) found.get(point.hash.slice(0, length))?.push(point);
  });
  return names.map((name) => {
    const [point, other] = name.length < LEAST_DIGITS ? [] : (found.get(name) ?? []);
    if (point !== undefined && other === undefined) return point;
    const allowed =
      other === undefined
        ? `at least ${LEAST_DIGITS} digits of the hash of one of its runs`
        : "more digits of the hash: several runs begin with them";
    throw new RequestError(`${option}: ${showValue(name)} is not allowed; must be ${allowed}`);
  });
}
