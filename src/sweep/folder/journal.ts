/** @file The journal: how runs ended, a line each, in a file a process, so that no two write one. */
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { writeDurably } from "../../files/atomicFile.ts";
import { LineFile } from "../../files/lineFile.ts";
import { listFolder } from "../../files/listFolder.ts";
import { asStoreError } from "../../files/storeError.ts";
import type { Outcome } from "../outcome.ts";
import { LeftOutLines } from "./leftOutLines.ts";
import { checkOutcome } from "./lines.ts";
import { journalFolder } from "./places.ts";
import { toLines } from "./points.ts";
import { FILE_BEGIN, type LinePlace, readJsonLines } from "./readLines.ts";

/** What all processes have written so far. */
export class Journal {
  /** By hash. Of several lines of a run, that of its last attempt counts. */
  readonly outcomes = new Map<string, Outcome>();
  readonly leftOut: LeftOutLines;
  readonly #folder: string;
  readonly #read = new Map<string, LinePlace>();

  constructor(folder: string, leftOut = new LeftOutLines()) {
    this.leftOut = leftOut;
    this.#folder = journalFolder(folder);
    this.refresh();
  }

  /** Takes in what was written since. */
  refresh(): void {
    for (const { name } of listFolder(this.#folder)) {
      if (!name.endsWith(".jsonl")) continue;
      const read = readJsonLines(join(this.#folder, name), this.#read.get(name) ?? FILE_BEGIN, {
        ...{ check: checkOutcome, leftOut: this.leftOut },
        take: (outcome) => {
          if (isLater(outcome, this.outcomes.get(outcome.hash))) this.outcomes.set(outcome.hash, outcome);
        },
      });
      this.#read.set(name, read);
    }
  }
}

/** The file of this process. It is there from the first line on. */
export class JournalWriter {
  readonly #folder: string;
  #file: LineFile | null = null;

  /** @param folder of the sweep */
  constructor(folder: string) {
    this.#folder = journalFolder(folder);
  }

  /** @throws StoreError (`unwritable`) */
  append(outcome: Outcome): void {
    this.#file ??= this.#create();
    this.#file.append(toLines([outcome]));
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }

  #create(): LineFile {
    const host = hostname()
      .replace(/[^A-Za-z0-9.-]+/g, "-")
      .slice(0, 60);
    const path = join(this.#folder, `${host}-${process.pid}-${randomBytes(4).toString("hex")}.jsonl`);
    asStoreError("unwritable", "write", path, () => {
      mkdirSync(this.#folder, { recursive: true });
      writeDurably(path, "");
    });
    return new LineFile(path, 0);
  }
}

/** Clocks of hosts may differ by less than a run that failed and was made again. */
function isLater(one: Outcome, other: Outcome | undefined): boolean {
  if (other === undefined || one.attempts !== other.attempts)
    return other === undefined || one.attempts > other.attempts;
  return one.endedAt >= other.endedAt;
}
