/**
 * @file The commands of a sweep as far as Slurm needs them: `submit`, `work`, `follow`, `check`, `cancel`, each with a folder.
 * Points are in points.json, and a run lies in a folder of its own below `runs`, where Slurm's tasks look for checkpoints.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { endWithLauncher } from "../../src/cli/launcher.ts";
import { RequestError } from "../../src/experiment/index.ts";
import {
  cancelJobs,
  completeSlurmOptions,
  examineCluster,
  followUp,
  type SlurmOptions,
  submitSweep,
  watchSweep,
} from "../../src/sweep/executors/slurm/index.ts";
import { loadExperiment, resumeRun, runExperiment } from "../../src/training/index.ts";

export interface StandInPoint {
  readonly hash: string;
  readonly settings: readonly string[];
}

/** How a run ended. */
export interface StandInEnd {
  readonly hash: string;
  readonly parametersSha256: string;
  readonly steps: number;
}

export const readEnds = (folder: string): StandInEnd[] =>
  readdirSync(join(folder, "journal")).flatMap((name) =>
    readFileSync(join(folder, "journal", name), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as StandInEnd),
  );

export const runRoot = (folder: string, hash: string): string =>
  join(folder, "runs", hash.slice(0, 2), hash.slice(0, 16));

const readPoints = (folder: string) => JSON.parse(readFileSync(join(folder, "points.json"), "utf8")) as StandInPoint[];

function listLeft(folder: string): string[] {
  const ended = new Set(readEnds(folder).map(({ hash }) => hash));
  return readPoints(folder).flatMap(({ hash }) => (ended.has(hash) ? [] : [hash]));
}

/** Trains what is not trained; 130 where a signal came before the end. */
async function work(folder: string, file: string): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGHUP", "SIGTERM"]) process.on(signal, () => stop.abort());
  const points = new Map(readPoints(folder).map((point) => [point.hash, point]));
  for (const hash of readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => points.has(line))) {
    if (!listLeft(folder).includes(hash)) continue;
    const root = runRoot(folder, hash);
    mkdirSync(root, { recursive: true });
    const [begun] = readdirSync(root).filter((name) => !name.startsWith("."));
    const options = { threads: 1, engine: "wasm", signal: stop.signal } as const;
    const result =
      begun === undefined
        ? await runExperiment(loadExperiment("hypercube", points.get(hash)?.settings ?? []), { ...options, root })
        : await resumeRun(join(root, begun), options);
    if (result.status !== "done") return 130;
    const end: StandInEnd = { hash, parametersSha256: result.parametersSha256 ?? "", steps: result.steps };
    appendFileSync(join(folder, "journal", `${process.pid}-${Date.now()}.jsonl`), `${JSON.stringify(end)}\n`);
  }
  return 0;
}

async function submit(folder: string, given: Partial<SlurmOptions>, worker?: string[]): Promise<number> {
  const options = completeSlurmOptions(given);
  const cluster = await examineCluster(options);
  const self = [process.execPath, import.meta.filename];
  const request = { folder, work: worker ?? [...self, "work", folder], follow: [...self, "follow", folder], options };
  const sweep = { ...request, listLeft: () => listLeft(folder) };
  const submission = await submitSweep(sweep, cluster);
  console.log(JSON.stringify({ pid: process.pid, number: submission?.number ?? null }));
  const { signal } = new AbortController();
  const left = await watchSweep(sweep, { signal, say: console.error, everyMs: 500 });
  return left === 0 ? 0 : 3;
}

async function main([command = "", folder = "", ...rest]: readonly string[]): Promise<number> {
  if (!existsSync(folder)) return 2;
  switch (command) {
    case "submit":
      return submit(folder, JSON.parse(rest[0] ?? "{}"), rest[1] === undefined ? undefined : JSON.parse(rest[1]));
    case "work":
      return work(folder, rest[1] ?? "");
    case "follow": {
      const left = new Set(listLeft(folder));
      const { submission, ...found } = await followUp(folder, rest[0] ?? "", (hash) => !left.has(hash));
      console.log(JSON.stringify({ ...found, submission: submission?.number ?? null }));
      return 0;
    }
    case "cancel":
      console.log(await cancelJobs(folder));
      return 0;
    default:
      return 2;
  }
}

if (process.argv[1] === import.meta.filename) {
  endWithLauncher();
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    console.error(`error: ${error.message}`);
    process.exitCode = 2;
  }
}
