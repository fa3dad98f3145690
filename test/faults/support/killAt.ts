/** @file Kills a process at a chosen call of Node's file system, where there is no strace. */
import { main, type SlingshotProcess, startNode } from "./slingshotProcess.ts";

/** Calls by which something is made, or gets its name. */
export type FileCall = "mkdirSync" | "fsyncSync" | "renameSync" | "linkSync";

/** Starts `slingshot ...args`, which SIGKILL ends before its `number`-th call of that name, from 1 on. */
export function startAndKillAt(args: readonly string[], call: FileCall, number: number): SlingshotProcess {
  const script = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const original = fs.${call};
    let left = ${number};
    fs.${call} = (...args) => {
      if (--left === 0) process.kill(process.pid, "SIGKILL");
      return original(...args);
    };
    syncBuiltinESMExports();
  `;
  return startNode(["--import", `data:text/javascript,${encodeURIComponent(script)}`, main, ...args]);
}
