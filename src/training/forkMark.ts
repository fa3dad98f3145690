/** @file The mark at a parent's checkpoint that says which fork needs it, so that the checkpoint is kept. */
import { StoreError } from "../files/index.ts";
import { pinCheckpoint, unpinCheckpoint } from "../store/index.ts";

/** Of a fork that is about to be made. */
export class ForkMark {
  readonly #parent: string;
  readonly #by: string;
  readonly #say: (line: string) => void;
  #step: number | null = null;

  constructor(parent: string, at: number, say: (line: string) => void) {
    this.#parent = parent;
    this.#by = `fork at step ${at}`;
    this.#say = say;
  }

  /** Marks the checkpoint of `step`. A run in an archive that nobody may write is forked all the same: the fork has all. */
  set(step: number): void {
    try {
      pinCheckpoint(this.#parent, step, this.#by);
      this.#step = step;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#say(`note: the parent's checkpoint of step ${step} could not be marked as in use: ${error.message}`);
    }
  }

  /** Where no fork came about, takes the mark away again; the marks of others stay. */
  takeBack(): void {
    if (this.#step === null) return;
    try {
      unpinCheckpoint(this.#parent, this.#step, this.#by);
    } catch (error) {
      // It keeps a checkpoint that nobody needs, and does no other harm.
      if (!(error instanceof StoreError)) throw error;
    }
  }
}
