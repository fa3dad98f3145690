/** @file SHA-256, the name of a content. */
import { createHash } from "node:crypto";

/** In hexadecimal; text as UTF-8. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
