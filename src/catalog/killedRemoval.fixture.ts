/** @file Removes the run that it is given, and is killed at the n-th call that changes a folder. */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const [, , directory = "", call = ""] = process.argv;
let left = Number(call);
for (const name of ["renameSync", "unlinkSync", "rmSync"] as const) {
  const original = fs[name] as (...args: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      if (--left === 0) process.exit(99);
      return original(...args);
    },
  });
}
syncBuiltinESMExports();
const { planRemoval, removeRun } = await import("./removeRun.ts");
await removeRun(await planRemoval(directory, []));
