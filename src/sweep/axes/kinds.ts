/** @file All kinds of axes, and the values of any axis. */
import type { z } from "zod";
import { listChoices } from "../../listNames.ts";
import type { Value } from "../sweep.ts";
import type { AxisKind, AxisPlace } from "./axis.ts";
import { linear } from "./linear.ts";
import { log } from "./log.ts";
import { random } from "./random.ts";
import { sobol } from "./sobol.ts";

/** To add a kind, add its file and its name here. */
const KINDS = [log, linear, random, sobol] as const;

export const AXIS_KINDS: readonly AxisKind[] = KINDS as readonly unknown[] as readonly AxisKind[];

/** An axis as a document has it: its values, or what they follow from. */
export type Axis = readonly Value[] | z.output<(typeof KINDS)[number]["settings"]>;

/** To be read after "must be". */
export const ALLOWED_AXIS = `a list of values, ${listChoices(AXIS_KINDS.map(({ example }) => example))}`;

/** The kind of an axis that is no list; undefined where it is of none. */
export function findKind(axis: object): AxisKind | undefined {
  return AXIS_KINDS.find(({ name }) => Object.hasOwn(axis, name));
}

/** The values on an axis that was checked, in order. */
export function listValues(axis: Axis, place: AxisPlace): readonly Value[] {
  return Array.isArray(axis) ? axis : (findKind(axis)?.values(axis, place) ?? []);
}
