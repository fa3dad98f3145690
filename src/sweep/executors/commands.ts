/** @file Writes a list of commands and starts none: for GNU parallel, Snakemake, Kubernetes, or whatever runs commands. */
import { join, resolve } from "node:path";
import { writeFileAtomically } from "../../files/atomicFile.ts";
import { NAME_DIGITS } from "../folder/places.ts";
import { makeSubmission } from "../folder/submission.ts";
import type { Point } from "../sweep.ts";
import type { Executor } from "./executor.ts";

export const commands: Executor = {
  handsOver: true,
  execute: async ({ sweep, points, launch, options }) => {
    if (points.length === 0) return { kind: "done" };
    const path = join(makeSubmission(sweep.folder), "commands.txt");
    const lines = cut(points, options.chunk ?? 1).map((part) => writeCommand(resolve(sweep.folder), part, launch.args));
    writeFileAtomically(path, lines.map((line) => `${line}\n`).join(""));
    return { kind: "handed-over", path };
  },
};

/** In the order of the sweep, so many at a time. */
function cut(points: readonly Point[], size: number): Point[][] {
  const count = Math.ceil(points.length / size);
  return Array.from({ length: count }, (_, i) => points.slice(i * size, (i + 1) * size));
}

/** For a POSIX shell. */
function writeCommand(folder: string, points: readonly Point[], args: readonly string[]): string {
  const hashes = points.map(({ hash }) => hash.slice(0, NAME_DIGITS)).join(",");
  return ["slingshot", "sweep", "work", folder, "--points", hashes, "--quiet", ...args].map(quote).join(" ");
}

const quote = (argument: string): string =>
  /^[\w./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
