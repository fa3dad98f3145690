/** @file The worker that keeps the runs of a tab: answers the page, one question at a time or several. */
import type { FromKeeper, Question } from "../messages.ts";
import { tellError } from "../tellError.ts";
import { RunFiles } from "./runFiles.ts";
import { RunKeeper } from "./runKeeper.ts";

const tell = (message: FromKeeper) => postMessage(message);

export async function keepRuns(): Promise<void> {
  const files = await RunFiles.open();
  const keeper = new RunKeeper(files, (change) => tell({ is: "change", change }));

  addEventListener("message", ({ data: { number, name, arguments: given } }: MessageEvent<Question>) => {
    const method = keeper[name].bind(keeper) as (...given: readonly unknown[]) => Promise<unknown>;
    method(...given)
      .then((answer) => tell({ is: "answer", number, answer }))
      .catch((error: unknown) => tell({ is: "refusal", number, error: tellError(error) }));
  });
  tell({ is: "ready", note: files.note });
  await keeper.goOn();
}
