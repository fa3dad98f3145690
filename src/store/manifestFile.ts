/** @file manifest.json with a checksum over itself, so that a changed bit cannot pass for what was written. */
import { formatVersion, type RunManifest, toJson } from "./manifest.ts";
import { sha256 } from "./sha256.ts";

/** The text of manifest.json. Its `checksum` is the SHA-256 of all other keys as JSON without blanks, in their order. */
export function encodeManifest(manifest: RunManifest): string {
  const checksum = sha256(toJson(manifest));
  return `${toJson({ ...manifest, checksum }, 2)}\n`;
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
    const found = JSON.stringify(value.formatVersion);
    throw new Error(`it has format version ${found}; this version of Slingshot reads version ${formatVersion}`);
  }
  const { checksum, ...manifest } = value as { checksum?: unknown } & RunManifest;
  if (checksum !== sha256(toJson(manifest))) {
    throw new Error("it differs from its checksum: a disk failed, or it was changed by hand");
  }
  return manifest;
}
