/** @file manifest.json with a checksum over itself, so that a changed bit cannot pass for what was written. */

import { sha256 } from "../files/sha256.ts";
import { LARGEST_MANIFEST } from "../limits.ts";
import { showValue } from "../showValue.ts";
import { checkManifest, formatVersion, type RunManifest } from "./facts.ts";
import { refuseExcess, toJson } from "./plainData.ts";

/**
 * The text of manifest.json. Its `checksum` is the SHA-256 of all other keys as JSON without blanks, in their order.
 * @throws Error for what `decodeManifest` would refuse: a run with such a manifest could not be read again
 */
export function encodeManifest(manifest: RunManifest): string {
  refuseExcess(manifest);
  const checksum = sha256(toJson(checkManifest(manifest)));
  const text = `${toJson({ ...manifest, checksum }, 2)}\n`;
  if (Buffer.byteLength(text) > LARGEST_MANIFEST) throw new Error("it would be too large to be read again");
  return text;
}

/**
 * The manifest that `encodeManifest` wrote, without its checksum.
 * @throws Error with the reason when it is anything else, or of another format version
 */
export function decodeManifest(text: string): RunManifest {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || !("formatVersion" in value)) {
    throw new Error("it is not the manifest of a run");
  }
  if (value.formatVersion !== formatVersion) {
    const found = showValue(value.formatVersion);
    throw new Error(`it has format version ${found}; this version of Slingshot reads version ${formatVersion}`);
  }
  refuseExcess(value);
  const { checksum, ...manifest } = value as { checksum?: unknown };
  if (checksum !== sha256(toJson(manifest))) {
    throw new Error("it differs from its checksum: a disk failed, or it was changed by hand");
  }
  return checkManifest(manifest);
}
