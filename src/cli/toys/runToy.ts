/** @file What the toys have in common: progress, Ctrl-C, and the result as text for people or as one JSON document. */
import { setImmediate } from "node:timers/promises";
import type { Command } from "commander";
import type { Answer } from "../../answers/index.ts";
import { type Context, writeAnswer } from "../../console/context.ts";
import { DONE, INTERRUPTED } from "../../console/exitCodes.ts";
import { listenForInterrupt } from "../../console/interrupt.ts";
import { formatCommandLine } from "../../console/shellCommand.ts";
import { bold, Progress } from "../../terminal/index.ts";
import type { Work } from "../../toys/index.ts";
import { listTimeLeft } from "../../words.ts";

/** Options of every toy, as commander gives them. */
export interface ToyOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds the options of every toy. */
export function addToyOptions(command: Command): Command {
  return command
    .option("--json", "one JSON document on standard output")
    .option("--quiet", "narrate nothing but errors");
}

/** Does the work, prints what `tell` makes of its result, and returns the exit code. */
export async function runToy<T>(
  work: Work<T>,
  tell: (result: T) => Answer,
  options: ToyOptions,
  context: Context,
): Promise<number> {
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const result = await watch(work, progress);
  if (result === null) {
    progress.say(`interrupted; to start again: ${formatCommandLine(context.args)}`);
    return INTERRUPTED;
  }
  writeAnswer(tell(result), options.json === true, context);
  return DONE;
}

/** Between two looks at what else has happened; each costs a little. */
const LOOK_MS = 50;
/** What takes no longer is not worth a line. */
const SHORT_MS = 500;

/** The result; null where Ctrl-C came first. */
async function watch<T>(work: Work<T>, progress: Progress): Promise<T | null> {
  const interrupt = listenForInterrupt(() => {});
  const startMs = Date.now();
  let lookMs = startMs;
  try {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      const nowMs = Date.now();
      if (nowMs - lookMs < LOOK_MS) continue;
      lookMs = nowMs;
      if (nowMs - startMs >= SHORT_MS) {
        const secondsLeft = ((nowMs - startMs) / 1000 / value) * (1 - value);
        progress.update([[bold(`${Math.floor(100 * value)} %`)], ...listTimeLeft(secondsLeft)]);
      }
      await setImmediate();
      if (interrupt.signal.aborted) return null;
    }
  } finally {
    progress.end();
    interrupt.release();
  }
}
