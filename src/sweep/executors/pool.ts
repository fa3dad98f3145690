/** @file Gives runs to worker processes until all have ended; what a worker leaves behind that dies is given to another. */
import { isLocked } from "../../files/lock.ts";
import { Journal, JournalWriter } from "../folder/journal.ts";
import { runPlace } from "../folder/places.ts";
import type { Outcome } from "../outcome.ts";
import type { Point } from "../sweep.ts";
import { failPoint } from "../trainPoint.ts";
import { estimatePoints } from "./estimatePoints.ts";
import type { ExecutorEnd, ExecutorRequest, RunningPoint, SweepProgress } from "./executor.ts";
import { type Leaving, Worker } from "./worker.ts";

/** Workers that may die over one run, and that may end before they are ready, one after the other. */
const MOST_DEATHS = 3;

/** Wait before a run is looked at again that another process trains. */
const TAKEN_MS = 1000;

const PROGRESS_MS = 200;

export class Pool {
  readonly #request: ExecutorRequest;
  readonly #jobs: number;
  /** Step from which its runs are trained, 0 where they are no forks. */
  readonly #parted: number;
  readonly #journal: Journal;
  readonly #writer: JournalWriter;
  /** What was known at first: of a run that is to be trained, the end of an earlier attempt. */
  readonly #before: ReadonlyMap<string, Outcome>;
  readonly #seconds: ReadonlyMap<string, number>;
  /** Longest last, since they are taken from the end. */
  readonly #queue: Point[];
  /** Trained by other processes; looked at again, in this order. */
  readonly #taken: { readonly point: Point; readonly atMs: number }[] = [];
  readonly #workers = new Set<Worker>();
  readonly #deaths = new Map<string, number>();
  #lameStarts = 0;
  #stopped: string | null = null;
  #failure: unknown = null;
  /** Of runs that ended here: how long they took, and how long they were thought to. */
  #took = { seconds: 0, estimated: 0 };
  #finish: () => void = () => {};

  constructor(request: ExecutorRequest, jobs: number) {
    this.#request = request;
    this.#jobs = jobs;
    const { sweep, points } = request;
    this.#parted = sweep.fork?.at ?? 0;
    this.#journal = new Journal(sweep.folder);
    this.#writer = new JournalWriter(sweep.folder);
    const { outcomes } = this.#journal;
    this.#before = new Map(outcomes);
    this.#seconds = estimatePoints(sweep, points, outcomes);
    this.#queue = points.toSorted((a, b) => this.#secondsOf(a) - this.#secondsOf(b));
  }

