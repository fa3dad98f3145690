/** @file Reads and verifies manifest.json and experiment.yaml of a run. */
import { join } from "node:path";
import { parse } from "yaml";
import type { RunManifest } from "./manifest.ts";
import { decodeManifest } from "./manifestFile.ts";
import { readWhole } from "./readWhole.ts";
import { sha256 } from "./sha256.ts";
import { cannotRead, describeReadError, StoreError, systemErrorCode } from "./storeError.ts";

/** Throws StoreError: `missing` when there is no run, `damaged` when its manifest is not what was written. */
export function readManifest(directory: string): Promise<RunManifest> {
  return readPart(directory, "manifest.json", (bytes) => decodeManifest(bytes.toString("utf8")));
}

/** Throws StoreError: `missing` without experiment.yaml, `damaged` when it is not the one that the manifest means. */
export function readExperiment(directory: string, manifest: RunManifest): Promise<unknown> {
  return readPart(directory, "experiment.yaml", (bytes): unknown => {
    const hash = sha256(bytes);
    if (hash !== manifest.experimentSha256 && hash !== manifest.nextExperimentSha256) {
      throw new Error("it differs from its SHA-256 in manifest.json: a disk failed, or it was changed by hand");
    }
    return parse(bytes.toString("utf8"));
  });
}

async function readPart<T>(directory: string, name: string, decode: (bytes: Buffer) => T): Promise<T> {
  const path = join(directory, name);
  let bytes: Buffer;
  try {
    bytes = await readWhole(path);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== "ENOENT" && code !== "ENOTDIR") throw cannotRead(path, error);
    throw new StoreError("missing", path, `${directory} is not a run: it has no ${name}`, error);
  }
  try {
    return decode(bytes);
  } catch (error) {
    throw new StoreError("damaged", path, `${path} is damaged: ${describeReadError(error)}`, error);
  }
}
