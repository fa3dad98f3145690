/** @file The process that started this one on a newer Node.js (bin/slingshot.js), and ends with it. */

const LOOK_MS = 1000;

/** Stops and saves, as on a polite signal, once the launcher is gone: whoever killed it meant the work. */
export function endWithLauncher(): void {
  const launcher = Number(process.env.SLINGSHOT_LAUNCHER);
  // Processes of our own are not the launcher's.
  delete process.env.SLINGSHOT_LAUNCHER;
  if (!(launcher > 0)) return;
  const look = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(look);
    process.kill(process.pid, "SIGTERM");
  }, LOOK_MS).unref();
}
