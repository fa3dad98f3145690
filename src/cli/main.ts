/** @file Entry of the command line: runs what process.argv asks for and sets the exit code. */
import { explain, runCommandLine } from "./commandLine.ts";
import { createContext } from "./context.ts";
import { endWithLauncher } from "./launcher.ts";

endWithLauncher();
const context = createContext();

// Whoever closes our output (`| head`) has seen enough: no reason to lose a run.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
process.on("uncaughtException", (error) => process.exit(explain(error, context)));

process.exitCode = await runCommandLine(context);
