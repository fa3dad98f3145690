/** @file The sweeps of a lab: which there are, and each as it is now, read again where something of it has changed. */
import { LabError, type LabSweep, type SweepDetails } from "../lab/index.ts";
import { sweepPlaceOf } from "../sweep/folder/places.ts";
import { describeSweep, summarizeSweep } from "./describeSweep.ts";
import { asLabError } from "./errors.ts";
import type { RunPlace } from "./labFolders.ts";
import type { Table, TableRun } from "./runTable.ts";
import { markSweep, SweepFileReader } from "./sweepFiles.ts";

/** A line of the list, and what it was made of. */
interface KnownLine {
  readonly mark: string;
  readonly line: LabSweep;
}

export class SweepShelf {
  readonly #files = new SweepFileReader();
  /** By the real paths of sweeps. */
  #known = new Map<string, KnownLine>();

  /** What tells that a sweep has changed, by ids. */
  mark({ sweeps, byId }: Table): ReadonlyMap<string, string> {
    const states = new Map<string, string>();
    for (const { real, run } of byId.values()) {
      // Those that have ended stand in the journal.
      if (run.state === "done") continue;
      const place = sweepPlaceOf(real);
      states.set(place, `${states.get(place) ?? ""} ${run.id}:${run.state}`);
    }
    return new Map(sweeps.map(({ id, real }) => [id, `${markSweep(real)}${states.get(real) ?? ""}`]));
  }

  list(table: Table): readonly LabSweep[] {
    const marks = this.mark(table);
    const findRun = indexRuns(table);
    const known = new Map<string, KnownLine>();
    for (const place of table.sweeps) {
      const mark = marks.get(place.id) ?? "";
      const before = this.#known.get(place.real);
      const line = before?.mark === mark ? before.line : this.#summarize(place, findRun);
      known.set(place.real, { mark, line });
    }
    this.#known = known;
    return [...known.values()].map(({ line }) => line);
  }

  /** @throws LabError (`missing`) where no sweep is called so, StoreError where it is damaged */
  read(table: Table, id: string): SweepDetails {
    const place = table.sweeps.find((each) => each.id === id);
    if (place === undefined) throw new LabError("missing", `there is no sweep ${JSON.stringify(id.slice(0, 200))}`);
    return describeSweep(place, this.#files.read(place.real), indexRuns(table));
  }

  #summarize(place: RunPlace, findRun: ReturnType<typeof indexRuns>): LabSweep {
    try {
      return summarizeSweep(describeSweep(place, this.#files.read(place.real), findRun));
    } catch (error) {
      const known = asLabError(error);
      if (known === null) throw error;
      return {
        ...{ id: place.id, name: place.id, problem: known.message, axes: [], seeds: 0, runs: 0 },
        ...{ done: 0, nonFinite: 0, failed: 0, running: 0, waiting: 0, secondsLeft: null, headline: "" },
      };
    }
  }
}

export function indexRuns({ byId }: Table): (directory: string) => TableRun | undefined {
  const byReal = new Map([...byId.values()].map((run) => [run.real, run]));
  return (directory) => byReal.get(directory);
}
