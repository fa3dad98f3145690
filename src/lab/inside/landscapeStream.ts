/** @file A landscape that is being measured, as lines of JSON: how far it is, and at last what it is, or why there is none. */

import type { KeptLandscape, LandscapeProgress } from "../../inspection/inside/landscapeAsk.ts";
import type { Problem } from "../../problem.ts";
import { LabError } from "../lab.ts";

export type LandscapeLine =
  | { readonly progress: LandscapeProgress }
  | { readonly landscape: KeptLandscape | null }
  | {
      readonly error: {
        readonly kind: LabError["kind"];
        readonly message: string;
        readonly remedy?: Problem["remedy"];
      };
    };

/**
 * Reads the lines to the last one.
 * @throws LabError where it says so, or where there is none
 */
export async function readLandscapeLines(
  bytes: AsyncIterable<Uint8Array>,
  onProgress: (progress: LandscapeProgress) => void,
): Promise<KeptLandscape | null> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of bytes) {
    const lines = (text + decoder.decode(part, { stream: true })).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      const told = JSON.parse(line) as LandscapeLine;
      if ("progress" in told) onProgress(told.progress);
      else if ("landscape" in told) return told.landscape;
      else throw new LabError(told.error.kind, told.error.message, { remedy: told.error.remedy });
    }
  }
  throw new LabError("missing", "the lab has ended before the measurement; what is done of it is kept beside the run");
}