  /** @throws StoreError where the journal cannot be read or written */
  async train(): Promise<ExecutorEnd> {
    const { signal, onProgress } = this.#request;
    const ended = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    const stop = () => {
      for (const worker of this.#workers) worker.stop();
    };
    signal.addEventListener("abort", stop);
    const timer = setInterval(() => {
      this.#guard(() => this.#serve());
      onProgress?.(this.#describe());
    }, PROGRESS_MS);
    try {
      this.#guard(() => this.#serve());
      await ended;
    } finally {
      clearInterval(timer);
      signal.removeEventListener("abort", stop);
      this.#writer.close();
    }
    if (this.#failure !== null) throw this.#failure;
    if (signal.aborted) return { kind: "interrupted" };
    if (this.#stopped !== null) return { kind: "stopped", reason: this.#stopped };
    return { kind: "done" };
  }

  get #isEnding(): boolean {
    return this.#request.signal.aborted || this.#stopped !== null || this.#failure !== null;
  }

  /** Gives every idle worker a run, starts workers where there is more to do, and lets go of those that have nothing to do. */
  #serve(): void {
    for (const worker of this.#workers) if (worker.isIdle) this.#give(worker);
    const waiting = this.#isEnding ? 0 : this.#queue.length + this.#taken.length;
    const starting = [...this.#workers].filter(({ isReady }) => !isReady).length;
    const wanted = Math.min(waiting - starting, this.#jobs - this.#workers.size);
    for (let i = 0; i < wanted; i++) this.#start();
    if (this.#workers.size === 0) this.#finish();
  }

  #give(worker: Worker): void {
    if (!worker.isIdle) return;
    const point = this.#isEnding ? undefined : this.#next();
    if (point !== undefined) worker.train(point);
    else if (this.#isEnding || this.#taken.length === 0) worker.dismiss();
  }

  #next(): Point | undefined {
    this.#journal.refresh();
    for (;;) {
      const [first] = this.#taken;
      const isDue = first !== undefined && first.atMs <= performance.now();
      const point = this.#queue.pop() ?? (isDue ? this.#taken.shift()?.point : undefined);
      if (point === undefined || !this.#hasEnded(point)) return point;
    }
  }

  /** Whether the journal has an end of it, be it that another process wrote it, which is not the one before. */
  #hasEnded({ hash }: Point): boolean {
    const outcome = this.#journal.outcomes.get(hash);
    return outcome !== undefined && outcome !== this.#before.get(hash);
  }

  #start(): void {
    const { sweep, launch, say } = this.#request;
    const worker = new Worker(launch, sweep.folder, {
      onReady: () => {
        this.#lameStarts = 0;
        this.#guard(() => this.#give(worker));
      },
      onSaid: (line, point) => say(`${point === null ? "" : `${point.hash.slice(0, 8)}: `}${line}`),
      onEnd: (point, end, seconds) =>
        this.#guard(() => {
          if (end.kind === "taken") this.#taken.push({ point, atMs: performance.now() + TAKEN_MS });
          else if (end.kind === "interrupted") this.#queue.push(point);
          else {
            this.#took.seconds += seconds;
            this.#took.estimated += this.#secondsOf(point);
          }
          this.#give(worker);
        }),
      onStopped: (reason) => {
        this.#stopped ??= reason;
      },
      onLeave: (leaving) => {
        this.#workers.delete(worker);
        this.#guard(() => this.#cleanUp(leaving));
        this.#guard(() => this.#serve());
        if (this.#workers.size === 0) this.#finish();
      },
    });
    this.#workers.add(worker);
  }

  /** After a worker that has ended: what it was training is given to another, unless it was the death of several. */
  #cleanUp({ point, wasReady, wasDismissed, code, how }: Leaving): void {
    if (point !== null) {
      const deaths = (this.#deaths.get(point.hash) ?? 0) + 1;
      this.#deaths.set(point.hash, deaths);
      if (this.#isEnding || deaths < MOST_DEATHS) {
        this.#queue.push(point);
        return;
      }
      const { sweep } = this.#request;
      // Another coordinator's worker may have taken it up.
      if (isLocked(runPlace(sweep.folder, point.hash).directory)) {
        this.#taken.push({ point, atMs: performance.now() + TAKEN_MS });
        return;
      }
      const work = { sweep, journal: this.#journal, writer: this.#writer };
      failPoint(work, point, `its process ended ${MOST_DEATHS} times: ${how}`);
      return;
    }
    if (wasReady || wasDismissed) return;
    this.#lameStarts++;
    // An exit code is an answer, which the next one would give too.
    if (code !== null || this.#lameStarts >= MOST_DEATHS) this.#stopped ??= `no process for training starts: ${how}`;
  }

  /** What is thrown in a listener ends the whole, once the workers have saved. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#failure ??= error;
      for (const worker of this.#workers) worker.stop();
    }
  }

  #secondsOf({ hash }: Point): number {
    return this.#seconds.get(hash) ?? 0;
  }

  #describe(): SweepProgress {
    const counts = { running: 0, done: 0, "non-finite": 0, failed: 0 };
    let secondsTrained = 0;
    for (const { status, seconds } of this.#journal.outcomes.values()) {
      counts[status]++;
      secondsTrained += seconds;
    }
    const running = [...this.#workers].flatMap(({ point, progress }) => (point === null ? [] : [{ point, progress }]));
    for (const { progress } of running)
      if (progress !== null) secondsTrained += (progress.step - this.#parted) / progress.stepsPerSecond;
    counts.running = running.length;
    return { counts, running, secondsTrained, secondsLeft: this.#secondsLeft(running) };
  }

  /** By the speed of what has ended here, and of what is in progress; NaN before any run has made a step. */
  #secondsLeft(running: readonly RunningPoint[]): number {
    let { seconds, estimated } = this.#took;
    let left = 0;
    let longest = 0;
    for (const point of this.#queue) left += this.#secondsOf(point);
    for (const { point, progress } of running) {
      const { step, steps, stepsPerSecond } = progress ?? { step: 0, steps: point.steps, stepsPerSecond: Number.NaN };
      const taken = Math.max(step - this.#parted, 0);
      const share = taken / (steps - this.#parted);
      left += this.#secondsOf(point) * (1 - share);
      if (!(taken > 0 && stepsPerSecond > 0)) continue;
      seconds += taken / stepsPerSecond;
      estimated += this.#secondsOf(point) * share;
      longest = Math.max(longest, (steps - step) / stepsPerSecond);
    }
    const speed = estimated > 0 ? seconds / estimated : Number.NaN;
    return Math.max((left * speed) / this.#jobs, longest);
  }
}
