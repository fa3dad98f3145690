/** @file The error of a request for data that cannot be met. */

/**
 * A setting of the data asks for what does not exist. The message is one line: the setting, its value, what is allowed.
 * The fields let a caller that knows the whole experiment say the same about its document.
 */
export class DataError extends Error {
  override readonly name = "DataError";
  /** Names of the setting from the outermost in, joined by dots: `data.modulus`. */
  readonly path: string;
  readonly value: unknown;
  /** What the value must be, to be read after "must be". */
  readonly allowed: string;

  constructor(path: string, value: unknown, allowed: string) {
    const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
    super(`${path}: ${shown} is not allowed; must be ${allowed}`);
    this.path = path;
    this.value = value;
    this.allowed = allowed;
  }
}
