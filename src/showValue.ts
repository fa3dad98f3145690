/** @file Values and names in messages: in one line, and short. */
import { escapeControls } from "./escapeControls.ts";

const LONGEST = 60;

/** A value as JSON writes it, and NaN and the infinities, which it does not, by their names. */
export function showValue(value: unknown, longest = LONGEST): string {
  return shorten(describe(value, longest), longest);
}

/** The text, or what there is room for. */
export function shorten(text: string, longest = LONGEST): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function describe(value: unknown, longest: number): string {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  // Cut first: a text may have millions of characters.
  if (typeof value === "string") return JSON.stringify(value.slice(0, longest));
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // Lists within lists, too deep to be shown.
    return "a list";
  }
}

/** A name of somebody's file in a message, unquoted. */
export const showName = (name: string): string => escapeControls(shorten(name));

const LONGEST_CELL = 40;

/** A cell of somebody's file in an error: quoted and short. */
export const showCell = (cell: unknown): string => showValue(cell, LONGEST_CELL);
