/** @file The few facts of a manifest that a table of runs needs besides a summary. */
import { join } from "node:path";
import { atMost, readWholeSync } from "../files/readWhole.ts";
import { tryTo } from "../files/tryTo.ts";
import { LARGEST_MANIFEST } from "../limits.ts";
import type { ForkedFrom } from "../store/index.ts";
import { openManifest } from "../store/signedManifest.ts";

export interface RunFacts {
  /** Whether it says that the run is being written. */
  readonly isOpen: boolean;
  readonly forkedFrom: (Pick<ForkedFrom, "run" | "path" | "step"> & { readonly isReset: boolean }) | null;
  /** Why the run failed. */
  readonly error: string | null;
}

const NOTHING: RunFacts = { isOpen: false, forkedFrom: null, error: null };

/** What the manifest in `directory` says, of which nothing is taken for granted; nothing where it cannot be read. */
export function readFacts(directory: string): RunFacts {
  const manifest = tryTo(() => {
    const { bytes } = readWholeSync(join(directory, "manifest.json"), atMost(LARGEST_MANIFEST));
    // Who knows how signs what he likes: what is used of it is looked at, and no more.
    return openManifest(bytes.toString("utf8"), () => {});
  });
  if (manifest === null) return NOTHING;
  const { status, error, forkedFrom } = manifest;
  return {
    isOpen: status === "running",
    forkedFrom: readOrigin(forkedFrom),
    error: typeof error === "string" ? error : null,
  };
}

function readOrigin(value: unknown): RunFacts["forkedFrom"] {
  if (typeof value !== "object" || value === null) return null;
  const { run, path, step, optimizerState } = value as Readonly<Record<string, unknown>>;
  const isText = typeof run === "string" && typeof path === "string" && !`${run}${path}`.includes("\0");
  return isText && typeof step === "number" ? { run, path, step, isReset: optimizerState === "reset" } : null;
}
