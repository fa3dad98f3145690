/** @file The spikes of all columns, each with its kind. */

import type { Spike } from "../spikes/spike.ts";
import type { NamedSpike } from "./diagnosis.ts";
import { sayEvidence, type Weighed, weighExclusive } from "./evidence.ts";
import { SPIKE_KINDS, type SpikeKind } from "./kinds/index.ts";
import type { DiagnosedLog } from "./log.ts";
import { describeScene, type RunFindings, type SpikeScene } from "./scene.ts";

/** A kind is named that is likelier than all others together. */
const LEAST_CONFIDENCE = 0.5;
/** Kinds less likely than this are not worth a word. */
const LEAST_MENTIONED = 0.1;

/** @param primary the loss whose spikes have kinds; those of other columns have the kind of the one they go with */
export function nameSpikes(log: DiagnosedLog, primary: string | null, findings: RunFindings): NamedSpike[] {
  const own =
    primary === null
      ? []
      : (log.tracks.get(primary)?.spikes ?? []).map((spike) => nameOne(log, primary as string, spike, findings));
  const others = [...log.tracks].flatMap(([column, { spikes }]) =>
    column === primary ? [] : spikes.map((spike) => goWith(column, spike, own)),
  );
  return [...own, ...others].sort((a, b) => a.step - b.step);
}

function nameOne(log: DiagnosedLog, column: string, spike: Spike, findings: RunFindings): NamedSpike {
  const scene = describeScene(log, column, spike, findings);
  const weighed = weighExclusive(SPIKE_KINDS.map((kind) => ({ of: kind, evidence: kind.weigh(scene) })));
  const [best] = weighed as [Weighed<SpikeKind>];
  const isNamed = best.confidence >= LEAST_CONFIDENCE;
  return {
    ...measure(column, spike),
    isOfLoss: true,
    kind: isNamed ? best.of.name : null,
    confidence: best.confidence,
    evidence: isNamed ? sayEvidence(best.evidence) : [],
    kinds: weighed
      .filter(({ confidence }) => confidence >= LEAST_MENTIONED)
      .map(({ of: { name }, confidence }) => ({ name, confidence })),
    goesWith: null,
    order: listOrder(scene),
  };
}

const listOrder = ({ order }: SpikeScene): NamedSpike["order"] =>
  order.map(({ column, role, step }) => ({ column, role, step }));

function measure(column: string, { step, peakStep, endStep, peak, level, noise, times, recovered, levelAfter }: Spike) {
  return {
    column,
    step,
    peakStep,
    endStep,
    height: peak - level,
    level,
    peak,
    noise,
    times,
    duration: endStep - step,
    recovered,
    levelAfter,
  };
}

/** A spike of another column goes with that of the loss in which it begins, or that it leads to. */
function goWith(column: string, spike: Spike, own: readonly NamedSpike[]): NamedSpike {
  const main = own.find(({ step, endStep, order }) => {
    const from = Math.min(step, ...order.map((mover) => mover.step));
    return spike.step >= from && spike.step <= endStep;
  });
  const { kind = null, confidence = 0, kinds = [], order = [] } = main ?? {};
  const goesWith = main === undefined ? null : { column: main.column, step: main.step };
  return { ...measure(column, spike), isOfLoss: false, kind, confidence, evidence: [], kinds, goesWith, order };
}
