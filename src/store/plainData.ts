/** @file What every text file of a run is made of: plain data of modest depth, and how a place in it is named. */
import type { z } from "zod";
import { DEEPEST_DATA, LONGEST_TEXT } from "../limits.ts";
import { shorten, showValue } from "../showValue.ts";

/**
 * Refuses what would cost a reader its stack, its memory, or the prototype of an object.
 * @param path where in the document `value` stands
 * @throws Error naming the place
 */
export function refuseExcess(value: unknown, path: PropertyKey[] = []): void {
  if (typeof value === "string" && value.length > LONGEST_TEXT) {
    throw new Error(
      `${describePlace(path)}a text of ${value.length} characters is not allowed; at most ${LONGEST_TEXT}`,
    );
  }
  if (typeof value !== "object" || value === null) return;
  if (path.length === DEEPEST_DATA) throw new Error(`it is nested more than ${DEEPEST_DATA} deep`);
  for (const [key, inner] of Object.entries(value)) {
    if (key === "__proto__" || key.length > LONGEST_TEXT) {
      throw new Error(`${describePlace(path)}the key ${showValue(key)} is not allowed`);
    }
    path.push(Array.isArray(value) ? Number(key) : key);
    refuseExcess(inner, path);
    path.pop();
  }
}

/**
 * The value itself and no copy, where `schema`, whose messages say what must be there, has it: further keys stay, in their order.
 * @throws Error naming the place, the value and what is allowed
 */
export function checkData<T>(schema: z.ZodType, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return value as T;
  const [{ path, message } = { path: [], message: "" }] = result.error.issues;
  throw new Error(describeWrong(path, value, message));
}

/** `checkpoints[2].step: -1 is not allowed; must be a whole number of at least 0` */
export function describeWrong(path: readonly PropertyKey[], document: unknown, allowed: string): string {
  let value = document;
  for (const key of path) value = (value as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key];
  const found = value === undefined ? "is missing" : `${showValue(value)} is not allowed`;
  return `${describePlace(path)}${found}; must be ${allowed}`;
}

/** `checkpoints[2].step: `; nothing for the whole. */
function describePlace(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "";
  const steps = path.map((key) => {
    if (typeof key === "number") return `[${key}]`;
    return /^[\w-]+$/.test(String(key)) ? `.${shorten(String(key))}` : `[${showValue(key)}]`;
  });
  return `${steps.join("").replace(/^\./, "")}: `;
}

/** JSON with NaN and the infinities as strings ("NaN", "-Infinity"), which plain JSON would turn into null. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, item: unknown) => (typeof item === "number" && !Number.isFinite(item) ? String(item) : item),
    indent,
  );
}
