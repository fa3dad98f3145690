/** @file Programs that need more memory than there is. */

/** Thrown when a machine cannot be made for want of memory. */
export class MemoryError extends Error {
  override readonly name = "MemoryError";
  /** What the programs need. */
  readonly mebibytes: number;

  constructor(mebibytes: number, options?: ErrorOptions) {
    super(`the programs need ${mebibytes.toFixed(0)} MiB of memory, more than can be had`, options);
    this.mebibytes = mebibytes;
  }
}
