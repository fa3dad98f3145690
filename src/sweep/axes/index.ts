/** @file The kinds of axes. */

export type { AxisKind, AxisPlace } from "./axis.ts";
export { ALLOWED_AXIS, AXIS_KINDS, type Axis, findKind, listValues } from "./kinds.ts";
