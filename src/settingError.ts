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
  /** What there would have to be for the part to do anything, to be read after "it needs"; `allowed` ends with it. */
  readonly needs: string | undefined;

  constructor(path: string, value: unknown, allowed: string, { needs }: { readonly needs?: string } = {}) {
    const complete = needs === undefined ? allowed : `${allowed}: it needs ${needs}`;
    super(`${path}: ${showValue(value)} is not allowed; must be ${complete}`);
    this.path = path;
    this.value = value;
    this.allowed = complete;
    this.needs = needs;
  }
}
