/** @file A landscape around a checkpoint: what is kept of it, and its measurement. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { KeptLandscape, Lab, LandscapeAsk, LandscapeProgress } from "../../src/lab/index.ts";

export interface LandscapeState {
  readonly landscape: KeptLandscape | null;
  /** What is kept around the same step. */
  readonly kept: readonly LandscapeAsk[];
  readonly problem: string | null;
  /** Null where nothing is being measured. */
  readonly progress: LandscapeProgress | null;
  readonly isLooking: boolean;
  measure(): void;
  stop(): void;
}

type Known = Pick<LandscapeState, "landscape" | "kept" | "problem"> & { readonly key: string };

export function useLandscape(lab: Lab, id: string, ask: LandscapeAsk): LandscapeState {
  const key = JSON.stringify([id, ask]);
  const [known, setKnown] = useState<Known>({ key: "", landscape: null, kept: [], problem: null });
  const [progress, setProgress] = useState<LandscapeProgress | null>(null);
  const end = useRef<AbortController | null>(null);
  const current = useRef(key);
  current.current = key;
  const look = async () => {
    const [landscape, kept] = await Promise.all([lab.findLandscape(id, ask), lab.listLandscapes(id, ask.step)]);
    return { key, landscape, kept, problem: null };
  };
  const take = (next: Known) => {
    if (current.current === next.key) setKnown(next);
  };
  const fail = (error: Error) => take({ key, landscape: null, kept: known.kept, problem: error.message });
  useEffect(() => {
    look().then(take, fail);
    // Another one is asked for: what is done of this one is kept.
    return () => end.current?.abort();
  }, [key]);
  const measure = () => {
    end.current?.abort();
    const own = new AbortController();
    end.current = own;
    setProgress({ done: 0, total: 0, secondsLeft: null });
    const onProgress = (told: LandscapeProgress) => own.signal.aborted || setProgress(told);
    lab
      .measureLandscape(id, ask, { signal: own.signal, onProgress })
      .then(look)
      .then(take, fail)
      .finally(() => {
        if (end.current === own) setProgress(null);
      });
  };
  const isOwn = known.key === key;
  return {
    landscape: isOwn ? known.landscape : null,
    kept: known.kept.filter(({ step }) => step === ask.step),
    problem: isOwn ? known.problem : null,
    isLooking: !isOwn,
    ...{ progress, measure, stop: () => end.current?.abort() },
  };
}
