#!/usr/bin/env node
/** @file Starts the command line, on a newer Node.js where npm brought one (it runs strict arithmetic twice as fast). */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findNode } from "./node.js";

const node = findNode();
if (node === process.execPath) {
  await import("../dist/cli/main.js");
} else {
  const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
  // The child looks for us: killed without a chance to pass that on, we take it along.
  const env = { ...process.env, SLINGSHOT_LAUNCHER: String(process.pid) };
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: "inherit", env });
  // A signal sent to us alone is passed on. A terminal sends Ctrl-C to the child too: passed on as SIGTERM, which asks for
  // the same, it does not count as the second Ctrl-C that ends at once.
  const passedOn = { SIGINT: "SIGTERM", SIGTERM: "SIGTERM", SIGHUP: "SIGHUP" };
  for (const [signal, other] of Object.entries(passedOn)) process.on(signal, () => child.kill(other));
  child.on("exit", (code, signal) => {
    // Ended by a signal, we end by the same one, which our own listeners must not catch.
    for (const name of Object.keys(passedOn)) process.removeAllListeners(name);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
}
