/** @file Tells what changes in the folders of a lab: they are looked at again and again, since not every file system tells. */
import type { LabChange } from "../lab/index.ts";
import type { Table, TableRun } from "./runTable.ts";

/** Time between two looks. */
const LOOK_MS = 1000;

/** Share of the time that looking may take: folders of many thousand runs, or on a slow server, are looked at less often. */
const LOOKING_SHARE = 0.1;

export class Follower {
  readonly #read: () => Promise<Table>;
  readonly #listeners = new Set<(change: LabChange) => void>();
  #before: Table | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;
  #isWanted = false;

  /** @param read the table as it is now */
  constructor(read: () => Promise<Table>) {
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
      for (const change of changes) for (const listener of this.#listeners) listener(change);
    } catch {
      // A server of files that does not answer may answer the next time; who asks for a run is told what is wrong.
    }
  }
}

/** `list` where runs have come, gone or other labels; `run` where one has more rows or another state. */
export function findChanges(before: Table, now: Table): LabChange[] {
  const changed = [...now.byId.values()].filter((run) => before.byId.get(run.id)?.version !== run.version);
  const isOther = ({ id, run }: TableRun): boolean => {
    const old = before.byId.get(id)?.run;
    return old === undefined || old.note !== run.note || old.tags.join(" ") !== run.tags.join(" ");
  };
  const isListOther = before.byId.size !== now.byId.size || changed.some(isOther);
  const list: LabChange[] = isListOther ? [{ kind: "list" }] : [];
  return [
    ...list,
    ...changed.map(({ id, rows, run }): LabChange => ({ kind: "run", id, rows: rows ?? run.step ?? 0 })),
  ];
}
