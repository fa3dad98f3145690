/** @file The runs of a lab as a table, of which only what has changed is read again. */
import { realpathSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { type RunSummary, summarizeRun } from "../catalog/index.ts";
import { isLocked } from "../files/lock.ts";
import { tryTo } from "../files/tryTo.ts";
import { LabError, type LabList, type LabRun } from "../lab/index.ts";
import { listParentPlaces } from "../store/parentPlaces.ts";
import { joinSome } from "../words.ts";
import type { FoundPlaces, LabFolders, RunPlace } from "./labFolders.ts";
import { type LatestRow, NO_ROW, readLatestRow } from "./latestRow.ts";
import { type RunFacts, readFacts } from "./runFacts.ts";

/** A line of the table, and where it comes from. */
export interface TableRun extends RunPlace {
  readonly run: LabRun;
  /** Rows of a run that is being written; null for others, of which nobody waits for any. */
  readonly rows: number | null;
  /** Tells what the line was made of. */
  readonly version: string;
}

export interface Table extends LabList, Pick<FoundPlaces, "sweeps" | "studies"> {
  readonly byId: ReadonlyMap<string, TableRun>;
}

/** What a lab knows of a training of its own. */
export type Live = (real: string) => { readonly slingshots: number | null } | null;

/** What was read of a run, as long as its small files are the same. */
interface Known {
  readonly key: string;
  readonly summary: RunSummary | null;
  readonly facts: RunFacts;
}

export class RunTable {
  readonly #folders: LabFolders;
  readonly #live: Live;
  #known = new Map<string, Known>();
  #latest = new Map<string, LatestRow>();
  #reading: Promise<Table> | null = null;
  #last: Table | null = null;

  constructor(folders: LabFolders, live: Live) {
    this.#folders = folders;
    this.#live = live;
  }

  /** As it is now: of several who ask at once, all get the same. */
  read(): Promise<Table> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** @throws LabError (`missing`) where no run is called so: a name leads nowhere but to what the table has */
  async find(id: string): Promise<TableRun> {
    const found = (this.#last ?? (await this.read())).byId.get(id) ?? (await this.read()).byId.get(id);
    if (found === undefined) throw new LabError("missing", `there is no run ${JSON.stringify(id.slice(0, 200))}`);
    return found;
  }

  /** As `find`, anew. */
  async findNow(id: string): Promise<TableRun> {
    await this.read();
    return this.find(id);
  }

  async #read(): Promise<Table> {
    const { places, sweeps, studies, others, leftOut } = this.#folders.find();
    const known = new Map<string, Known>();
    const latest = new Map<string, LatestRow>();
    const ids = new Map(places.map(({ real, id }) => [real, id]));
    const foreign = [...others];
    const runs: TableRun[] = [];
    for (const place of places) {
      const found = await this.#look(place);
      known.set(place.real, found);
      if (found.summary === null) {
        foreign.push(place.directory);
        continue;
      }
      const isOpen = found.facts.isOpen && found.summary.state !== "damaged";
      const row = isOpen ? await readLatestRow(place.directory, this.#latest.get(place.real) ?? NO_ROW) : null;
      if (row !== null) latest.set(place.real, row);
      runs.push(this.#describe(place, found, found.summary, row, ids));
    }
    this.#known = known;
    this.#latest = latest;
    const strange =
      foreign.length === 0 ? [] : [`${joinSome(foreign)} ${foreign.length === 1 ? "holds" : "hold"} no run`];
    const sorted = runs.toSorted(
      (a, b) => compareTexts(b.run.startedAt ?? "", a.run.startedAt ?? "") || compareTexts(a.id, b.id),
    );
    this.#last = {
      runs: sorted.map(({ run }) => run),
      leftOut: [...leftOut, ...strange],
      ...{ sweeps, studies },
      byId: new Map(sorted.map((entry) => [entry.id, entry])),
    };
    return this.#last;
  }

  async #look({ directory, real }: RunPlace): Promise<Known> {
    const key = ["manifest.json", "labels.jsonl"].map((name) => markOf(join(directory, name))).join(" ");
    const before = this.#known.get(real);
    if (before?.key === key) return before;
    return { key, facts: readFacts(directory), summary: await summarizeRun(directory) };
  }

  #describe(
    { id, directory, real }: RunPlace,
    { key, facts }: Known,
    summary: RunSummary,
    row: LatestRow | null,
    ids: ReadonlyMap<string, string>,
  ): TableRun {
    const live = this.#live(real);
    const steps = summary.experiment?.steps;
    const run: LabRun = {
      ...{ id, name: basename(directory), isTraining: live !== null && row !== null },
      state: row === null ? summary.state : stateOf(row, live !== null || isLocked(directory)),
      problem: summary.problem ?? (summary.state === "failed" ? facts.error : null),
      startedAt: summary.startedAt,
      step: row === null ? summary.steps : row.step,
      steps: typeof steps === "number" ? steps : null,
      trainLoss: (row ?? summary).trainLoss,
      trainAccuracy: (row ?? summary).trainAccuracy,
      validationAccuracy: (row ?? summary).validationAccuracy,
      slingshots: live?.slingshots ?? summary.slingshots,
      answer: summary.answer,
      tags: summary.tags,
      note: summary.note,
      forkedFrom: facts.forkedFrom && {
        ...{
          id: findParent(directory, facts.forkedFrom, ids),
          name: facts.forkedFrom.run,
          step: facts.forkedFrom.step,
          isReset: facts.forkedFrom.isReset,
        },
      },
      settings: summary.experiment as LabRun["settings"],
    };
    return { id, directory, real, run, rows: row?.rows ?? null, version: `${key} ${row?.file ?? ""} ${run.state}` };
  }
}

function stateOf({ rows }: LatestRow, isWritten: boolean): LabRun["state"] {
  if (!isWritten) return "interrupted";
  return rows === 0 ? "starting" : "running";
}

/** The id of the run that it was forked from; null where the lab has it not. */
function findParent(
  directory: string,
  origin: NonNullable<RunFacts["forkedFrom"]>,
  ids: ReadonlyMap<string, string>,
): string | null {
  for (const place of listParentPlaces(directory, origin)) {
    const id = ids.get(place) ?? ids.get(tryTo(() => realpathSync.native(place)) ?? "");
    if (id !== undefined) return id;
  }
  return null;
}

/** Changes with every change of the file: runs replace theirs, and none of another content has the same time and size. */
function markOf(path: string): string {
  const status = tryTo(() => statSync(path));
  return status === null ? "-" : `${status.mtimeMs}:${status.size}:${status.ino}`;
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
