/**
 * @file A process that runs one command of the program after another, as the command line does: an array of arguments a
 * line of standard input, an ending a line of standard output; before that an empty line.
 */
import { createInterface } from "node:readline";
import { runCommandLine } from "../../../src/cli/commandLine.ts";
import { createContext } from "../../../src/console/context.ts";

/** How a command ended. */
export interface CommandEnding {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** That the command was computed for, on all threads: other processes take none of it. */
  readonly cpuMs: number;
  /** The most memory that this process has ever had, in MB. */
  readonly mostMegabytes: number;
}

// Everything is loaded when the first command comes.
await import("../../../src/training/index.ts");
process.stdout.write("\n");
for await (const line of createInterface({ input: process.stdin })) {
  let stdout = "";
  let stderr = "";
  const before = process.cpuUsage();
  const code = await runCommandLine({
    ...createContext(),
    args: JSON.parse(line) as string[],
    env: { SLINGSHOT_DEBUG: "1" },
    stdout: {
      write: (text) => {
        stdout += text;
        return true;
      },
    },
    stderr: {
      write: (text) => {
        stderr += text;
        return true;
      },
    },
  });
  const { user, system } = process.cpuUsage(before);
  const mostMegabytes = process.resourceUsage().maxRSS / 1024;
  const ending: CommandEnding = { code, stdout, stderr, cpuMs: (user + system) / 1000, mostMegabytes };
  process.stdout.write(`${JSON.stringify(ending)}\n`);
}
