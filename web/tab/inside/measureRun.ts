/** @file Measures a landscape beside a run: loaded when somebody asks for one. */

import { toLandscapeRequest } from "../../../src/inspection/inside/keptLandscapes.ts";
import { listParts } from "../../../src/inspection/landscapeRequest.ts";
import { measureLandscape } from "../../../src/inspection/measureLandscape.ts";
import type { LandscapeAsk, LandscapeProgress } from "../../../src/lab/index.ts";
import { readRun } from "../../../src/store/index.ts";

/** Keeps what is done of it when the signal comes, as when it is all. */
export async function measureRun(
  directory: string,
  ask: LandscapeAsk,
  signal: AbortSignal,
  onProgress: (progress: LandscapeProgress) => void,
): Promise<void> {
  const run = await readRun(directory);
  await measureLandscape(run, toLandscapeRequest(ask, listParts(run)), { signal, onProgress });
}
