/** @file The error of a part of an experiment that cannot do what one of its settings asks. */
import { showValue } from "./showValue.ts";

/**
 * A setting asks for what does not exist. The message is one line: the setting, its value, what is allowed. The fields
 * let a caller that knows the whole experiment say the same about its document.
 */
export class SettingError extends Error {
  override readonly name = "SettingError";
  /** Names of the setting from the outermost in, joined by dots: `data.modulus`. */
  readonly path: string;
  readonly value: unknown;
  /** What the value must be, to be read after "must be". */
  readonly allowed: string;

  constructor(path: string, value: unknown, allowed: string) {
    super(`${path}: ${showValue(value)} is not allowed; must be ${allowed}`);
    this.path = path;
    this.value = value;
    this.allowed = allowed;
  }
}
