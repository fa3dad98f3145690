/** @file For tests: a command of the program, within this process. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Context, createContext } from "../console/context.ts";
import { runCommandLine } from "./commandLine.ts";

/** What a command starts again as itself. This process is a test, which would start itself without end. */
const script = fileURLToPath(new URL("./main.ts", import.meta.url));

interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What stands in for what a command takes from outside. */
export interface Stand extends Partial<Omit<Context, "args" | "stdout" | "stderr">> {
  /** What standard output is, where it is a terminal. */
  readonly terminal?: Screen;
  /** What standard error is, where it is a terminal. */
  readonly screen?: Screen;
  /** Takes what both outputs get, in the order in which they get it. */
  readonly print?: (text: string) => void;
}

export const callInProcess = (...args: string[]) => callWith({}, ...args);

/** What a command that must succeed writes to standard output, without the end of its last line. */
export async function succeed(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await callInProcess(...args);
  assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
  return stdout.trimEnd();
}

export async function callWith({ terminal, screen, print = () => {}, ...stand }: Stand, ...args: string[]) {
  const output = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof output) => ({
    write: (text: string) => {
      output[name] += text;
      print(text);
    },
  });
  const context = { ...createContext(), env: {}, script, ...stand, args };
  const streams = { stdout: { ...terminal, ...stream("stdout") }, stderr: { ...screen, ...stream("stderr") } };
  const code = await runCommandLine({ ...context, ...streams });
  return { code, ...output };
}
