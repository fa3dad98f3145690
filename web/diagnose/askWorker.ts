/** @file Has a log diagnosed beside the page, which stays quick meanwhile. */
import type { DiagnosedLog, GivenLog } from "../../src/lab/diagnose/diagnoseGiven.ts";

export type WorkerNews =
  | { readonly kind: "read"; readonly share: number }
  | { readonly kind: "diagnosed"; readonly log: DiagnosedLog }
  /** Why it cannot be read, in one line. */
  | { readonly kind: "unread"; readonly line: string };

/** @returns a function that gives it up */
export function askWorker(log: GivenLog, onNews: (news: WorkerNews) => void): () => void {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<WorkerNews>) => {
    if (data.kind !== "read") worker.terminate();
    onNews(data);
  });
  worker.addEventListener("error", ({ message }) => {
    worker.terminate();
    onNews({ kind: "unread", line: message === "" ? "the part of this page that reads logs did not load" : message });
  });
  worker.postMessage(log);
  return () => worker.terminate();
}
