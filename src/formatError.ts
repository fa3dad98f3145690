/** @file The error of a file that cannot be read as what it is said to be. */
import type { Advice, Remedy } from "./problem.ts";

/**
 * - `damaged`: the file is not well-formed.
 * - `no-step`: nothing in it looks like the column of the steps, and none was named.
 * - `not-a-number`: a cell holds something else.
 * - `refused`: what was asked for does not fit it.
 * - `too-large`: it exceeds a limit of src/limits.ts.
 */
export type FormatErrorKind = "damaged" | "no-step" | "not-a-number" | "refused" | "too-large";

/** `message` is one line that names the place in the file, and does not name the file. */
export class FormatError extends Error implements Advice {
  override readonly name = "FormatError";
  readonly kind: FormatErrorKind;

  readonly option: string | undefined;
  readonly remedy: Remedy | undefined;

  constructor(kind: FormatErrorKind, message: string, { option, remedy }: Advice = {}) {
    super(message);
    this.kind = kind;
    this.option = option;
    this.remedy = remedy;
  }
}

/** `line 3 has more than 16,777,216 characters, the most that are read`. */
export function tooLarge(place: string, most: number, unit: string): FormatError {
  return new FormatError(
    "too-large",
    `${place} has more than ${most.toLocaleString("en")} ${unit}, the most that are read`,
  );
}

/** What `read` gives; a FormatError of its begins with the name of what was read. */
export async function naming<T>(name: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(error.kind, `${name}: ${error.message}`, error) : error;
  }
}

export function notAnObject(place: string): FormatError {
  return new FormatError("damaged", `${place} is not a JSON object`);
}
