/** @file Programs that may hang, crash, or start others: none outlives this process, or its time. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Environment } from "../hosts/readSwitch.ts";
import type { WatchedEnding } from "./watchProcess.ts";

/** The file of a module of this folder. Sources run as they are on Node 24, and as dist/ elsewhere. */
export function programPath(module: "testProducts" | "watchProcess"): string {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return fileURLToPath(new URL(`./${module}.${extension}`, import.meta.url));
}

/** @throws Error where the process that watches it could not do so */
export async function runWatched(
  [command, ...args]: readonly [string, ...string[]],
  {
    env,
    limitSeconds,
    signal,
  }: { readonly env: Environment; readonly limitSeconds: number; readonly signal?: AbortSignal | undefined },
): Promise<WatchedEnding> {
  // Out of reach of the terminal's signals: that this process is gone is seen by the end of the pipe.
  const watch = spawn(process.execPath, [programPath("watchProcess"), String(limitSeconds), command, ...args], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...env, NODE_OPTIONS: undefined },
  });
  // That it is gone shows in what it has not printed.
  watch.stdin.on("error", () => {});
  // It ends the command with the end of its input.
  const stop = () => watch.stdin.destroy();
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  const failure = new Promise<never>((_, reject) => watch.on("error", reject));
  const printed = await Promise.race([text(watch.stdout), failure]);
  signal?.removeEventListener("abort", stop);
  if (printed === "") throw new Error(`the process that watches ${command} was ended`);
  return JSON.parse(printed) as WatchedEnding;
}
