/** @file Shell text as the commands that it runs: loops, variables and line ends are the shell's, the program does not start. */
import { spawnSync } from "node:child_process";

/** A command of the program, as the shell would start it. */
export interface Command {
  /** Stands in arguments of later commands for the folder that this one prints. */
  readonly token: string;
  /** What stands behind `npx slingshot`. Patterns of files are as they were written. */
  readonly args: readonly string[];
}

/** Writes what it is called with, ended by an empty argument, and answers with the token. */
const RECORDER = `set -efu
npx() {
  local token="@$(printf '%s\\n' "$@" | cksum | tr ' ' -)"
  printf '%s\\0' "$token" "$@" "" >&3
  echo "$token"
}
`;

/**
 * The commands in their order.
 * @throws Error where the text runs anything but `npx slingshot`, or is no shell text
 */
export function expandCommands(text: string): Command[] {
  const { status, stderr, output } = spawnSync("bash", ["-c", `${RECORDER}${text}`], {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  if (status !== 0) throw new Error(`bash refuses the commands: ${stderr.trim()}`);
  const commands: string[][] = [[]];
  for (const argument of (output[3] ?? "").split("\0").slice(0, -1)) {
    if (argument === "") commands.push([]);
    else commands.at(-1)?.push(argument);
  }
  return commands.slice(0, -1).map(([token = "", program, ...args]) => {
    if (program !== "slingshot") throw new Error(`npx ${program}: only npx slingshot is known`);
    return { token, args };
  });
}
