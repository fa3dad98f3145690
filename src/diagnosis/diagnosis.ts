/** @file What a diagnosis says. */
import type { Slingshot } from "../analysis/index.ts";
import type { Drop, Plateau, Staircase } from "../spikes/index.ts";
import type { Role } from "./roles.ts";

/**
 * - `slingshots`: at least one full cycle (Thilak et al. 2022, §1).
 * - `norm-inflation`: the last layer's norm grows for nothing, without spikes.
 * - `other-spikes`: spikes that are no slingshots.
 * - `none`: no spike in a loss.
 * - `cannot-tell`: the log does not hold what would decide; `missing` says what.
 */
export const CLASSES = ["slingshots", "norm-inflation", "other-spikes", "none", "cannot-tell"] as const;
export type DiagnosisClass = (typeof CLASSES)[number];

/** A spike of a column, named. All levels in the column's units. */
export interface NamedSpike {
  readonly column: string;
  /** Whether that is the loss by which the run is classed. */
  readonly isOfLoss: boolean;
  /** Whether nothing follows from it, as from a flicker of the last digits. */
  readonly isHarmless: boolean;
  /** First step above the noise. */
  readonly step: number;
  readonly peakStep: number;
  /** The first step at the level again, or the last one looked at. */
  readonly endStep: number;
  /** Peak less level: negative for a share that falls. */
  readonly height: number;
  readonly level: number;
  readonly peak: number;
  /** Standard deviation of the noise at the level; above 0. */
  readonly noise: number;
  /** How many times the noise the peak lies from the level; where noise is a factor, in logarithms. */
  readonly times: number;
  /** Steps from the first above the noise to the first at the level again. */
  readonly duration: number;
  readonly recovered: boolean;
  /** What the column stays at, where it does not come back. */
  readonly levelAfter: number | null;
  /** Name of a kind; null where none is likelier than all others together. Of a column other than a loss, that of the loss's spike. */
  readonly kind: string | null;
  /** Of the kind, or the highest of any, 0 to 1. */
  readonly confidence: number;
  /** What speaks for the kind and against it. */
  readonly evidence: readonly string[];
  /** The kinds that are worth naming, the likeliest first. */
  readonly kinds: readonly { readonly name: string; readonly confidence: number }[];
  /** The spike of the loss that it goes with; null for one of the loss, and where the loss does not move. */
  readonly goesWith: { readonly column: string; readonly step: number } | null;
  /** What moved with it, the first first. */
  readonly order: readonly { readonly column: string; readonly role: Role | null; readonly step: number }[];
}

/** What would decide between causes. */
export interface Trial {
  /** In words: `the same with the loss in float64`. */
  readonly says: string;
  /** The step to fork from; null where it is a new run. */
  readonly at: number | null;
  /** Settings of this program; none where it has no setting for it. */
  readonly settings: readonly string[];
  /** The same in another program, where it is a line: `logits.double() before the loss`. */
  readonly elsewhere: string | null;
  /** What the outcomes mean. */
  readonly decides: string;
}

export interface NamedCause {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  /** How likely it is at work, 0 to 1; several can be. */
  readonly confidence: number;
  readonly evidence: readonly string[];
  /** What to record to know more. */
  readonly measure: readonly string[];
  readonly trial: Trial | null;
}

/** What a log lacks. */
export interface Missing {
  /** The column, or what it lacks: `lastLayerNorm`. */
  readonly what: string;
  /** What cannot be said therefore. */
  readonly why: string;
  /** How to record it in another program. */
  readonly how: string;
  /** The setting that says it, where no column does: `optimizer.name=adamw`. */
  readonly setting: string | null;
  /** The instrument of this program that records it; null where it needs none or has none. */
  readonly instrument: string | null;
  /** Columns of the log of which nothing is known: one of them may be it, under another name. None of a setting. */
  readonly among: readonly string[];
  /** Around which step it would tell the most: that of the first spike; null without one. */
  readonly around: number | null;
}

export interface Diagnosis {
  readonly class: DiagnosisClass;
  /** How sure the class is, 0 to 1; 0 of `cannot-tell`. */
  readonly confidence: number;
  /** One sentence. */
  readonly summary: string;
  /** What decided, line by line. */
  readonly evidence: readonly string[];
  readonly fittedAt: number | null;
  readonly cycles: readonly Slingshot[];
  /** Of all columns, by ascending steps. */
  readonly spikes: readonly NamedSpike[];
  /** What else the loss did: it fell at once, stood still, or both in turn. */
  readonly drops: readonly Drop[];
  readonly plateaus: readonly Plateau[];
  readonly staircase: Staircase | null;
  readonly firstNonFinite: { readonly column: string; readonly step: number } | null;
  readonly missing: readonly Missing[];
  /** The likeliest first; those that are less likely than not are left out. */
  readonly causes: readonly NamedCause[];
  readonly steps: { readonly first: number; readonly last: number; readonly rows: number } | null;
  /** In how many parts it was judged, where it was too long to be judged at once. */
  readonly parts?: number;
}
