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
 * @param more a signal that a batch system was asked to send some time before it ends the process
 */
export function listenForInterrupt(onInterrupt: () => void, more: readonly "SIGUSR1"[] = []): Interrupt {
  const controller = new AbortController();
  const abort = (): void => {
    if (controller.signal.aborted) return;
    onInterrupt();
    controller.abort();
  };
  const events = ["SIGINT", "SIGTERM", "disconnect", ...more] as const;
  for (const event of events) process.once(event, abort);
  process.on("SIGHUP", abort);
  return {
    signal: controller.signal,
    release: () => {
      for (const event of [...events, "SIGHUP"]) process.removeListener(event, abort);
    },
  };
}
