/** @file The fingerprint of parameters. */
import type { TensorData } from "../engine/index.ts";
import { sha256 } from "../files/sha256.ts";

/** SHA-256 of the parameters' bytes, little-endian, in the model's order: equal exactly where every bit is. */
export function hashParameters(parameters: TensorData): string {
  // A copy: hashes do not read shared memory.
  return sha256(new Uint8Array(parameters.slice().buffer));
}
