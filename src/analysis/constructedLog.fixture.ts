/** @file Builds training logs piece by piece, for the detector's tests. */

/** A log under construction; every method appends steps. */
export interface ConstructedLog {
  readonly step: number[];
  readonly trainLoss: number[];
  readonly trainAccuracy: number[];
  readonly lastLayerNorm: number[];
}

export interface Piece {
  readonly steps: number;
  /** Loss at the piece's step `i` of `steps`. */
  readonly loss: (i: number) => number;
  readonly accuracy?: number;
  /** Norm reached at the end of the piece. Default: as before. */
  readonly normTo?: number;
  /** Norm on the way, as a share of its change, of the share of the piece that is over. Default: straight. */
  readonly path?: (share: number) => number;
}

export function startLog(norm = 1): ConstructedLog & { norm: number } {
  return { step: [], trainLoss: [], trainAccuracy: [], lastLayerNorm: [], norm };
}

export type OpenLog = ReturnType<typeof startLog>;

export function append(
  log: OpenLog,
  { steps, loss, accuracy = 1, normTo = log.norm, path = (x) => x }: Piece,
): OpenLog {
  const from = log.norm;
  for (let i = 1; i <= steps; i++) {
    log.step.push(log.step.length + 1);
    log.trainLoss.push(loss(i));
    log.trainAccuracy.push(accuracy);
    log.lastLayerNorm.push(from + (normTo - from) * path(i / steps));
  }
  log.norm = normTo;
  return log;
}

/** Loss that falls by `perStep` decades a step from `first`, to `floor` at the lowest. */
export function falling(first: number, floor: number, perStep = 0.05): (i: number) => number {
  return (i) => Math.max(floor, first * 10 ** (-perStep * i));
}

/** Learning to 100 %: 60 steps not fitted, then the loss falls while the norm grows like log t. */
export function fit(log: OpenLog, steps = 300, floor = 1e-9): OpenLog {
  append(log, { steps: 60, loss: (i) => 2 - i / 40, accuracy: 0.6, normTo: log.norm * 1.3 });
  const logarithmic = (share: number) => Math.log1p(9 * share) / Math.LN10;
  return append(log, { steps, loss: falling(0.1, floor), normTo: log.norm * 1.2, path: logarithmic });
}

export interface CycleShape {
  readonly quietSteps?: number;
  /** Loss in the quiet. */
  readonly troughLoss?: number;
  readonly peakLoss?: number;
  /** Steps between the rises of a burst. Default: none, a spike of one step. */
  readonly ringing?: readonly number[];
  /** Factor of the norm from the beginning of the growth phase to the spike. */
  readonly growth?: number;
}

/** A full cycle: half of the quiet without growth, half with, then the burst. The plateau is left to what follows. */
export function cycle(
  log: OpenLog,
  { quietSteps = 400, troughLoss = 1e-9, peakLoss = 1, ringing = [], growth = 1.05 }: CycleShape = {},
): OpenLog {
  const half = Math.floor(quietSteps / 2);
  append(log, { steps: half, loss: falling(1e-4, troughLoss) });
  append(log, { steps: quietSteps - half, loss: () => troughLoss, normTo: log.norm * growth, path: (x) => x * x });
  append(log, { steps: 1, loss: () => peakLoss, accuracy: 0.9 });
  for (const steps of ringing) {
    append(log, { steps, loss: () => troughLoss });
    append(log, { steps: 1, loss: () => peakLoss / 3, accuracy: 0.95 });
  }
  return log;
}

/** The end of a cycle: the loss falls again and the norm stays. */
export function plateau(log: OpenLog, steps = 200, troughLoss = 1e-9): OpenLog {
  return append(log, { steps, loss: falling(1e-2, troughLoss) });
}

/** A whole log at once, drawn by functions of the steps 1, 2, 3, … */
export function drawLog(
  steps: number,
  draw: Readonly<Record<"loss" | "accuracy" | "norm", (step: number) => number>>,
): ConstructedLog {
  const step = Array.from({ length: steps }, (_, i) => i + 1);
  return {
    step,
    trainLoss: step.map(draw.loss),
    trainAccuracy: step.map(draw.accuracy),
    lastLayerNorm: step.map(draw.norm),
  };
}
