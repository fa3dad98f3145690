/** @file This program in a process of its own, by the side of the one that started it, and what it tells that one. */
import { fork } from "node:child_process";

/** How a child ended. */
export interface ChildOutcome {
  /** 0 where it was done. */
  readonly code: number;
  /** Of standard output; undefined where there is none. */
  readonly lastOutput: string | undefined;
  /** The last line that it narrated: the error, if any. */
  readonly lastLine: string;
}

export interface StartedChild {
  /** Asks it to stop, and to save what it has. */
  stop(): void;
  readonly outcome: Promise<ChildOutcome>;
}

/** Starts `script ...args --json --quiet` with this Node.js. @param onMessage hears what it tells by `createParentReporter` */
export function startChild(
  script: string,
  args: readonly string[],
  onMessage: (message: object) => void,
): StartedChild {
  // The child looks for us: where we are killed before it listens, it ends as well.
  const env = { ...process.env, SLINGSHOT_LAUNCHER: String(process.pid) };
  const child = fork(script, [...args, "--json", "--quiet"], { stdio: ["ignore", "pipe", "pipe", "ipc"], env });
  const output = { stdout: "", stderr: "" };
  child.on("message", (message) => onMessage(message as object));
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const outcome = new Promise<ChildOutcome>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const lastLine = lastLineOf(output.stderr) ?? (signal === null ? "" : `ended by ${signal}`);
      resolve({ code: code ?? 1, lastOutput: lastLineOf(output.stdout), lastLine });
    });
  });
  // Ctrl-C in a terminal reaches the child by itself; SIGTERM asks for the same, and being another signal it cannot be
  // the second Ctrl-C, which kills.
  return { stop: () => void child.kill("SIGTERM"), outcome };
}

const lastLineOf = (text: string): string | undefined => text.trimEnd().split("\n").at(-1) || undefined;

/** Time between two messages to the process that started this one. */
const PARENT_INTERVAL_MS = 100;

/** Tells the process that started this one, where there is one that listens. */
export function createParentReporter() {
  let lastMs = Number.NEGATIVE_INFINITY;
  // The parent may end between the check and the sending: then nobody is left to tell.
  const tell = (message: object) => void (process.connected && process.send?.(message, undefined, undefined, () => {}));
  return {
    tell,
    /** As `tell`, where some time has passed since the last of them. */
    tellNowAndThen: (message: object) => {
      const nowMs = Date.now();
      if (nowMs - lastMs < PARENT_INTERVAL_MS) return;
      lastMs = nowMs;
      tell(message);
    },
  };
}
