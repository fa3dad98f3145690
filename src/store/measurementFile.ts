/** @file A file of what was computed about a run afterwards: `measurements/curvature-1f3a9c02.jsonl`, an object a line. */
import { z } from "zod";
import { atMost, readWhole } from "../files/readWhole.ts";
import { sha256 } from "../files/sha256.ts";
import { cannotRead, damagedFile, isAboutFile, systemErrorCode } from "../files/storeError.ts";
import { LARGEST_MEASUREMENT } from "../limits.ts";
import { describeWrong, refuseExcess } from "./plainData.ts";
import type { Run } from "./run.ts";

/** What the first line calls itself. */
const FORMAT = "slingshot-measurement";

/** Version of the lines that this code writes, and the only one that it reads. */
const FORMAT_VERSION = 1;

/** JSON as it comes back: a number that is not finite was written as null. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** What is asked of a run. */
export interface MeasurementRequest {
  /** As the command line calls it. */
  readonly command: string;
  /** Complete, with defaults, and without what changes no number. */
  readonly request: JsonObject;
}

/** The first line. */
export interface MeasurementHeader extends MeasurementRequest {
  readonly format: string;
  readonly formatVersion: number;
  /** SHA-256 of what the run's states follow from: its experiment and where it began. Not its length, which may grow. */
  readonly runSha256: string;
  /** Of the program that began the file. */
  readonly version: string;
}

export interface StoredMeasurement {
  readonly header: MeasurementHeader;
  /** A line each, in the order in which they were computed. */
  readonly pieces: readonly JsonObject[];
  /** Whether the last line says that this is all. */
  readonly isDone: boolean;
  /** Of the whole lines; what is beyond was cut off by a kill or a full disk. */
  readonly wholeBytes: number;
}

const text = z.string("a text");
const headerSchema = z.object(
  {
    format: z.literal(FORMAT, FORMAT),
    formatVersion: z.literal(FORMAT_VERSION, `${FORMAT_VERSION}, the one that this version reads`),
    command: text,
    request: z.record(text, z.unknown(), "an object"),
    runSha256: text,
    version: text,
  },
  "the first line of a measurement",
);
const pieceSchema = z.record(text, z.unknown(), "an object");
const endSchema = z.strictObject({ done: z.literal(true), pieces: z.int(), sha256: text });

/** Whether a file of this name in `measurements` is one. */
export const isMeasurementName = (name: string): boolean => /^[a-z]+-[0-9a-f]{8}\.jsonl$/.test(name);

/** What the states of a run follow from, as a header has it. How long it is, and what of it is kept, may change. */
export function identifyStates({ experiment, manifest }: Pick<Run, "experiment" | "manifest">): string {
  const { steps: _, checkpoints: __, ...settings } = experiment;
  const { forkedFrom, importedFrom } = manifest;
  const start = [forkedFrom?.step ?? 0, forkedFrom?.parametersSha256 ?? importedFrom?.sha256 ?? null];
  return sha256(toCanonical([settings, start]));
}

/** The name of its file, and the first line of one that is begun. */
export function outlineMeasurement(
  { command, request }: MeasurementRequest,
  runSha256: string,
  version: string,
): { readonly name: string; readonly header: MeasurementHeader } {
  const hash = sha256(toCanonical([command, request, runSha256])).slice(0, 8);
  const header = { format: FORMAT, formatVersion: FORMAT_VERSION, command, request, runSha256, version };
  return { name: `${command}-${hash}.jsonl`, header };
}

/** JSON with the keys of every object in the order of the alphabet: the same text for the same data. */
function toCanonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** The last line: all others are counted and hashed in it. */
export function encodeEnd(pieces: number, bytes: Uint8Array): string {
  return `${JSON.stringify({ done: true, pieces, sha256: sha256(bytes) })}\n`;
}

/**
 * Reads a measurement; null where there is no such file.
 * @param mostBytes of a larger file nothing is read
 * @throws StoreError (`damaged`) where it is anything else than this version has written, but for an end that was cut off
 */
export async function readMeasurement(
  path: string,
  mostBytes: number = LARGEST_MEASUREMENT,
): Promise<StoredMeasurement | null> {
  try {
    return decodeMeasurement(await readWhole(path, atMost(mostBytes)));
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return null;
    throw isAboutFile(error) ? damagedFile(path, error) : cannotRead(path, error);
  }
}

/** @throws Error with the line and the reason */
function decodeMeasurement(bytes: Buffer): StoredMeasurement {
  const ends: number[] = [];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) ends.push(at + 1);
  const lineOf = (i: number) => decodeLine(bytes.toString("utf8", ends[i - 1] ?? 0, ends[i]), i);
  if (ends.length === 0) throw new Error("it has no first line");
  const header = check<MeasurementHeader>(headerSchema, lineOf(0), 0);
  const pieces: JsonObject[] = [];
  for (let i = 1; i < ends.length; i++) {
    const start = ends[i - 1] as number;
    let line: unknown;
    try {
      line = lineOf(i);
    } catch (error) {
      // A machine that lost its power may leave the last line in pieces. It is computed again.
      if (i === ends.length - 1) return { header, pieces, isDone: false, wholeBytes: start };
      throw error;
    }
    const end = endSchema.safeParse(line);
    if (end.success) {
      if (ends.length > i + 1 || bytes.length > (ends[i] as number))
        throw new Error(`line ${i + 2}: stands after the end`);
      const isWhole = end.data.pieces === pieces.length && end.data.sha256 === sha256(bytes.subarray(0, start));
      if (!isWhole)
        throw new Error("it differs from the SHA-256 in its last line: a disk failed, or it was changed by hand");
      return { header, pieces, isDone: true, wholeBytes: bytes.length };
    }
    pieces.push(check<JsonObject>(pieceSchema, line, i));
  }
  return { header, pieces, isDone: false, wholeBytes: ends.at(-1) as number };
}

function decodeLine(line: string, i: number): unknown {
  try {
    const value: unknown = JSON.parse(line);
    refuseExcess(value);
    return value;
  } catch {
    throw new Error(`line ${i + 1}: it is no JSON of a measurement`);
  }
}

function check<T>(schema: z.ZodType, value: unknown, i: number): T {
  const result = schema.safeParse(value);
  if (result.success) return value as T;
  const [{ path, message } = { path: [], message: "" }] = result.error.issues;
  throw new Error(`line ${i + 1}: ${describeWrong(path, value, message)}`);
}
