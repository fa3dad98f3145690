/** @file A kind of spike: what it is, and what in a log speaks for it. */
import type { Slingshot } from "../../analysis/index.ts";
import { countUpTo } from "../../series.ts";
import { formatStep } from "../../words.ts";
import type { Evidence } from "../evidence.ts";
import type { Role } from "../roles.ts";
import type { Mover, SpikeScene } from "../scene.ts";

export interface SpikeKind {
  /** As programs get it: `bad-batch`. */
  readonly name: string;
  /** To be read after "probably": `a bad batch`. */
  readonly title: string;
  readonly plural: string;
  readonly source: string;
  /** Whether nothing follows from it: then it is no spike of the run's class, and has no cause. */
  readonly isHarmless?: true;
  /** Lines that speak for it, with positive bits, and against it; none where nothing does. */
  weigh(scene: SpikeScene): Evidence[];
}

/** The evidence that is there. */
export function listEvidence(...lines: readonly (Evidence | false | null | undefined)[]): Evidence[] {
  return lines.filter((line): line is Evidence => Boolean(line));
}

/** What moved of this role near the spike; null where it was recorded and did not; undefined where it was not recorded. */
export function moverOf({ log, order }: SpikeScene, role: Role): Mover | null | undefined {
  if (log.roles[role] === undefined) return undefined;
  return order.find((mover) => mover.role === role) ?? null;
}

/** What a slingshot's spike has around it: norms are only told of where the cycle was judged by them. */
export function describeCycle({ growthStart, plateauEnd, normBefore }: Slingshot): string {
  const [from, to] = [formatStep(growthStart), formatStep(plateauEnd)];
  return Number.isNaN(normBefore)
    ? `the loss was quiet from step ${from} on, and spikes like it come again and again`
    : `the last layer's norm grew from step ${from} on and was level until step ${to}`;
}

/** Whether the column has a row for every step around the spike: rows further apart show neither how it begins nor what moves first. */
export const seesSteps = (scene: SpikeScene): boolean => stepsPerRow(scene) < 2;

/** Steps for which the column is up at least, by its rows. */
export const leastSteps = (scene: SpikeScene): number => Math.round((scene.durationRows - 1) * stepsPerRow(scene));

/** Steps between the column's rows around the spike. */
function stepsPerRow({ track, spike }: SpikeScene): number {
  const rows = countUpTo(track.step, spike.step) - 1;
  const [from, to] = [Math.max(0, rows - 8), Math.max(1, rows)];
  return (
    ((track.step[Math.min(to, track.step.length - 1)] as number) - (track.step[from] as number)) /
    Math.max(1, to - from)
  );
}
