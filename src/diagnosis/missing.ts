/** @file What a log lacks, what cannot be said therefore, and how to record it next time. */
import type { DiagnosisClass, Missing } from "./diagnosis.ts";
import type { DiagnosedLog } from "./log.ts";
import { knowsRate } from "./scene.ts";

export function listMissing(log: DiagnosedLog, primary: string | null, found: DiagnosisClass): Missing[] {
  const { roles, tracks, facts } = log;
  const missing: Missing[] = [];
  const around = tracks.get(primary ?? "")?.spikes[0]?.step ?? null;
  const add = (isMissing: boolean, what: string, why: string, how: string, instrument: string | null = null) => {
    if (isMissing) missing.push({ what, why, how, instrument, around });
  };
  const hasSpikes = around !== null;
  add(primary === null, "trainLoss", "nothing can be said of spikes of the loss", "log the loss of every step");
  const wantsNorm = found === "cannot-tell" || hasSpikes;
  add(
    wantsNorm && roles.lastLayerNorm === undefined,
    "lastLayerNorm",
    "a slingshot cannot be told from other spikes of a fitted network",
    "log model.head.weight.norm().item() at every step, under the name lastLayerNorm",
  );
  if (!hasSpikes) return missing;
  add(
    roles.gradientNorm === undefined,
    "gradientNorm",
    "whether the gradient or the loss moves first is not known",
    "log what torch.nn.utils.clip_grad_norm_ returns, which is the norm before clipping",
  );
  add(
    !knowsRate(log),
    "learningRate",
    "a jump of the rate cannot be told from other causes",
    "log scheduler.get_last_lr()[0]",
  );
  add(
    roles.updateNorm === undefined && facts.isAdaptive !== false,
    "updateNorm",
    "a collapse of the second moment shows first in the size of the update",
    "log the norm of the change of the weights at every step, at least around spikes",
    "updateRatio",
  );
  add(
    facts.optimizer === undefined,
    "optimizer",
    "which causes are possible depends on it",
    "--set optimizer.name=adamw",
  );
  return missing;
}
