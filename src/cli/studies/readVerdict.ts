/** @file The verdict of a study that is on disk, where it is one of ours. */
import { z } from "zod";
import { atMost, readWholeSync } from "../../files/readWhole.ts";
import { tryTo } from "../../files/tryTo.ts";
import { LARGEST_MANIFEST } from "../../limits.ts";
import { BUDGETS } from "../../studies/study.ts";
import { verdictFile } from "../../studies/studyPlaces.ts";

/** What is used of it. */
const verdictSchema = z.object({
  study: z.string(),
  budget: z.enum(BUDGETS),
  claims: z.array(z.object({ verdict: z.string() })),
  arms: z.array(z.object({ runs: z.int(), ended: z.int() })),
});

export type WrittenVerdict = z.output<typeof verdictSchema>;

/** Null where the study was not judged, or the file is something else. */
export function readVerdict(folder: string): WrittenVerdict | null {
  const read = () => JSON.parse(readWholeSync(verdictFile(folder), atMost(LARGEST_MANIFEST)).bytes.toString("utf8"));
  return verdictSchema.safeParse(tryTo(read)).data ?? null;
}
