/** @file Numbers as text that gives back the same bits. */

/**
 * The shortest decimal that parses back to the same double; `NaN`, `Infinity`, `-Infinity` and `-0` as JavaScript and
 * Python's `float` read them. Every NaN is the same.
 */
export function writeNumber(value: number): string {
  return value === 0 && Object.is(value, -0) ? "-0" : String(value);
}

/** As `writeNumber`, and one spelling for numbers that stand in one column: below 1e-3 all have an exponent, 1e-5 as 1e-8. */
export function spellNumber(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : writeNumber(value);
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const SPECIAL = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i;
/** What R, and Keras' CSVLogger, write where nothing was measured. */
const NOT_AVAILABLE = "NA";

/** The number that `text` is in any language's notation, or undefined where it is none. Empty text is none. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (DECIMAL.test(trimmed)) return Number(trimmed);
  if (trimmed === NOT_AVAILABLE) return Number.NaN;
  const special = SPECIAL.exec(trimmed);
  if (special === null) return undefined;
  if (special[2] !== undefined) return Number.NaN;
  return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
