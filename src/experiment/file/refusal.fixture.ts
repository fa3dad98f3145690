/** @file For tests: how loading an experiment is refused. */
import assert from "node:assert/strict";
import type { Override } from "../override.ts";
import { RequestError } from "../requestError.ts";
import { loadExperiment } from "./loadExperiment.ts";

/** What messages name where any of them is meant: a new part is named without a word in a test. */
export const namesOf = (parts: readonly { readonly name: string }[]) => parts.map(({ name }) => name);

/** The one-line message with which loading is refused. */
export function refusal(source: string, ...overrides: Override[]): string {
  try {
    const byHand = (each: Override) => (typeof each === "string" ? { set: each, option: "--set" } : each);
    loadExperiment(source, overrides.map(byHand));
  } catch (error) {
    assert.ok(error instanceof RequestError, String(error));
    assert.doesNotMatch(error.message, /[\r\n]/);
    return error.message;
  }
  return assert.fail("loading was not refused");
}
