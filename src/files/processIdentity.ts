/** @file Which process on which machine this is, and whether another one still lives. */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { tryTo } from "./tryTo.ts";

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

/**
 * - `alive`, `dead`: known.
 * - `elsewhere`: on another host, or in a container whose numbers mean other processes.
 * - `other-boot`: on a host of this name, before it was started last. That may be this machine, and the process ended with
 *   it; or another one that bears the same name and trains (clones, containers), perhaps with the same machine-id and the
 *   same numbers of processes. Nothing here can tell.
 * - `unknown`: the system does not say which boot or which process it was, as macOS and Windows do not. That there is no
 *   process of its number here proves nothing then: the lock may be that of another machine that bears the same name.
 */
export type Liveness = "alive" | "dead" | "elsewhere" | "other-boot" | "unknown";

export function identifyThisProcess(): ProcessIdentity {
  return {
    host: hostname(),
    bootId: tryTo(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    pidNamespace: tryTo(() => readlinkSync("/proc/self/ns/pid")),
    pid: process.pid,
    processStart: readStat(process.pid)?.start ?? null,
  };
}

/**
 * Whether `other` still runs, as far as this process can know: of those that were started under this very kernel, with
 * numbers of this namespace. A number that another process has now is a dead one's.
 */
export function judgeProcess(other: ProcessIdentity): Liveness {
  const self = identifyThisProcess();
  if (other.host !== self.host) return "elsewhere";
  if (other.bootId === null || self.bootId === null) return "unknown";
  if (other.bootId !== self.bootId) return "other-boot";
  if (other.pidNamespace !== self.pidNamespace) return "elsewhere";
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    // Anything but "no such process" means that there is one, of another user.
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return "dead";
  }
  const stat = readStat(other.pid);
  if (stat === null || other.processStart === null) return "unknown";
  // A killed process stays a zombie until its parent has asked for its exit code.
  const ended = stat.state === "Z" || stat.state === "X";
  return ended || other.processStart !== stat.start ? "dead" : "alive";
}

/** State and start time from /proc/PID/stat (proc(5), fields 3 and 22); null where there is none. */
function readStat(pid: number): { state: string; start: string } | null {
  const text = tryTo(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The second field is the program's name in brackets, which may itself hold blanks and brackets.
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, start] = [fields?.[0], fields?.[19]];
  return state === undefined || start === undefined ? null : { state, start };
}
