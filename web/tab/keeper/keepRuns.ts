/** @file The worker that keeps the runs of a tab: answers the page, one question at a time or several. */
import type { LandscapeWatch } from "../../../src/lab/index.ts";
import type { FromKeeper, ToKeeper } from "../messages.ts";
import { tellError } from "../tellError.ts";
import { RunFiles } from "./runFiles.ts";
import { RunKeeper } from "./runKeeper.ts";

const tell = (message: FromKeeper) => postMessage(message);

export async function keepRuns(): Promise<void> {
  const files = await RunFiles.open();
  const keeper = new RunKeeper(files, (change) => tell({ is: "change", change }));

  /** Ends of questions that take long, by their numbers. */
  const open = new Map<number, AbortController>();
  addEventListener("message", ({ data }: MessageEvent<ToKeeper>) => {
    if ("leave" in data) {
      open.get(data.leave)?.abort();
      return;
    }
    const { number, name, arguments: given } = data;
    const method = keeper[name].bind(keeper) as (...given: readonly unknown[]) => Promise<unknown>;
    const end = new AbortController();
    open.set(number, end);
    const watch: LandscapeWatch = {
      signal: end.signal,
      onProgress: (progress) => tell({ is: "progress", number, progress }),
    };
    method(...given, ...(name === "measureLandscape" ? [watch] : []))
      .then((answer) => tell({ is: "answer", number, answer }))
      .catch((error: unknown) => tell({ is: "refusal", number, error: tellError(error) }))
      .finally(() => open.delete(number));
  });
  tell({ is: "ready", note: files.note });
  await keeper.goOn();
}
