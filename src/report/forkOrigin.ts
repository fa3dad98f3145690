/** @file What a fork's manifest says of its origin: parent, step, and what was changed. */
import { dirname, join, resolve } from "node:path";
import { formatSetting } from "./settingsDiff.ts";
import { joinWords } from "./words.ts";

/** One setting that a fork changes. */
export interface ForkChange {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

export interface ForkOrigin {
  /** Name of the parent's folder. */
  readonly run: string;
  /** Path of the parent's folder, absolute or relative. */
  readonly path: string;
  /** The parent's step that the fork starts from; its series begins with the next one. */
  readonly step: number;
  readonly changes: readonly ForkChange[];
  readonly optimizerState: "kept" | "reset";
}

/** Settings that say how long and how safely a run trains, and nothing of what it does at a step. */
const neutral = /^(steps|name|title|description|checkpoints(\..*)?)$/;

/** `forkedFrom` of a manifest; null where the run is no fork. */
export function readForkOrigin(manifest: { readonly [key: string]: unknown }): ForkOrigin | null {
  const { forkedFrom } = manifest;
  if (typeof forkedFrom !== "object" || forkedFrom === null) return null;
  const { run, path, step, changes, optimizerState } = forkedFrom as Partial<Record<keyof ForkOrigin, unknown>>;
  if (typeof run !== "string" || typeof path !== "string" || typeof step !== "number") return null;
  return {
    run,
    path,
    step,
    changes: Array.isArray(changes) ? changes.filter(isChange) : [],
    optimizerState: optimizerState === "reset" ? "reset" : "kept",
  };
}

/** Where the parent of the run in `directory` may be: where it was then, or beside the fork after both were moved. */
export function listParentPlaces(directory: string, { path, run }: ForkOrigin): string[] {
  const fork = resolve(directory);
  return [...new Set([resolve(fork, path), resolve(path), join(dirname(fork), run)])];
}

function isChange(value: unknown): value is ForkChange {
  return typeof value === "object" && value !== null && "path" in value && typeof value.path === "string";
}

/** The changes that can make a difference to a step. */
export function listEffectiveChanges({ changes }: ForkOrigin): ForkChange[] {
  return changes.filter(({ path }) => !neutral.test(path));
}

/** Whether every step of the fork must be that of its parent, to the bit. */
export function isUnchanged(origin: ForkOrigin): boolean {
  return origin.optimizerState === "kept" && listEffectiveChanges(origin).length === 0;
}

/** A fork by what it changes: `optimizer.epsilon 1e-5`, `loss.precision f64 and seed 1`, `unchanged`. */
export function nameFork(origin: ForkOrigin): string {
  const changes = listEffectiveChanges(origin).map(({ path, to }) => `${path} ${formatSetting(to ?? null)}`);
  if (origin.optimizerState === "reset") changes.push("optimizer state reset");
  return changes.length === 0 ? "unchanged" : joinWords(changes);
}
