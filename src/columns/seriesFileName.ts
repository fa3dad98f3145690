/** @file The names of series files: which steps are in one, and its checksum. */
import { crc32 } from "node:zlib";

/** What the name of a series file says. */
export interface SeriesFileName {
  readonly name: string;
  /** Both included. */
  readonly firstStep: number;
  readonly lastStep: number;
  /** CRC32 of the whole file. */
  readonly crc: number;
}

const namePattern = /^steps-(\d{9,})-(\d{9,})-([0-9a-f]{8})\.parquet$/;

/** `steps-000000001-000005000-1a2b3c4d.parquet`: first and last step, both included, and the CRC32 of `file`. */
export function seriesFileName(firstStep: number, lastStep: number, file: Uint8Array): string {
  const [first, last] = [firstStep, lastStep].map((step) => String(step).padStart(9, "0"));
  return `steps-${first}-${last}-${crc32(file).toString(16).padStart(8, "0")}.parquet`;
}

/** What a series file's name says, or null for any other name. */
export function parseSeriesFileName(name: string): SeriesFileName | null {
  const match = namePattern.exec(name);
  if (match === null) return null;
  const [firstStep, lastStep] = [Number(match[1]), Number(match[2])];
  if (!Number.isSafeInteger(Math.max(firstStep, lastStep))) return null;
  return { name, firstStep, lastStep, crc: Number.parseInt(match[3] ?? "", 16) };
}
