/** @file The list of a lab's runs, kept up to date. */
import { useEffect, useState } from "preact/hooks";
import type { Lab, LabList } from "../../src/lab/index.ts";

/** The list is read this often at most, and takes no more than a quarter of the time. */
const EVERY_MS = 1000;
const REST_SHARE = 3;

/** Null until it is there. */
export function useRunList(lab: Lab): LabList | Error | null {
  const [list, setList] = useState<LabList | Error | null>(null);
  useEffect(() => {
    let isStopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isReading = false;
    let isStale = false;
    const read = async () => {
      timer = undefined;
      isReading = true;
      isStale = false;
      const startMs = performance.now();
      const answer = await lab.listRuns().catch((error: Error) => error);
      isReading = false;
      if (isStopped) return;
      setList(answer);
      const tookMs = performance.now() - startMs;
      timer = setTimeout(
        () => {
          timer = undefined;
          if (isStale) void read();
        },
        Math.max(EVERY_MS, REST_SHARE * tookMs),
      );
    };
    const unwatch = lab.watch(({ kind }) => {
      if (kind !== "list" && kind !== "run") return;
      isStale = true;
      if (!isReading && timer === undefined) void read();
    });
    void read();
    return () => {
      isStopped = true;
      clearTimeout(timer);
      unwatch();
    };
  }, [lab]);
  return list;
}
