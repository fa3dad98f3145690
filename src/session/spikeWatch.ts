/** @file The watch of the spikes that probes go by. */
import { SpikeWatch, scaleToLoss } from "../analysis/index.ts";
import type { DataShape } from "../data/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { lossParts } from "../losses/index.ts";

/** The watch of an experiment's spikes, where a probe goes by them; null where none does. */
export function createSpikeWatch({ instruments, loss }: Experiment, { classes }: DataShape): SpikeWatch | null {
  const goesBySpikes = (settings: object | undefined) =>
    settings !== undefined && "afterSpike" in settings && settings.afterSpike !== 0;
  if (!Object.values(instruments).some(goesBySpikes)) return null;
  const part = lossParts.find(loss.name);
  const floor = part.floor?.(loss, classes) ?? 0;
  return new SpikeWatch(scaleToLoss({ fittedBelow: part.fittedBelow(loss, classes), floor }).spikeLoss, floor);
}
