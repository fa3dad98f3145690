/** @file A child that stands for this process: signals are passed on to it, and its end is ours. */

/** What a signal is passed on as. */
const PASSED_ON = { SIGINT: "SIGTERM", SIGTERM: "SIGTERM", SIGHUP: "SIGHUP" };

/** @param toCode our exit code for the child's */
export function follow(child, toCode = (code) => code) {
  // A signal sent to us alone is passed on. A terminal sends Ctrl-C to the child too: passed on as SIGTERM, which asks for
  // the same, it does not count as the second Ctrl-C that ends at once.
  for (const [signal, other] of Object.entries(PASSED_ON)) process.on(signal, () => child.kill(other));
  child.on("exit", (code, signal) => {
    // Ended by a signal, we end by the same one, which our own listeners must not catch.
    for (const name of Object.keys(PASSED_ON)) process.removeAllListeners(name);
    if (signal) process.kill(process.pid, signal);
    else process.exit(toCode(code ?? 1));
  });
}
