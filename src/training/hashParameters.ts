/** @file The fingerprint of parameters. */
import { createHash } from "node:crypto";
import type { TensorData } from "../engine/index.ts";

/** SHA-256 of the parameters' bytes, little-endian, in the model's order: equal exactly where every bit is. */
export function hashParameters(parameters: TensorData): string {
  return createHash("sha256")
    .update(
      // A copy: hashes do not read shared memory.
      new Uint8Array(parameters.slice().buffer),
    )
    .digest("hex");
}
