/** @file Ctrl-C and its like: the first asks the work to stop and save, the second ends the process at once. */

/** The wish to stop, until released. */
export interface Interrupt {
  readonly signal: AbortSignal;
  release(): void;
}

/**
 * Listens for Ctrl-C, for the polite signal of batch systems, for a terminal that closes, and for the end of a parent
 * process that watches us. Each is heard once: then the system's own answer to it is in force again, and a second one
 * kills. Only that of the terminal never does: it comes without anybody's wish to end at once, and may come twice.
 */
export function listenForInterrupt(onInterrupt: () => void): Interrupt {
  const controller = new AbortController();
  const abort = (): void => {
    if (controller.signal.aborted) return;
    onInterrupt();
    controller.abort();
  };
  const events = ["SIGINT", "SIGTERM", "disconnect"] as const;
  for (const event of events) process.once(event, abort);
  process.on("SIGHUP", abort);
  return {
    signal: controller.signal,
    release: () => {
      for (const event of [...events, "SIGHUP"]) process.removeListener(event, abort);
    },
  };
}
