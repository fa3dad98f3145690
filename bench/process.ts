/** @file Runs a program to its end and reads the JSON on its last line. */
import { spawnSync } from "node:child_process";

/** The last line of a program's standard output as JSON; an Error with its complaint where it fails. */
export function runForJson(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): unknown {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", env });
  if (error) throw error;
  if (status !== 0) throw new Error(stderr.trim().split("\n").at(-1) ?? `${program} ended with ${status}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "null");
}

/** The middle value, the lower one of two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
