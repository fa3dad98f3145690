/** @file What a report has to know of a kind of measurement: how its files are read, named and drawn. */
import type { z } from "zod";
import type { ColumnDescription } from "../charts/index.ts";
import { damagedFile } from "../files/storeError.ts";
import type { FoundMeasurement, JsonObject } from "../store/index.ts";
import type { JudgedRun } from "../verdict/index.ts";
import { formatStep } from "../words.ts";
import type { Html } from "./html.ts";

/** A kind of measurement. To add one is a file, and its line in `measurementSection.ts`. */
export interface MeasurementKind {
  /** Of the command line, by which its files are told. */
  readonly command: string;
  /** @throws StoreError (`damaged`) where the file holds something else than the command writes */
  view(measurement: FoundMeasurement, context: MeasurementContext): MeasurementView;
}

export interface MeasurementContext {
  /** That was measured. */
  readonly run: JudgedRun;
  /** What columns mean. */
  readonly instruments: readonly ColumnDescription[];
}

/** A measurement as a page shows it. */
export interface MeasurementView {
  /** What it is about, in few words: of those that are about the same, the page opens the newest. */
  readonly subject: string;
  readonly title: string;
  /** What it was asked for besides. */
  readonly settings: JsonObject;
  /** Pieces of a finished file, and what each is one of: `steps`. */
  readonly total: number;
  readonly unit: string;
  /** Is called where there is something to draw and room for it. */
  draw(): Html;
}

/** `step 500`, or `21 steps from 500 to 700`. */
export function wordSteps(steps: readonly number[]): string {
  const [first = 0, last = 0] = [steps[0], steps.at(-1)];
  return steps.length === 1
    ? `step ${formatStep(first)}`
    : `${formatStep(steps.length)} steps from ${formatStep(first)} to ${formatStep(last)}`;
}

/** @throws StoreError (`damaged`) where `value` is not as the schema has it */
export function readAs<T>(schema: z.ZodType<T>, { file }: FoundMeasurement, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw damagedFile(file, new Error(`it holds no ${what}`));
}
