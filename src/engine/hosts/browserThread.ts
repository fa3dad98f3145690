/** @file What a worker of a page runs. */
import { serveThread, type ThreadTask } from "../wasm/serveThread.ts";

addEventListener(
  "message",
  ({ data }: MessageEvent<ThreadTask>) => {
    serveThread(data, (finding) => postMessage(finding))
      // The thread that started this one hears of errors, not of rejected promises.
      .catch(reportError)
      .finally(close);
  },
  { once: true },
);
