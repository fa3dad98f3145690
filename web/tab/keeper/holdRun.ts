/** @file One writer a run over all tabs of an origin, by the browser's own locks, which end with the tab. */

const lockName = (id: string): string => `slingshot run ${id}`;

/** Lets a run go; others can hold it once that is done. */
export type Release = () => Promise<void>;

export const NOT_HELD: Release = async () => {};

/**
 * Holds a run until what is returned is called; null where another tab holds it for so long.
 * @param waitMs a tab that is reloaded may hold it for a moment; without it waits until it is free
 */
export async function holdRun(id: string, waitMs?: number): Promise<Release | null> {
  // Without them, as in pages that are not served safely, there is one tab at a time, or one too many.
  if (navigator.locks === undefined) return NOT_HELD;
  return new Promise((resolve, reject) => {
    const request = navigator.locks.request(
      lockName(id),
      waitMs === undefined ? {} : { signal: AbortSignal.timeout(waitMs) },
      () =>
        new Promise<void>((end) =>
          resolve(async () => {
            end();
            await request;
          }),
        ),
    );
    request.catch((error: unknown) => {
      if (error instanceof DOMException && (error.name === "TimeoutError" || error.name === "AbortError"))
        resolve(null);
      else reject(error);
    });
  });
}

/** Whether a tab, this one or another, holds a run. */
export async function listHeld(): Promise<(id: string) => boolean> {
  const held = new Set((await navigator.locks?.query())?.held?.map(({ name }) => name));
  return (id) => held.has(lockName(id));
}
