/** @file The axes of a sweep as numbers of combinations: their values, and which of them vary together. */
import { RequestError } from "../experiment/index.ts";
import { suggest } from "../experiment/suggest.ts";
import { showValue } from "../showValue.ts";
import { type Axis, type AxisKind, findKind, listValues } from "./axes/index.ts";
import { isWholeSetting, type SweepDocument } from "./document.ts";
import type { Value } from "./sweep.ts";

/** An axis with its values. */
export interface AxisValues {
  readonly path: string;
  readonly values: readonly Value[];
  /** Which block it belongs to, from 0: all axes of a block have as many values, and go through them together. */
  readonly block: number;
}

export interface AxisLayout {
  readonly axes: readonly AxisValues[];
  /** Of each block, how many values its axes have. Blocks stand in the order of their first axes. */
  readonly sizes: readonly number[];
}

/** @throws RequestError where axes that vary together have different numbers of values */
export function layAxes({ axes, zip }: Pick<SweepDocument, "axes" | "zip">): AxisLayout {
  refuseZip(axes, zip);
  const blocks: string[] = [];
  const sizes: number[] = [];
  const firsts: string[] = [];
  const numbers = new Map<AxisKind, number>();
  const laid = Object.entries(axes).map(([path, axis]): AxisValues => {
    const kind = Array.isArray(axis) ? undefined : findKind(axis);
    const dimension = kind === undefined ? 0 : (numbers.get(kind) ?? 0);
    if (kind !== undefined) {
      numbers.set(kind, dimension + 1);
      if (dimension >= kind.mostAxes)
        throw new RequestError(`axes.${path}: at most ${kind.mostAxes} axes of a sweep can be ${kind.name}`);
    }
    const values = listValues(axis, { isWhole: isWholeSetting(path), dimension });
    const name = nameBlock(path, kind, zip);
    const known = blocks.indexOf(name);
    if (known === -1) {
      blocks.push(name);
      sizes.push(values.length);
      firsts.push(path);
      return { path, values, block: blocks.length - 1 };
    }
    if (sizes[known] !== values.length)
      throw new RequestError(
        `axes.${path}: has ${values.length} values; must have ${sizes[known]}, as axes.${firsts[known]}, with which it goes together`,
      );
    return { path, values, block: known };
  });
  return { axes: laid, sizes };
}

/** Axes with one name are in one block. */
function nameBlock(path: string, kind: AxisKind | undefined, zip: readonly (readonly string[])[]): string {
  if (kind?.varyTogether) return kind.name;
  const group = zip.findIndex((paths) => paths.includes(path));
  return group === -1 ? path : `zip ${group}`;
}

function refuseZip(axes: Readonly<Record<string, Axis>>, zip: readonly (readonly string[])[]): void {
  const seen = new Set<string>();
  for (const [i, group] of zip.entries())
    for (const path of group) {
      const axis = Object.hasOwn(axes, path) ? axes[path] : undefined;
      if (axis === undefined) {
        const meant = suggest(path, Object.keys(axes));
        const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
        throw new RequestError(
          `zip[${i}]: ${showValue(path)} is no axis${hint} (axes: ${Object.keys(axes).join(", ")})`,
        );
      }
      if (seen.has(path)) throw new RequestError(`zip[${i}]: ${path} is there twice; must be there once`);
      seen.add(path);
      const kind = Array.isArray(axis) ? undefined : findKind(axis);
      if (kind?.varyTogether)
        throw new RequestError(`zip[${i}]: ${path} is not allowed; all ${kind.name} axes go together already`);
    }
}
