/** @file For tests: sweeps from documents, and how they are refused. */
import assert from "node:assert/strict";
import { RequestError } from "../experiment/index.ts";
import { parseSweep, planSweep, type SweepPlan } from "./index.ts";

const PLACE = { name: "sweep", folder: "." };

/** The plan of a sweep of `hypercube`, where the document names no other experiment. */
export function plan(document: object, report?: Parameters<typeof planSweep>[1]): SweepPlan {
  return planSweep(parseSweep({ experiment: "hypercube", ...document }, PLACE), report);
}

/** The one-line message with which it is refused. */
export function refusal(document: unknown): string {
  return refusalOf(() => planSweep(parseSweep(document, PLACE)));
}

export function refusalOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof RequestError, String(error));
    assert.doesNotMatch(error.message, /[\r\n]/);
    return error.message;
  }
  return assert.fail("it was not refused");
}

export const hashesOf = ({ points }: SweepPlan): string[] => points.map(({ hash }) => hash);
