/** @file Times as people write them. */
import { refuseOption } from "./options.ts";

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/**
 * A time in UTC as manifests have it, so that it can be compared as text.
 * @param nowMs what `2d` is counted back from
 * @throws RequestError
 */
export function parseSince(option: string, text: string, nowMs: number): string {
  const [, count = "", unit = ""] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const ago = UNITS_MS[unit];
  if (ago !== undefined) return new Date(nowMs - Number(count) * ago).toISOString();
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?$/.test(text);
  const time = new Date(text.includes("T") && !text.endsWith("Z") ? `${text}Z` : text);
  if (!isTime || Number.isNaN(time.getTime()))
    throw refuseOption(option, text, "a time in UTC, like 2026-11-22 or 2026-11-22T10:00, or 20m, 3h, 2d, 1w ago");
  return time.toISOString();
}
