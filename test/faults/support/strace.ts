/** @file Faults at a chosen system call of a process, by strace. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type Ending, startSlingshot } from "./slingshotProcess.ts";

/** The calls that change a run folder. The store's are made by the main thread, one after the other. */
const CALLS = ["mkdir", "pwrite64", "fsync", "rename", "link", "unlink"] as const;

/** One call of an undisturbed process. */
export interface SystemCall {
  readonly call: string;
  /** Counted among the calls of the same name, from 1 on. */
  readonly number: number;
  /** The file or folder, relative to the run folder, hidden or not, and without the marks of temporary files: `.manifest.json.tmp`. */
  readonly target: string;
}

/** What happens at a call: an error instead of it, or the end of the process before it. */
export type Fault = "EIO" | "ENOSPC" | "SIGKILL";

/** Why faults cannot be injected here, or false where they can. */
export function missingStrace(): string | false {
  const { status } = spawnSync("strace", ["-qq", "-o", "/dev/null", "true"]);
  return status === 0 ? false : "needs strace and the right to trace";
}

/** Of the main thread only. */
const tracer = (output: string) => ["strace", "-qq", "-y", "-e", "signal=none", "-o", output];

/** Runs `slingshot ...args` and lists the calls by which it changed the run folder. */
export async function traceCalls(
  args: readonly string[],
  output: string,
): Promise<{ ending: Ending; calls: SystemCall[] }> {
  const ending = await startSlingshot(args, [...tracer(output), "-e", `trace=${CALLS.join()}`]).ending;
  const counts = new Map<string, number>();
  const calls = readFileSync(output, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, call = "", rest = ""] = /^(\w+)\((.*)/.exec(line) ?? [];
      if (call === "") return [];
      const number = (counts.get(call) ?? 0) + 1;
      counts.set(call, number);
      // A handle is shown with its path in angle brackets, a name in quotes.
      const path = /^\d+<([^>]*)>/.exec(rest)?.[1] ?? /^"([^"]*)"/.exec(rest)?.[1] ?? "";
      return [{ call, number, target: shorten(path) }];
    });
  return { ending, calls };
}

function shorten(path: string): string {
  const inRun = /\/\.?\d{4}-\d\d-\d\d-[^/]+-[0-9a-f]{4}(?:\.[0-9a-f-]+\.tmp)?(?:\/(.*))?$/.exec(path);
  return (inRun ? (inRun[1] ?? ".") : "..").replace(/\.[0-9a-f-]+\.tmp$/, ".tmp");
}

/** Runs `slingshot ...args` with a fault at the `number`-th call of that name, or with `onwards` at every one from there. */
export function injectFault(
  args: readonly string[],
  { call, number }: Pick<SystemCall, "call" | "number">,
  fault: Fault,
  onwards = false,
): Promise<Ending> {
  const effect = fault === "SIGKILL" ? `signal=${fault}` : `error=${fault}`;
  const injection = `inject=${call}:${effect}:when=${number}${onwards ? "+" : ""}`;
  return startSlingshot(args, [...tracer("/dev/null"), "-e", `trace=${call}`, "-e", injection]).ending;
}
