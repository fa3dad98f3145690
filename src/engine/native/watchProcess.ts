/**
 * @file `watchProcess SECONDS COMMAND [ARGUMENT...]`, a process of its own: runs a command, and ends it with all that it has
 * started where it takes longer, or where standard input ends, because who asked for it is gone. Prints a `WatchedEnding`.
 */
import { spawn } from "node:child_process";
import { writeSync } from "node:fs";

/** How a watched command ended. */
export interface WatchedEnding {
  readonly code: number | null;
  readonly signal: string | null;
  /** It took too long. */
  readonly isLate: boolean;
  /** Of either output, the beginning. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Of an output more is read, and not kept. */
const MOST_CHARACTERS = 10_000;

const [seconds, command = "", ...args] = process.argv.slice(2);
// The leader of a group, which its children are in: a compiler is several programs.
const child = spawn(command, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
const output = { stdout: "", stderr: "" };
let isLate = false;

for (const name of ["stdout", "stderr"] as const) {
  child[name].setEncoding("utf8").on("data", (text: string) => {
    output[name] = (output[name] + text).slice(0, MOST_CHARACTERS);
  });
}
const timer = setTimeout(() => {
  isLate = true;
  endFamily();
}, Number(seconds) * 1000);
process.stdin.resume().on("end", () => {
  endFamily();
  process.exit();
});
child.on("error", (error) => end({ code: 127, signal: null, isLate, stdout: "", stderr: error.message }));
child.on("exit", () => {
  clearTimeout(timer);
  // Whoever is left would hold our ends of its outputs.
  endFamily();
});
child.on("close", (code, signal) => end({ code, signal, isLate, ...output }));

function end(ending: WatchedEnding): never {
  writeSync(1, JSON.stringify(ending));
  process.exit();
}

function endFamily(): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nobody is left.
  }
}
