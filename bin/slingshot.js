#!/usr/bin/env node
/** @file Starts the command line, on a newer Node.js where npm brought one (it runs strict arithmetic twice as fast). */
import { spawn } from "node:child_process";
import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { follow } from "./follow.js";
import { findTightLimit } from "./limits.js";
import { findNode } from "./node.js";

/** The request is invalid: as in src/console/exitCodes.ts. */
const INVALID_REQUEST = 2;
/** Node.js refuses its own options. */
const NODE_OPTION_REFUSED = 9;

const tightLimit = findTightLimit();
if (tightLimit !== null) refuse(tightLimit);
else {
  const { isQuick } = await import("../dist/cli/commands.js");
  const node = isQuick(process.argv[2]) ? process.execPath : findNode();
  if (node === process.execPath) await import("../dist/cli/main.js");
  else start(node);
}

function start(node) {
  const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
  // The child looks for us: killed without a chance to pass that on, we take it along.
  const env = { ...process.env, SLINGSHOT_LAUNCHER: String(process.pid) };
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: "inherit", env });
  child.on("error", (error) =>
    refuse(`${node} cannot be started (${error.code ?? error.message}); SLINGSHOT_NODE=own keeps to this Node.js`),
  );
  // It has said which of NODE_OPTIONS it does not know.
  follow(child, (code) => (code === NODE_OPTION_REFUSED ? INVALID_REQUEST : code));
}

function refuse(line) {
  process.exitCode = INVALID_REQUEST;
  try {
    writeSync(2, `error: ${line}\n`);
  } catch {
    // Then the exit code alone tells.
  }
}
