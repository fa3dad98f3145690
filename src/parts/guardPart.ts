/** @file A user's part whose mistakes are told: what its functions throw, and what they give that no part may give. */
import { DataFileError } from "../data/index.ts";
import { RequestError } from "../experiment/index.ts";
import type { PartKind } from "../registry.ts";
import { SettingError } from "../settingError.ts";
import { CHECKS, type Guard, REQUIRED } from "./partResults.ts";

type Callable = (...args: unknown[]) => unknown;

/**
 * A copy of `part` whose functions throw requests that cannot be met, and no other errors.
 * @param place the file, and what part of it, for messages
 * @throws RequestError where it lacks a function that every part of its kind has
 */
export function guardPart<P extends object>(kind: PartKind, part: P, place: string): P {
  const guard: Guard = (what, act) => {
    const explain = (error: unknown): never => {
      const isTold = [RequestError, SettingError, DataFileError].some((Told) => error instanceof Told);
      if (isTold) throw error;
      throw new RequestError(`${place} fails in ${what}: ${describeThrown(error)}`);
    };
    try {
      const result = act();
      return result instanceof Promise ? (result.catch(explain) as typeof result) : result;
    } catch (error) {
      return explain(error);
    }
  };
  const functions = part as Readonly<Record<string, unknown>>;
  const optional = Object.keys(CHECKS[kind] ?? {}).filter((name) => functions[name] !== undefined);
  const missing = [...REQUIRED[kind], ...optional].find((name) => typeof functions[name] !== "function");
  if (missing !== undefined) throw new RequestError(`${place} has no function ${missing}`);
  const guarded = Object.entries(functions).map(([name, value]) => {
    if (typeof value !== "function") return [name, value];
    const check = CHECKS[kind]?.[name];
    const call: Callable = (...args) =>
      guard(name, () => {
        const result: unknown = (value as Callable).apply(part, args);
        return check === undefined ? result : check(result, args, part, guard);
      });
    return [name, call];
  });
  return Object.fromEntries(guarded) as P;
}

/** Whatever was thrown, in one line: a user may throw anything, null among it. */
export function describeThrown(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.split("\n", 1)[0] || "it throws an empty text";
}
