/** @file For tests: a command of the program, within this process. */
import { createContext } from "../console/context.ts";
import { runCommandLine } from "./commandLine.ts";

export async function callInProcess(...args: string[]) {
  const output = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof output) => ({ write: (text: string) => (output[name] += text) });
  const context = { ...createContext(), env: {}, args };
  const code = await runCommandLine({ ...context, stdout: stream("stdout"), stderr: stream("stderr") });
  return { code, ...output };
}
