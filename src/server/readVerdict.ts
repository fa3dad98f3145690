/** @file The verdict.json of a study, whoever has written it: what is used of it, and no more than a page can show. */
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { atMost, readWholeSync } from "../files/readWhole.ts";
import { tryTo } from "../files/tryTo.ts";
import { LabError } from "../lab/index.ts";
import { verdictFile } from "../studies/studyPlaces.ts";
import { markFile } from "./sweepFiles.ts";

/** Bytes: the longest that is written has some 20,000. */
const LARGEST_VERDICT = 2 ** 21;

const text = z.string().max(10_000);
const count = z.int().min(0);

const verdictSchema = z.object({
  study: text,
  figure: text,
  papers: z.array(text).max(100),
  budget: text,
  claims: z
    .array(
      z.object({
        ...{ name: text, says: text, source: text, measured: text, count },
        verdict: z.enum(["pass", "fail", "cannot-tell"]),
      }),
    )
    .max(1000),
  deviations: z.array(text).max(1000),
  arms: z
    .array(
      z
        .object({ name: text, label: text, runs: count, ended: count, failed: count, lost: z.array(z.unknown()) })
        .refine(
          ({ runs, ended, failed, lost }) => ended + failed + lost.length <= runs,
          "more runs have ended than it has",
        ),
    )
    .max(1000),
});

export interface WrittenVerdict extends z.output<typeof verdictSchema> {
  readonly changedMs: number;
}

/** Reads the verdicts of studies, each again once its file has changed: a lab looks at all of them every second. */
export class VerdictReader {
  readonly #kept = new Map<string, { readonly mark: string; readonly found: WrittenVerdict | LabError }>();

  /** @throws LabError (`damaged`) where it is no verdict */
  read(folder: string): WrittenVerdict {
    const mark = markFile(verdictFile(folder));
    const before = this.#kept.get(folder);
    const found = before?.mark === mark ? before.found : readVerdict(folder);
    this.#kept.set(folder, { mark, found });
    if (found instanceof LabError) throw found;
    return found;
  }
}

function readVerdict(folder: string): WrittenVerdict | LabError {
  const path = verdictFile(folder);
  try {
    const { bytes, changedMs } = readWholeSync(path, atMost(LARGEST_VERDICT));
    const result = verdictSchema.safeParse(JSON.parse(bytes.toString("utf8")));
    if (result.success) return { ...result.data, changedMs };
    const [issue] = result.error.issues;
    throw new Error(`${issue?.path.join(".") || "it"}: ${issue?.message ?? "is not allowed"}`);
  } catch (error) {
    const reason = error instanceof SyntaxError ? "it is no JSON" : (error as Error).message;
    return new LabError("damaged", `${path} is no verdict of a study: ${reason}`, { cause: error });
  }
}

/** Where the sweep of an arm is, without links, if it lies where the command puts it: beside the study. Null for a name that is none. */
export function armPlace(studyFolder: string, arm: string): string | null {
  if (!/^[A-Za-z0-9][\w.-]*$/.test(arm)) return null;
  return tryTo(() => realpathSync.native(join(studyFolder, "..", "arms", arm)));
}
