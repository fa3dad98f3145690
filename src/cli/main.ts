/** @file Entry of the command line: runs what process.argv asks for and sets the exit code. */

import { createContext } from "../console/context.ts";
import { Outlet } from "../terminal/index.ts";
import { explain, explainOutput, runCommandLine } from "./commandLine.ts";
import { endWithLauncher } from "./launcher.ts";

endWithLauncher();
const stdout = new Outlet(process.stdout, { isData: true });
const stderr = new Outlet(process.stderr);
const context = { ...createContext(), stdout, stderr, script: import.meta.filename };

process.on("uncaughtException", (error) => process.exit(explain(error, context)));

const code = await runCommandLine(context);
await stdout.drain();
process.exitCode = explainOutput(code, stdout.failure, context);
await stderr.drain();
