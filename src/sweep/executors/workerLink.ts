/** @file What a coordinator and its workers say to each other, and the worker's end of it. */
import type { RunProgress } from "../../training/index.ts";
import type { Point } from "../sweep.ts";
import type { PointEnd } from "../trainPoint.ts";

/** The next run to be trained. */
export interface Order {
  readonly train: Point;
}

export type Report =
  /** It can be given a run. */
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly progress: RunProgress }
  | { readonly kind: "said"; readonly line: string }
  | { readonly kind: "end"; readonly end: PointEnd }
  /** The folder or the disk takes no more: it ends. */
  | { readonly kind: "stopped"; readonly reason: string };

/** Tells the coordinator. It may have ended: then nobody is left to tell. */
export function report(message: Report): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

const PROGRESS_MS = 100;

/** Tells the coordinator how a run gets on, now and then. */
export function createReporter(): (progress: RunProgress) => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const nowMs = performance.now();
    if (nowMs - lastMs < PROGRESS_MS) return;
    lastMs = nowMs;
    report({ kind: "progress", progress });
  };
}

/** The runs that the coordinator orders, one after the other, until it has no more, has ended, or the signal comes. */
export async function* receivePoints(signal: AbortSignal): AsyncGenerator<Point> {
  const orders: Point[] = [];
  let wake = () => {};
  process.on("message", (message) => {
    orders.push((message as Order).train);
    wake();
  });
  process.once("disconnect", () => wake());
  signal.addEventListener("abort", () => wake());
  report({ kind: "ready" });
  for (;;) {
    const point = orders.shift();
    if (point !== undefined) yield point;
    else if (signal.aborted || !process.connected) return;
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
}
