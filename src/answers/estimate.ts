/** @file What `run --dry-run` says: time and disk. */
import type { RunEstimate } from "../training/index.ts";
import { formatBytes, formatDuration, formatNumber, pluralise } from "../words.ts";
import { alignRows } from "./alignRows.ts";
import type { Answer } from "./answer.ts";

export function tellEstimate(estimate: RunEstimate): Answer {
  const { threads, checkpoints, freeBytes, totalBytes } = estimate;
  const rows: [name: string, finding: string][] = [
    ["Steps", `${estimate.steps}`],
    ["Parameters", `${estimate.parameters}`],
    [
      "Time",
      `${formatDuration(estimate.seconds)} (${formatNumber(estimate.stepsPerSecond)} steps/s, ${threads} ${pluralise(threads, "thread")})`,
    ],
    ["Series", `${formatBytes(estimate.seriesBytes)} (about ${formatNumber(estimate.bytesPerStep)} bytes a step)`],
    [
      "Checkpoints",
      `at most ${checkpoints} of ${formatBytes(estimate.bytesPerCheckpoint)} each, ${formatBytes(estimate.checkpointBytes)} in all`,
    ],
    ["Disk", `at most ${formatBytes(totalBytes)}${freeBytes === null ? "" : ` of ${formatBytes(freeBytes)} free`}`],
  ];
  const warning = freeBytes !== null && totalBytes > freeBytes ? ["There is not enough room on the disk."] : [];
  return { document: estimate, lines: [...alignRows(rows), ...warning] };
}
