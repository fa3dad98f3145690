/** @file manifest.json with a checksum over itself, so that a changed bit cannot pass for what was written. */
import { sha256 } from "../files/sha256.ts";
import { LARGEST_MANIFEST } from "../limits.ts";
import { checkManifest, type RunManifest } from "./facts.ts";
import { refuseExcess, toJson } from "./plainData.ts";
import { openManifest } from "./signedManifest.ts";

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
  return checkManifest(openManifest(text));
}
