/** @file Which process on which machine this is, and whether another one still lives. */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** A process, told apart from every later one that gets the same number. */
export interface ProcessIdentity {
  readonly host: string;
  /** Of the kernel's current start; null where the system names none. */
  readonly bootId: string | null;
  /** Processes of one kernel in different containers have numbers of their own. */
  readonly pidNamespace: string | null;
  readonly pid: number;
  /** When it was started, in clock ticks since the boot; null where the system does not say. */
  readonly processStart: string | null;
}

/** - `distant`: nothing about it can be known from here. */
export type Liveness = "alive" | "dead" | "distant";

export function identifyThisProcess(): ProcessIdentity {
  return {
    host: hostname(),
    bootId: tryTo(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    pidNamespace: tryTo(() => readlinkSync("/proc/self/ns/pid")),
    pid: process.pid,
    processStart: readStat(process.pid)?.start ?? null,
  };
}

/** Whether `other` still runs, as far as this process can see. A number that another process has now is a dead one's. */
export function judgeProcess(other: ProcessIdentity): Liveness {
  const self = identifyThisProcess();
  if (other.host !== self.host) return "distant";
  // The machine was restarted since.
  if (other.bootId !== self.bootId) return other.bootId !== null && self.bootId !== null ? "dead" : "distant";
  if (other.pidNamespace !== self.pidNamespace) return "distant";
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    // Anything but "no such process" means that there is one, of another user.
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return "dead";
  }
  const stat = readStat(other.pid);
  if (stat === null) return "alive";
  // A killed process stays a zombie until its parent has asked for its exit code.
  const ended = stat.state === "Z" || stat.state === "X";
  return ended || (other.processStart !== null && other.processStart !== stat.start) ? "dead" : "alive";
}

/** State and start time from /proc/PID/stat (proc(5), fields 3 and 22); null where there is none. */
function readStat(pid: number): { state: string; start: string } | null {
  const text = tryTo(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The second field is the program's name in brackets, which may itself hold blanks and brackets.
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, start] = [fields?.[0], fields?.[19]];
  return state === undefined || start === undefined ? null : { state, start };
}

function tryTo<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
