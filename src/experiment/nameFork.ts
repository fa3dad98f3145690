/** @file The name of a fork: its parent's, with what it changes. */
import { type Change, listEffectiveChanges } from "./forkable.ts";

/** Of the schema. */
const LONGEST_NAME = 64;

/**
 * `hypercube-loss-precision-f64` for a fork of `hypercube` with another precision, and for one of
 * `hypercube-loss-precision-f32` too: a name must not say of a setting what is no longer so. What there is no room for
 * is left out, and a name that was asked for stays.
 */
export function nameFork(parent: string, changes: readonly Change[]): string {
  const asked = changes.find(({ path }) => path === "name");
  if (asked !== undefined) return String(asked.to);
  return listEffectiveChanges(changes).reduce(describeChange, parent);
}

function describeChange(name: string, { path, from, to }: Change): string {
  const [group = ""] = path.split(".");
  const whole = `-${name}-`;
  const old = [path, group].map((place) => `-${label(place, from)}-`).find((part) => whole.includes(part));
  const next =
    old === undefined ? `${name}-${label(path, to)}` : whole.replace(old, `-${label(path, to)}-`).slice(1, -1);
  if (next.length <= LONGEST_NAME) return next;
  return old === undefined ? name : whole.replace(old, "-").slice(1, -1);
}

/** A setting as a part of a name: `optimizer-epsilon-1e-7`. */
function label(path: string, value: unknown): string {
  const text = `${path}-${typeof value === "string" ? value : JSON.stringify(value ?? null)}`;
  return text.replace(/[^A-Za-z0-9]+/g, "-").replace(/-$/, "");
}
