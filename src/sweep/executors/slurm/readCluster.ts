/** @file What the cluster has: partitions with their limits, and how large an array may be. */
import { callSlurm } from "./callSlurm.ts";
import { parseTimeSeconds } from "./slurmUnits.ts";

export interface Partition {
  readonly name: string;
  readonly isDefault: boolean;
  /** The longest that a job may take; Infinity where there is no limit. */
  readonly timeSeconds: number;
  /** Of the largest node. */
  readonly memoryMiB: number;
}

export interface Cluster {
  readonly partitions: readonly Partition[];
  /** An array has indices from 0 to one less. */
  readonly maxArraySize: number;
}

/** Slurm's own default. */
const USUAL_ARRAY_SIZE = 1001;

/** @throws SlurmError where there is no Slurm, or its controller does not answer */
export async function readCluster(): Promise<Cluster> {
  // First, since it is the one without which nothing is possible.
  await callSlurm("sbatch", ["--version"]);
  const config = await callSlurm("scontrol", ["show", "config"]);
  const rows = await callSlurm("sinfo", ["--noheader", "--all", "--format=%P|%l|%m"]);
  return { partitions: parsePartitions(rows), maxArraySize: parseMaxArraySize(config) };
}

/** A row a kind of node, so that a partition may have several. */
export function parsePartitions(rows: string): Partition[] {
  const partitions = new Map<string, Partition>();
  for (const row of rows.split("\n")) {
    const [starred, time, memory] = row.trim().split("|");
    if (!starred || time === undefined || memory === undefined) continue;
    const name = starred.replace(/\*$/, "");
    const memoryMiB = Math.max(Number.parseInt(memory, 10), partitions.get(name)?.memoryMiB ?? 0);
    const timeSeconds = parseTimeSeconds(time) ?? Number.POSITIVE_INFINITY;
    partitions.set(name, { name, isDefault: starred !== name, timeSeconds, memoryMiB });
  }
  return [...partitions.values()];
}

export function parseMaxArraySize(config: string): number {
  const size = Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(config)?.[1]);
  return Number.isSafeInteger(size) && size > 0 ? size : USUAL_ARRAY_SIZE;
}
