/** @file What a line of points.jsonl and one of a journal must be. Further names, of a later version, are kept and looked at by nobody. */
import { z } from "zod";
import { hash, oneOf, text, time, wholeNumber } from "../../store/facts.ts";
import { checkData, refuseExcess } from "../../store/plainData.ts";
import type { Outcome } from "../outcome.ts";
import type { Point, PointStatus } from "../sweep.ts";

const mapping = z.record(z.string(), z.unknown(), "settings by their paths");
const seed = z.int("a whole number");

const pointSchema = z.object(
  { hash, values: mapping, seed, settings: mapping, steps: wholeNumber(0) } satisfies Fields<Point>,
  "a point of a sweep",
);

const count = wholeNumber(0);
const stepOrNull = z.int("a whole number or null").nullable();
const numberOrNull = z.number("a number or null").nullable();
const textOrNull = z.string("a text or null").nullable();

const outcomeSchema = z.object(
  {
    hash,
    status: oneOf(...(["done", "non-finite", "failed"] as const satisfies readonly PointStatus[])),
    ...{ steps: count, endedBy: textOrNull, answer: text, slingshots: count, firstSpike: stepOrNull },
    ...{ fittedAt: stepOrNull, grokkedAt: stepOrNull, delay: stepOrNull },
    ...{ trainLoss: numberOrNull, trainAccuracy: numberOrNull, validationAccuracy: numberOrNull },
    ...{ highestValidationAccuracy: numberOrNull, lastLayerNorm: numberOrNull, parametersSha256: textOrNull },
    ...{ seconds: z.number("a number"), attempts: count, error: textOrNull, endedAt: time },
  } satisfies Fields<Outcome>,
  "how a run ended",
);

type Fields<T> = Readonly<Record<keyof T, z.ZodType>>;

/** @throws Error naming the place, the value and what is allowed */
export function checkPoint(value: unknown): Point {
  refuseExcess(value);
  return checkData<Point>(pointSchema, value);
}

/** @throws Error as `checkPoint` */
export function checkOutcome(value: unknown): Outcome {
  return checkData<Outcome>(outcomeSchema, value);
}
