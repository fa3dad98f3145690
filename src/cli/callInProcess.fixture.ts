/** @file For tests: a command of the program, within this process. */
import { fileURLToPath } from "node:url";
import { type Context, createContext } from "../console/context.ts";
import { runCommandLine } from "./commandLine.ts";

/** What a command starts again as itself. This process is a test, which would start itself without end. */
const script = fileURLToPath(new URL("./main.ts", import.meta.url));

interface Stand extends Partial<Omit<Context, "stdout" | "stderr">> {
  /** What standard output is, where it is a terminal. */
  readonly terminal?: { readonly isTTY?: boolean; readonly columns?: number };
  /** Takes what both outputs get, in the order in which they get it. */
  readonly print?: (text: string) => void;
}

export const callInProcess = (...args: string[]) => callWith({}, ...args);

/** With something that stands in for what the command takes from outside. */
export async function callWith({ terminal, print = () => {}, ...stand }: Stand, ...args: string[]) {
  const output = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof output) => ({
    write: (text: string) => {
      output[name] += text;
      print(text);
    },
  });
  const context = { ...createContext(), env: {}, script, ...stand, args };
  const stdout = { ...terminal, ...stream("stdout") };
  const code = await runCommandLine({ ...context, stdout, stderr: stream("stderr") });
  return { code, ...output };
}
