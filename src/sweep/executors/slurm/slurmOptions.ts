/** @file What a sweep asks of Slurm, and whether it can be had there, as far as can be known before anything is submitted. */
import { RequestError } from "../../../experiment/index.ts";
import { listChoices } from "../../../listNames.ts";
import { showValue } from "../../../showValue.ts";
import type { Cluster } from "./readCluster.ts";
import { parseMemoryMiB, parseTimeSeconds } from "./slurmUnits.ts";

/** What is left out is for the cluster to decide. */
export interface SlurmOptions {
  readonly partition?: string;
  /** As sbatch takes it: minutes, `HH:MM:SS`, `D-HH:MM:SS` and the like. Of a task. */
  readonly time?: string;
  /** As sbatch takes it: `2G`. Of a task. */
  readonly memory?: string;
  /** Tasks of an array that run at once at most. */
  readonly throttle?: number;
  /** Runs that a task trains, one after the other. */
  readonly chunk: number;
  /** How long before its time limit a task is told to save. */
  readonly warnSeconds: number;
  /** How often a run is handed out, requeues not counted. */
  readonly mostAttempts: number;
  /** Options of sbatch that are handed on as they are: `--account=lab`. */
  readonly extra: readonly string[];
}

const DEFAULT_CHUNK = 1;
const DEFAULT_ATTEMPTS = 3;

/** Slurm looks at limits every half a minute, and may warn a minute early. */
const USUAL_WARNING_SECONDS = 90;

/** Options of sbatch that the executor needs for itself. */
const OWN_OPTIONS = [
  "array",
  "signal",
  "requeue",
  "no-requeue",
  "open-mode",
  "output",
  "dependency",
  "parsable",
  "wrap",
];

/**
 * Fills in what is left out, and refuses what no cluster could do.
 * @throws RequestError
 */
export function completeSlurmOptions(given: Partial<SlurmOptions>): SlurmOptions {
  const { time, memory, extra = [] } = given;
  const timeSeconds = time === undefined ? null : parseTimeSeconds(time);
  if (time !== undefined && (timeSeconds === null || timeSeconds === 0))
    throw refuse("time", time, "minutes, HH:MM:SS or D-HH:MM:SS");
  if (memory !== undefined && parseMemoryMiB(memory) === null)
    throw refuse("mem", memory, "a whole number with K, M, G or T behind it");
  for (const option of extra) {
    if (!option.startsWith("-")) throw refuse("sbatch", option, "an option of sbatch, such as --account=lab");
    const own = OWN_OPTIONS.find((name) => option === `--${name}` || option.startsWith(`--${name}=`));
    if (own !== undefined) throw new RequestError(`--${own} is set by this executor itself`, { option: "sbatch" });
  }
  const quarter = Math.floor((timeSeconds ?? Number.POSITIVE_INFINITY) / 4);
  const warnSeconds = given.warnSeconds ?? Math.min(USUAL_WARNING_SECONDS, quarter);
  if (timeSeconds !== null && warnSeconds >= timeSeconds)
    throw refuse("warnSeconds", warnSeconds, `below the time limit of ${time}: nothing could be trained before`);
  return { chunk: DEFAULT_CHUNK, mostAttempts: DEFAULT_ATTEMPTS, ...given, warnSeconds, extra };
}

/**
 * Refuses what the partitions of this cluster do not have. Others may be asked for as `a,b`: one of them must do.
 * @throws RequestError
 */
export function checkAgainstCluster({ partition, time, memory }: SlurmOptions, { partitions }: Cluster): void {
  const names = partition?.split(",") ?? [];
  for (const name of names) {
    if (!partitions.some((known) => known.name === name))
      throw refuse("partition", name, listChoices(partitions.map((known) => known.name)));
  }
  const asked = partitions.filter((known) => (names.length === 0 ? known.isDefault : names.includes(known.name)));
  if (asked.length === 0) return;
  const where = `partition ${asked.map(({ name }) => name).join(",")}`;
  const longest = Math.max(...asked.map(({ timeSeconds }) => timeSeconds));
  if (time !== undefined && (parseTimeSeconds(time) ?? 0) > longest)
    throw refuse("time", time, `at most ${longest / 60} minutes in ${where}`);
  const largest = Math.max(...asked.map(({ memoryMiB }) => memoryMiB));
  if (memory !== undefined && (parseMemoryMiB(memory) ?? 0) > largest)
    throw refuse("mem", memory, `at most ${largest}M in ${where}`);
}

function refuse(option: string, value: unknown, allowed: string): RequestError {
  return new RequestError(`${showValue(value)} is not allowed; must be ${allowed}`, { option });
}

/** Options of sbatch that say where a job goes, and what it may take. */
export function listResources({ partition, time, memory, extra }: SlurmOptions): string[] {
  return [
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    "--ntasks=1",
    "--cpus-per-task=1",
    ...extra,
  ];
}
