/** @file Calls a command of Slurm. What goes wrong is told in one line. */
import { execFile } from "node:child_process";
import { RequestError } from "../../../experiment/index.ts";
import { systemErrorCode } from "../../../files/storeError.ts";

const LONGEST_MS = 60_000;
const MOST_BYTES = 2 ** 26;

/** The cluster did not do what it was asked. */
export class SlurmError extends RequestError {}

/**
 * What `command` wrote to its standard output.
 * @throws SlurmError with its own words where it fails; where it is not there, too
 */
export function callSlurm(command: string, args: readonly string[]): Promise<string> {
  const options = { timeout: LONGEST_MS, maxBuffer: MOST_BYTES, env: createEnvironment() };
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new SlurmError(describe(command, error, stderr)));
    });
  });
}

function describe(command: string, error: Error & { readonly killed?: boolean }, stderr: string): string {
  if (systemErrorCode(error) === "ENOENT")
    return `there is no ${command} here; start the sweep where jobs of Slurm are submitted, or take another executor`;
  if (error.killed === true) return `${command} has not answered for ${LONGEST_MS / 1000} s`;
  const lines = stderr.split("\n").flatMap((line) => line.trim().replace(/^\w+: (error|fatal): /, "") || []);
  return `${command}: ${lines.join("; ") || error.message}`;
}

/** Without what Slurm has told the job in which we may be ourselves: sbatch would hand it on to others. */
function createEnvironment(): NodeJS.ProcessEnv {
  const isOwn = (name: string) => name.startsWith("SLURM_") && name !== "SLURM_CONF";
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOwn(name))), LC_ALL: "C" };
}
