/** @file Something of the lab, read once and again whenever it has changed. */
import { useEffect, useState } from "preact/hooks";
import type { Lab, LabChange } from "../../src/lab/index.ts";

/** It is read this often at most, and takes no more than a quarter of the time. */
const EVERY_MS = 1000;
const REST_SHARE = 3;

/**
 * Null until it is there, and an error where it cannot be had.
 * @param read of what `key` names
 * @param isMeant whether what is read may be another after that change
 */
export function useLatest<T>(
  lab: Lab,
  key: string,
  read: () => Promise<T>,
  isMeant: (change: LabChange) => boolean,
): T | Error | null {
  const [latest, setLatest] = useState<T | Error | null>(null);
  useEffect(() => {
    let isStopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isReading = false;
    let isStale = false;
    const readNow = async () => {
      timer = undefined;
      isReading = true;
      isStale = false;
      const startMs = performance.now();
      const answer = await read().catch((error: Error) => error);
      isReading = false;
      if (isStopped) return;
      setLatest(answer);
      const tookMs = performance.now() - startMs;
      timer = setTimeout(
        () => {
          timer = undefined;
          if (isStale) void readNow();
        },
        Math.max(EVERY_MS, REST_SHARE * tookMs),
      );
    };
    const unwatch = lab.watch((change) => {
      if (!isMeant(change)) return;
      isStale = true;
      if (!isReading && timer === undefined) void readNow();
    });
    void readNow();
    return () => {
      isStopped = true;
      clearTimeout(timer);
      unwatch();
    };
  }, [lab, key]);
  return latest;
}
