/** @file The error of a request that cannot be met as it stands. */
import type { Advice, Remedy } from "../problem.ts";

/**
 * What was asked for is invalid. The message is one line for the person who asked: it names the place, the value and
 * what is allowed. The command line ends with exit code 2.
 */
export class RequestError extends Error implements Advice {
  override readonly name = "RequestError";
  /** The message begins with it. */
  readonly option: string | undefined;
  readonly remedy: Remedy | undefined;
  readonly needs: string | undefined;

  constructor(message: string, { option, remedy, needs }: Advice = {}) {
    super((option === undefined ? message : `${option}: ${message}`).replace(/\s*[\r\n]+\s*/g, " "));
    this.option = option;
    this.remedy = remedy;
    this.needs = needs;
  }
}
