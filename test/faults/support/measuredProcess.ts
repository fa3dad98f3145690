/** @file The command line as a process whose time and memory are measured (on Linux). */
import { readFileSync } from "node:fs";
import { type Ending, startSlingshot } from "./slingshotProcess.ts";

const LOOK_MS = 20;
/** Of the clock in /proc, on every Linux. */
const TICKS_A_SECOND = 100;

export interface Measured extends Ending {
  /** Of all its threads: other processes on the machine do not count. */
  readonly cpuSeconds: number;
  /** The most that it had in memory at once. */
  readonly peakMegabytes: number;
}

/** Runs `slingshot ...args` to its end. */
export async function measureSlingshot(...args: string[]): Promise<Measured> {
  const child = startSlingshot(args);
  let [cpuSeconds, peakMegabytes] = [0, 0];
  const look = () => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      peakMegabytes = Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 1024 * peakMegabytes) / 1024;
      // Behind the name, which may hold anything: state, ten numbers, and then the times of the user and the system.
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
    } catch {
      // It has ended.
    }
  };
  const timer = setInterval(look, LOOK_MS);
  try {
    const ending = await child.ending;
    return { ...ending, cpuSeconds, peakMegabytes };
  } finally {
    clearInterval(timer);
  }
}
