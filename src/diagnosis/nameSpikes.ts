/** @file The spikes of all columns, each with its kind. */

import type { Spike } from "../spikes/spike.ts";
import type { NamedSpike } from "./diagnosis.ts";
import { sayEvidence, type Weighed, weighExclusive } from "./evidence.ts";
import { SPIKE_KINDS, type SpikeKind } from "./kinds/index.ts";
import type { DiagnosedLog } from "./log.ts";
import { describeScene, findPeriod, type RunFindings, type SceneFindings, type SpikeScene } from "./scene.ts";

/** A kind is named that is likelier than all others together. */
const LEAST_CONFIDENCE = 0.5;
/** Kinds less likely than this are not worth a word. */
const LEAST_MENTIONED = 0.1;

/** @param primary the loss whose spikes have kinds; those of other columns have the kind of the one they go with */
export function nameSpikes(log: DiagnosedLog, primary: string | null, findings: RunFindings): NamedSpike[] {
  const of = log.tracks.get(primary ?? "")?.spikes ?? [];
  const period = findPeriod(of);
  const own = of.map((spike) => nameOne(log, primary as string, spike, { ...findings, period }));
  const spans = own.map((spike) => ({ spike, from: Math.min(spike.step, spike.order[0]?.step ?? spike.step) }));
  const others = [...log.tracks].flatMap(([column, { spikes }]) =>
    column === primary ? [] : spikes.map((spike) => goWith(column, spike, spans)),
  );
  return [...own, ...others].sort((a, b) => a.step - b.step);
}

function nameOne(log: DiagnosedLog, column: string, spike: Spike, findings: SceneFindings): NamedSpike {
  const scene = describeScene(log, column, spike, findings);
  const weighed = weighExclusive(SPIKE_KINDS.map((kind) => ({ of: kind, evidence: kind.weigh(scene) })));
  const [best] = weighed as [Weighed<SpikeKind>];
  const isNamed = best.confidence >= LEAST_CONFIDENCE;
  return {
    ...measure(column, spike),
    isOfLoss: true,
    isHarmless: isNamed && best.of.isHarmless === true,
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

/** A spike of the loss, and the first step at which anything moved with it. */
interface Span {
  readonly spike: NamedSpike;
  readonly from: number;
}

/** A spike of another column goes with that of the loss in which it begins, or that it leads to. */
function goWith(column: string, spike: Spike, spans: readonly Span[]): NamedSpike {
  const main = spans.find((span) => spike.step >= span.from && spike.step <= span.spike.endStep)?.spike;
  const { kind = null, confidence = 0, kinds = [], order = [], isHarmless = false } = main ?? {};
  const goesWith = main === undefined ? null : { column: main.column, step: main.step };
  return {
    ...measure(column, spike),
    ...{ isOfLoss: false, isHarmless, kind, confidence, evidence: [], kinds, goesWith, order },
  };
}
