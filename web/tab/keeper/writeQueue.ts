/** @file Files of one run on their way to where the browser keeps them, in the order in which they were written. */
import type { DiskChange } from "../node/disk.ts";

/** Until what the browser refuses is tried again. */
const RETRY_MS = 10_000;

export interface QueueTarget {
  write(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(path: string): Promise<void>;
}

/**
 * Whatever moment the tab is closed at, what is kept then is what the run's folder was at some moment: that is why nothing is
 * written before what came before it.
 */
export class WriteQueue {
  readonly #target: QueueTarget;
  readonly #onWritten: (change: DiskChange) => void;
  readonly #onProblem: (problem: string | null) => void;
  #waiting: Promise<unknown>;
  #problem: string | null = null;
  /** Those who wait, and would wait for long. */
  readonly #impatient = new Set<() => void>();
  /** What was added before the last `clear` has another one. */
  #turn = 0;

  /**
   * @param start until then nothing is written
   * @param onProblem hears why it does not get on, and null once it does
   */
  constructor(
    target: QueueTarget,
    start: Promise<unknown>,
    { onWritten, onProblem }: { onWritten(change: DiskChange): void; onProblem(problem: string | null): void },
  ) {
    this.#target = target;
    this.#waiting = start;
    this.#onWritten = onWritten;
    this.#onProblem = onProblem;
  }

  /** Why it does not get on; null where it does. */
  get problem(): string | null {
    return this.#problem;
  }

  add(change: DiskChange): void {
    const turn = this.#turn;
    this.#waiting = this.#waiting.then(() => this.#insist(change, turn));
  }

  /** Gives up what waits: the run is to go. */
  clear(): void {
    this.#turn++;
    this.#tell(null);
  }

  /** All that was added so far is kept, or has to wait until there is room. */
  async settle(): Promise<void> {
    if (this.#problem !== null) return;
    await new Promise<void>((resolve) => {
      this.#impatient.add(resolve);
      this.#waiting.then(() => {
        this.#impatient.delete(resolve);
        resolve();
      });
    });
  }

  async #insist({ path, bytes }: DiskChange, turn: number): Promise<void> {
    while (turn === this.#turn) {
      try {
        if (bytes === null) await this.#target.remove(path);
        else await this.#target.write(path, bytes);
        this.#tell(null);
        this.#onWritten({ path, bytes });
        return;
      } catch (error) {
        if (turn === this.#turn) this.#tell(describeRefusal(error));
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  #tell(problem: string | null): void {
    if (this.#problem === problem) return;
    this.#problem = problem;
    this.#onProblem(problem);
    if (problem !== null) for (const goOn of this.#impatient) goOn();
  }
}

function describeRefusal(error: unknown): string {
  const reason =
    error instanceof DOMException && error.name === "QuotaExceededError"
      ? "this browser gives no more room; remove runs, or export this one"
      : `this browser refuses to keep it (${error instanceof Error ? error.message : error})`;
  return `${reason}: what it computes now is lost with the tab`;
}
