/** @file Places that the engine cannot run in. */

/** Thrown where a host does not give what the engine needs: its kernels, threads. One line, to be shown as it is. */
export class HostError extends Error {
  override readonly name = "HostError";
}
