/** @file Whether a recorded run is whole and could go on, and what can be done where it is not. */
import { type Damage, type Run, readManifest, verifyRun } from "../store/index.ts";
import { experimentOf } from "./recordedRun.ts";

/**
 * - `repair`: what is lost can be computed again.
 * - `restore`: nothing can, without the manifest or the experiment: copies of them must be put back.
 * - `import`: the log of another tool is not computed, but imported again.
 */
export type Mending = "repair" | "restore" | "import";

export interface Examination {
  readonly damaged: readonly Damage[];
  readonly mending: Mending;
}

const NEEDED: ReadonlySet<string> = new Set(["manifest.json", "experiment.yaml"]);

/**
 * Reads every file of the run in `directory`, and its experiment as one that could go on.
 * @throws StoreError as `verifyRun`
 */
export async function examineRun(directory: string): Promise<Examination> {
  const damaged = await verifyRun(directory, (experiment, manifest) => {
    // That of a log says where it comes from, and no more.
    if (manifest.kind === undefined) experimentOf({ directory, experiment, manifest, ...NO_ROWS });
  });
  return { damaged, mending: await chooseMending(directory, damaged) };
}

/** How many rows there are is judged where they are read. */
const NO_ROWS: Pick<Run, "series" | "damaged" | "events"> = {
  series: { step: new Float64Array(0), columns: {} },
  damaged: [],
  events: [],
};

async function chooseMending(directory: string, damaged: readonly Damage[]): Promise<Mending> {
  if (damaged.length === 0) return "repair";
  if (damaged.some(({ file }) => NEEDED.has(file))) return "restore";
  return (await readManifest(directory)).kind === "imported-log" ? "import" : "repair";
}
