/** @file Runs as they were read last: files do not change once they are there, so that of a run that grows only new ones are read. */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Run } from "../store/index.ts";
import { readEvents } from "../store/readEvents.ts";
import { readExperiment } from "../store/readManifest.ts";
import { gatherSpans, seriesFacts } from "../store/readSeries.ts";
import { lookUntilSettled } from "../store/settledLook.ts";
import { OpenRows, type OpenSpan, openSpan } from "./openRows.ts";

/** A run, its rows, and what tells that it was read anew. */
export interface ReadRun {
  readonly run: Run;
  readonly rows: OpenRows;
}

/** Numbers in the rows of runs that are kept: 512 MB, were all of them unpacked. */
const MOST_KEPT = 2 ** 26;

interface KeptRun {
  readonly spans: Map<string, OpenSpan>;
  /** Of the files of the spans: who damages one, or puts another run in its place, changes these. */
  stamps: ReadonlyMap<string, string>;
  /** What it was when its files were the same. */
  read: ReadRun | null;
  listing: string;
}

export class RunReader {
  /** The one that was asked for last is at the end. */
  readonly #kept = new Map<string, KeptRun>();
  readonly #reading = new Map<string, Promise<ReadRun>>();

  /**
   * The run in `directory`: the same object where nothing of it has changed.
   * @throws StoreError
   */
  async read(directory: string): Promise<ReadRun> {
    const reading = this.#reading.get(directory) ?? this.#read(directory);
    this.#reading.set(directory, reading);
    try {
      return await reading;
    } finally {
      this.#reading.delete(directory);
    }
  }

  async #read(directory: string): Promise<ReadRun> {
    const kept = this.#kept.get(directory) ?? { spans: new Map(), stamps: new Map(), read: null, listing: "" };
    const read = await lookUntilSettled(
      directory,
      async ({ manifest, files }) => {
        const stamps = files.map(({ name }) => [name, stampOf(directory, name)] as const);
        const listing = JSON.stringify([manifest, stamps]);
        if (kept.read !== null && kept.listing === listing) return kept.read;
        for (const [name, stamp] of stamps) if (kept.stamps.get(name) !== stamp) kept.spans.delete(name);
        kept.stamps = new Map(stamps);
        const experiment = await readExperiment(directory, manifest);
        const facts = seriesFacts(manifest, experiment);
        const open = (file: Parameters<typeof openSpan>[1]) => openSpan(directory, file, manifest);
        const { spans, damaged } = await gatherSpans(directory, files, facts, kept.spans, open);
        for (const name of kept.spans.keys()) if (!spans.some((span) => span.name === name)) kept.spans.delete(name);
        const { events, damaged: lostEvents } = await readEvents(directory, manifest);
        const rows = new OpenRows(spans);
        const run = {
          directory,
          experiment,
          manifest,
          series: rows.series,
          events,
          damaged: [...damaged, ...lostEvents],
        };
        kept.listing = listing;
        kept.read = { run, rows };
        return kept.read;
      },
      ({ run }) => run.damaged.length === 0,
    );
    this.#keep(directory, kept);
    return read;
  }

  #keep(directory: string, kept: KeptRun): void {
    this.#kept.delete(directory);
    this.#kept.set(directory, kept);
    let numbers = 0;
    for (const [path, { read }] of [...this.#kept].toReversed()) {
      numbers += (read?.rows.length ?? 0) * (read?.rows.columns.length ?? 0);
      if (numbers > MOST_KEPT && path !== directory) this.#kept.delete(path);
    }
  }
}

/** Size and time of a series file; the empty text where it is gone. */
function stampOf(directory: string, name: string): string {
  const stats = statSync(join(directory, "series", name), { throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.size} ${stats.mtimeMs}`;
}
