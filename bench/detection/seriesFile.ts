/** @file The files of the benchmark's series: four float32 columns one after the other, packed; and the lists of what made them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

/** A series as the detector takes it; a column that was not recorded is null. */
export interface LoggedSeries {
  readonly step: Float64Array;
  readonly trainLoss: Float64Array;
  readonly trainAccuracy: Float64Array | null;
  readonly lastLayerNorm: Float64Array | null;
}

/** What made a series. */
export interface SeriesFacts {
  readonly name: string;
  /** All series of a setting lie on one side of the split. */
  readonly setting: string;
  readonly origin: "own" | "torch" | "constructed";
  readonly cause: string;
  readonly seed: number;
  /** Steps at which something was done to the run: a bad batch, an optimizer that lost its state. */
  readonly acts: readonly number[];
  /** Name of the same run without rounding. */
  readonly twin?: string;
}

const COLUMNS = ["step", "trainLoss", "trainAccuracy", "lastLayerNorm"] as const;

export function seriesPath(folder: string, name: string): string {
  return join(folder, `${name}.f32.gz`);
}

export function writeSeries(path: string, series: Readonly<Record<string, ArrayLike<number>>>): void {
  const rows = series.step?.length ?? 0;
  const values = new Float32Array(COLUMNS.length * rows);
  for (const [k, name] of COLUMNS.entries()) values.set(series[name] ?? [], k * rows);
  writeFileSync(path, gzipSync(new Uint8Array(values.buffer)));
}

export function readSeries(path: string): LoggedSeries {
  const bytes = gunzipSync(readFileSync(path));
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const rows = values.length / COLUMNS.length;
  const take = (k: number) => Float64Array.from(values.subarray(k * rows, (k + 1) * rows));
  return { step: take(0), trainLoss: take(1), trainAccuracy: take(2), lastLayerNorm: take(3) };
}

export function readFacts(path: string): SeriesFacts[] {
  const lines = readFileSync(path, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as SeriesFacts);
}
