/** @file The error of a request that cannot be met as it stands. */

/**
 * What was asked for is invalid. The message is one line for the person who asked: it names the place, the value and
 * what is allowed. The command line ends with exit code 2.
 */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(message: string) {
    super(message.replace(/\s*[\r\n]+\s*/g, " "));
  }
}
