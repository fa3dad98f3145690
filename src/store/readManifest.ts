/** @file Reads and verifies manifest.json and experiment.yaml of a run. */
import { join } from "node:path";
import { describeMissingFolder } from "../files/missingFolder.ts";
import { atMost, readWhole, readWholeSync } from "../files/readWhole.ts";
import { sha256 } from "../files/sha256.ts";
import { cannotRead, damagedFile, isAboutFile, StoreError, systemErrorCode } from "../files/storeError.ts";
import { LARGEST_EXPERIMENT, LARGEST_MANIFEST } from "../limits.ts";
import { decodeExperiment, type Settings } from "./experimentFile.ts";
import type { RunManifest } from "./facts.ts";
import { decodeManifest } from "./manifestFile.ts";
import { checkRunFolders } from "./runFolders.ts";

/**
 * Every reader of a run begins here, and so it is here that the run's folders are looked at.
 * Throws StoreError: `missing` when there is no run, `damaged` when its manifest is not what was written.
 */
export async function readManifest(directory: string): Promise<RunManifest> {
  const path = join(directory, "manifest.json");
  try {
    return decode(directory, await readWhole(path, atMost(LARGEST_MANIFEST)));
  } catch (error) {
    throw describe(directory, "manifest.json", error);
  }
}

/** As `readManifest`, at once. */
export function readManifestSync(directory: string): RunManifest {
  try {
    return decode(directory, readWholeSync(join(directory, "manifest.json"), atMost(LARGEST_MANIFEST)).bytes);
  } catch (error) {
    throw describe(directory, "manifest.json", error);
  }
}

function decode(directory: string, bytes: Buffer): RunManifest {
  const manifest = decodeManifest(bytes.toString("utf8"));
  checkRunFolders(directory);
  return manifest;
}

/** Throws StoreError: `missing` without experiment.yaml, `damaged` when it is not the one that the manifest means. */
export async function readExperiment(directory: string, manifest: RunManifest): Promise<Settings> {
  try {
    const bytes = await readWhole(join(directory, "experiment.yaml"), atMost(LARGEST_EXPERIMENT));
    const hash = sha256(bytes);
    if (hash !== manifest.experimentSha256 && hash !== manifest.nextExperimentSha256) {
      throw new Error("it differs from its SHA-256 in manifest.json: a disk failed, or it was changed by hand");
    }
    return decodeExperiment(bytes.toString("utf8"));
  } catch (error) {
    throw describe(directory, "experiment.yaml", error);
  }
}

/** What reading or decoding a file threw, as the error of the run. */
function describe(directory: string, name: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const path = join(directory, name);
  const code = systemErrorCode(error);
  if (code === "ENOENT" || code === "ENOTDIR") {
    const reason = describeMissingFolder(directory) ?? `it has no ${name}`;
    return new StoreError("missing", path, `${directory} is not a run: ${reason}`, error);
  }
  return isAboutFile(error) ? damagedFile(path, error) : cannotRead(path, error);
}
