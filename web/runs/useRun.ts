/** @file Runs as components have them: loaded, and followed as they grow. */
import { useEffect, useState } from "preact/hooks";
import type { Lab } from "../../src/lab/index.ts";
import { type LoadedRun, RunFeed } from "./runFeed.ts";

export type { LoadedRun } from "./runFeed.ts";

/** Details and the series of all columns of its charts; null until they are there, or where they cannot be had. */
export function useRun(lab: Lab, id: string): LoadedRun | null {
  const run = useRuns(lab, [id]).get(id);
  return run === undefined || run instanceof Error ? null : run;
}

/** As `useRun`, of several; an error where a run cannot be had. */
export function useRuns(lab: Lab, ids: readonly string[]): ReadonlyMap<string, LoadedRun | Error> {
  const [runs, setRuns] = useState<ReadonlyMap<string, LoadedRun | Error>>(new Map());
  const key = JSON.stringify(ids);
  useEffect(() => {
    setRuns(new Map());
    const feeds = [...new Set(ids)].map(
      (id) => new RunFeed(lab, id, (run) => setRuns((before) => new Map(before).set(id, run))),
    );
    return () => {
      for (const feed of feeds) feed.stop();
    };
  }, [lab, key]);
  return runs;
}
