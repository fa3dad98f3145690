/** @file What a lab gives of the inside of a network: its tensors at a checkpoint, and the loss around it. */
import type { TensorPart, TensorRequest } from "../../inspection/inside/cutTensor.ts";
import type { KeptLandscape, LandscapeAsk, LandscapeProgress } from "../../inspection/inside/landscapeAsk.ts";
import type { NetworkState } from "../../inspection/inside/network.ts";

export interface LandscapeWatch {
  /** Ends the measurement; what is done of it stays beside the run, and the same one goes on from there. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LandscapeProgress) => void;
}

export interface LabInside {
  /** @throws LabError where the run has no checkpoint of that step, or a damaged one */
  readNetwork(id: string, step: number): Promise<NetworkState>;
  /** @throws LabError */
  readTensor(id: string, request: TensorRequest): Promise<TensorPart>;
  /** What is kept of landscapes around a step, to its end. @throws LabError */
  listLandscapes(id: string, step: number): Promise<readonly LandscapeAsk[]>;
  /** Null where it is not kept, or not to its end. Computes nothing. @throws LabError */
  findLandscape(id: string, ask: LandscapeAsk): Promise<KeptLandscape | null>;
  /** Computes it beside the run, and keeps it there. Null where the signal came first. @throws LabError */
  measureLandscape(id: string, ask: LandscapeAsk, watch?: LandscapeWatch): Promise<KeptLandscape | null>;
}
