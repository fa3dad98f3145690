/** @file The kinds of spikes: a new one is its file and its line here. */
import { badBatch } from "./badBatch.ts";
import { collapseOfV } from "./collapseOfV.ts";
import { divergence } from "./divergence.ts";
import { earlyCatapult } from "./earlyCatapult.ts";
import { edgeOfStability } from "./edgeOfStability.ts";
import { flicker } from "./flicker.ts";
import type { SpikeKind } from "./kind.ts";
import { rateEvent } from "./rateEvent.ts";
import { restart } from "./restart.ts";
import { slingshot } from "./slingshot.ts";

export type { SpikeKind } from "./kind.ts";

export const SPIKE_KINDS: readonly SpikeKind[] = [
  slingshot,
  earlyCatapult,
  edgeOfStability,
  collapseOfV,
  badBatch,
  rateEvent,
  restart,
  divergence,
  flicker,
];
