/** @file A process that trains runs of a sweep one after the other, as its coordinator sees it. */
import { type ChildProcess, fork } from "node:child_process";
import type { RunProgress } from "../../training/index.ts";
import type { Point } from "../sweep.ts";
import type { PointEnd } from "../trainPoint.ts";
import type { Launch } from "./executor.ts";
import type { Order, Report } from "./workerLink.ts";

/** How a worker ended. */
export interface Leaving {
  /** What it was training, and had not told the end of. */
  readonly point: Point | null;
  readonly wasReady: boolean;
  readonly wasDismissed: boolean;
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** In words, with the last line that it wrote. */
  readonly how: string;
}

export interface WorkerListeners {
  onReady(): void;
  onSaid(line: string, point: Point | null): void;
  onEnd(point: Point, end: PointEnd, seconds: number): void;
  onStopped(reason: string): void;
  onLeave(leaving: Leaving): void;
}

/** Characters of what it writes on standard error that are kept. */
const KEPT = 2000;

export class Worker {
  readonly #child: ChildProcess;
  #point: Point | null = null;
  #progress: RunProgress | null = null;
  #isReady = false;
  #isDismissed = false;
  #sinceMs = 0;

  /** Starts `script sweep work FOLDER`, which takes orders from here. */
  constructor({ script, args }: Launch, folder: string, listeners: WorkerListeners) {
    const child = fork(script, ["sweep", "work", folder, "--quiet", ...args], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child = child;
    let written = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      written = (written + text).slice(-KEPT);
    });
    child.on("message", (message) => this.#hear(message as Report, listeners));
    // One that could not be started has no "exit".
    child.on("error", (error) => {
      written += `\n${error.message}`;
      if (child.pid === undefined) leave(null, null);
    });
    // Not "close", which does not come where we have closed the channel.
    child.once("exit", (code, signal) => setImmediate(leave, code, signal));
    const leave = (code: number | null, signal: string | null) => {
      const last =
        written
          .trimEnd()
          .split("\n")
          .at(-1)
          ?.replace(/^error: /, "") ?? "";
      const how = [signal === null ? `exit code ${code}` : signal, ...(last === "" ? [] : [last])].join(": ");
      const [wasReady, wasDismissed] = [this.#isReady, this.#isDismissed];
      listeners.onLeave({ point: this.#point, wasReady, wasDismissed, code: signal === null ? code : null, how });
    };
  }

  /** What it trains. */
  get point(): Point | null {
    return this.#point;
  }

  get progress(): RunProgress | null {
    return this.#progress;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Whether it waits for a run. */
  get isIdle(): boolean {
    return this.#isReady && this.#point === null && !this.#isDismissed;
  }

  train(point: Point): void {
    this.#point = point;
    this.#progress = null;
    this.#sinceMs = performance.now();
    const order: Order = { train: point };
    // Where it has just died, its end tells.
    this.#child.send(order, () => {});
  }

  /** Lets it end by itself: there is nothing to do. */
  dismiss(): void {
    if (this.#isDismissed) return;
    this.#isDismissed = true;
    if (this.#child.connected) this.#child.disconnect();
  }

  /** Asks it to save and end. By SIGTERM: a terminal sends Ctrl-C to it too, and a second one would kill. */
  stop(): void {
    this.#child.kill("SIGTERM");
  }

  #hear(message: Report, listeners: WorkerListeners): void {
    if (message.kind === "ready") {
      this.#isReady = true;
      listeners.onReady();
    } else if (message.kind === "progress") {
      this.#progress = message.progress;
    } else if (message.kind === "said") {
      listeners.onSaid(message.line, this.#point);
    } else if (message.kind === "stopped") {
      // It was not the run that went wrong.
      this.#point = null;
      listeners.onStopped(message.reason);
    } else {
      const point = this.#point;
      this.#point = null;
      if (message.end.kind === "interrupted") this.#isDismissed = true;
      if (point !== null) listeners.onEnd(point, message.end, (performance.now() - this.#sinceMs) / 1000);
    }
  }
}
