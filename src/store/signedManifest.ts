/** @file The checksum of a manifest over itself. Lists of a thousand runs read no more of it: what has its checksum, we wrote. */
import { sha256 } from "../files/sha256.ts";
import { showValue } from "../showValue.ts";
import { refuseExcess } from "./plainData.ts";

/** Version of the run folder's layout that this code writes, and the only one that it reads. */
export const formatVersion = 2;

/**
 * What `encodeManifest` wrote, without its checksum; its facts are not looked at.
 * @param refuse throws for what would cost a reader of all facts too much
 * @throws Error with the reason when it is anything else, or of another format version
 */
export function openManifest(
  text: string,
  refuse: (value: unknown) => void = refuseExcess,
): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || !("formatVersion" in value)) {
    throw new Error("it is not the manifest of a run");
  }
  if (value.formatVersion !== formatVersion) {
    const found = showValue(value.formatVersion);
    throw new Error(`it has format version ${found}; this version of Slingshot reads version ${formatVersion}`);
  }
  refuse(value);
  const { checksum, ...manifest } = value as { checksum?: unknown };
  // As toJson writes it: what was read from JSON has no NaN, and without it this takes a third of the time.
  if (checksum !== sha256(JSON.stringify(manifest))) {
    throw new Error("it differs from its checksum: a disk failed, or it was changed by hand");
  }
  return manifest;
}
