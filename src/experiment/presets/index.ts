/** @file The presets by name. */
import { hypercube } from "./hypercube.ts";
import type { Preset } from "./preset.ts";

export type { Preset } from "./preset.ts";

export const PRESETS: ReadonlyMap<string, Preset> = new Map([["hypercube", hypercube]]);
