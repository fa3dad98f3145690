/** @file Tells what changes in the folders of a lab: they are looked at again and again, since not every file system tells. */
import type { LabChange } from "../lab/index.ts";
import type { Table, TableRun } from "./runTable.ts";

/** Time between two looks. */
const LOOK_MS = 1000;

/** Share of the time that looking may take: folders of many thousand runs, or on a slow server, are looked at less often. */
const LOOKING_SHARE = 0.1;

/** A look at all that can change. */
export interface Looked extends Pick<Table, "byId"> {
  /** What tells that a sweep, or a study, has changed, by their ids. */
  readonly sweepMarks: ReadonlyMap<string, string>;
  readonly studyMarks: ReadonlyMap<string, string>;
}

export class Follower {
  readonly #read: () => Promise<Looked>;
  readonly #listeners = new Set<(change: LabChange) => void>();
  #before: Looked | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;
  #isWanted = false;

  /** @param read how all is now */
  constructor(read: () => Promise<Looked>) {
    this.#read = read;
  }

  /** Tells of changes until the returned function is called. Nobody looks where nobody listens. */
  listen(listener: (change: LabChange) => void): () => void {
    const own = (change: LabChange) => listener(change);
    this.#listeners.add(own);
    if (this.#listeners.size === 1) this.look();
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size > 0) return;
      this.#before = null;
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = null;
    };
  }

  /** Tells what lies in no folder. */
  tell(change: LabChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** Looks now, and not only when it is time. */
  look(): void {
    if (this.#listeners.size === 0) return;
    this.#isWanted = true;
    if (!this.#isLooking) void this.#lookOn();
  }

  async #lookOn(): Promise<void> {
    this.#isLooking = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const begin = performance.now();
    while (this.#isWanted) {
      this.#isWanted = false;
      await this.#lookOnce();
    }
    this.#isLooking = false;
    if (this.#listeners.size === 0) return;
    const tookMs = performance.now() - begin;
    this.#timer = setTimeout(() => this.look(), Math.max(LOOK_MS, tookMs / LOOKING_SHARE)).unref();
  }

  async #lookOnce(): Promise<void> {
    try {
      const table = await this.#read();
      const changes = this.#before === null ? [] : findChanges(this.#before, table);
      this.#before = table;
      for (const change of changes) this.tell(change);
    } catch {
      // A server of files that does not answer may answer the next time; who asks for a run is told what is wrong.
    }
  }
}

/** `list` where runs have come, gone or other labels, or a sweep or study has gone; `run` where one has more rows or another state. */
function findChanges(before: Looked, now: Looked): LabChange[] {
  const changed = [...now.byId.values()].filter((run) => before.byId.get(run.id)?.version !== run.version);
  const isOther = ({ id, run }: TableRun): boolean => {
    const old = before.byId.get(id)?.run;
    return old === undefined || old.note !== run.note || old.tags.join(" ") !== run.tags.join(" ");
  };
  const isGone = (marks: "sweepMarks" | "studyMarks") => [...before[marks].keys()].some((id) => !now[marks].has(id));
  const isListOther =
    before.byId.size !== now.byId.size || changed.some(isOther) || isGone("sweepMarks") || isGone("studyMarks");
  const list: LabChange[] = isListOther ? [{ kind: "list" }] : [];
  return [
    ...list,
    ...changed.map(({ id, rows, run }): LabChange => ({ kind: "run", id, rows: rows ?? run.step ?? 0 })),
    ...listOther(before.sweepMarks, now.sweepMarks).map((id): LabChange => ({ kind: "sweep", id })),
    ...listOther(before.studyMarks, now.studyMarks).map((id): LabChange => ({ kind: "study", id })),
  ];
}

const listOther = (before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): string[] =>
  [...now].flatMap(([id, mark]) => (before.get(id) === mark ? [] : [id]));
