/** @file What the diagnosing worker of a page runs: it reads one log, answers and ends. */
import { diagnoseGiven, type GivenLog, wordUnread } from "../../src/lab/diagnose/diagnoseGiven.ts";
import type { WorkerNews } from "./askWorker.ts";

const tell = (news: WorkerNews) => postMessage(news);

addEventListener(
  "message",
  ({ data }: MessageEvent<GivenLog>) => {
    let told = 0;
    const onRead = (share: number) => {
      if (share - told < 0.01) return;
      told = share;
      tell({ kind: "read", share });
    };
    diagnoseGiven(data, onRead)
      .then((log) => tell({ kind: "diagnosed", log }))
      .catch((error: unknown) => {
        const line = wordUnread(error);
        if (line === null) throw error;
        tell({ kind: "unread", line });
      })
      .catch((error: unknown) => tell({ kind: "unread", line: `this page failed: ${String(error)}` }));
  },
  { once: true },
);
