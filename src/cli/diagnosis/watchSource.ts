/** @file `slingshot diagnose --watch`: looks at a log again as it grows, and says what is new. */
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DiagnosedRun } from "../../answers/index.ts";
import { type Context, writeAnswer } from "../../console/context.ts";
import { describeError, INTERRUPTED } from "../../console/exitCodes.ts";
import { listenForInterrupt } from "../../console/interrupt.ts";
import type { NamedSpike } from "../../diagnosis/index.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { StoreError } from "../../files/storeError.ts";
import { tryTo } from "../../files/tryTo.ts";
import { type Progress, yellow } from "../../terminal/index.ts";
import { formatNumber, formatStep } from "../../words.ts";
import { exitCodeOf, type Source } from "./diagnosisSource.ts";

export interface WatchOptions {
  readonly everySeconds: number;
  readonly onSpike: string | undefined;
  /** Whether it ends with the first spike. */
  readonly exitCode: boolean;
  readonly json: boolean;
}

/** Reading a log takes at most this share of the time. */
const READING_SHARE = 0.1;

/** What happened, once. */
interface Happening {
  /** Tells it from all others. */
  readonly key: string;
  readonly run: string | null;
  readonly line: string;
  /** Null where a number is not finite. */
  readonly spike: NamedSpike | null;
  readonly column: string;
  readonly step: number;
  /** Whether it is at the last step that is there. */
  readonly isLast: boolean;
}

/** Follows the source until it is interrupted, or until something happens where that was asked for; returns the exit code. */
export async function watchSource(
  source: Source,
  options: WatchOptions,
  context: Context,
  progress: Progress,
): Promise<number> {
  const interrupt = listenForInterrupt(() => {});
  const known = new Set<string>();
  let [before, wasUncertain, isFirst] = ["", false, true];
  try {
    while (!interrupt.signal.aborted) {
      const now = fingerprint(source.paths);
      const isStill = now === before;
      let readMs = 0;
      if (!isStill || wasUncertain) {
        before = now;
        const startMs = performance.now();
        const runs = await readAgain(source, isFirst, progress);
        readMs = performance.now() - startMs;
        // The last line of a log that grows may be half of one: it counts when it is no longer the last, or stands still.
        const [sure, uncertain] = split(listHappenings(runs), ({ isLast }) => isFirst || isStill || !isLast);
        wasUncertain = uncertain.some(({ key }) => !known.has(key));
        for (const happening of sure) {
          if (known.has(happening.key)) continue;
          known.add(happening.key);
          // What was there before the watch is told of, and is nothing to act on.
          tell(happening, options, context, progress);
          if (!isFirst && options.onSpike !== undefined) await runCommand(options.onSpike, happening, context);
        }
        if (isFirst)
          progress.say(
            `watching ${source.name}: ${runs.length === 1 ? (runs[0] as DiagnosedRun).diagnosis.summary : `${runs.length} runs`}`,
          );
        isFirst = false;
        if (options.exitCode && !wasUncertain && exitCodeOf(runs) !== 0) return exitCodeOf(runs);
      }
      await sleep(Math.max(options.everySeconds * 1000, readMs / READING_SHARE), undefined, {
        signal: interrupt.signal,
      }).catch(() => {});
    }
    return INTERRUPTED;
  } finally {
    interrupt.release();
  }
}

/** A log that is written anew is empty or half there for a moment, and one that is moved is gone: then no runs, and a word. */
async function readAgain(source: Source, isFirst: boolean, progress: Progress): Promise<readonly DiagnosedRun[]> {
  try {
    return await source.read();
  } catch (error) {
    if (isFirst || !(error instanceof RequestError || error instanceof StoreError)) throw error;
    progress.say([yellow(`not read just now: ${describeError(error).line}`)]);
    return [];
  }
}

function split<T>(all: readonly T[], isOne: (item: T) => boolean): [T[], T[]] {
  return [all.filter(isOne), all.filter((item) => !isOne(item))];
}

/** Sizes and times of the files, and of those in folders. */
function fingerprint(paths: readonly string[]): string {
  return paths
    .map((path) => {
      const status = tryTo(() => statSync(path));
      if (status === null || !status.isDirectory()) return `${status?.size} ${status?.mtimeMs}`;
      const names = tryTo(() => readdirSync(path, { recursive: true, encoding: "utf8" })) ?? [];
      return names
        .map((name) => {
          const one = tryTo(() => statSync(join(path, name)));
          return `${name} ${one?.size} ${one?.mtimeMs}`;
        })
        .join("\n");
    })
    .join("\n");
}

function listHappenings(runs: readonly DiagnosedRun[]): Happening[] {
  return runs.flatMap(({ run, diagnosis: { spikes, firstNonFinite, steps } }) => {
    const name = run === null ? "" : `${run}: `;
    const spiked = spikes
      .filter(({ isHarmless }) => !isHarmless)
      .map((spike): Happening => {
        const { column, step, level, peak, kind } = spike;
        return {
          key: JSON.stringify([run, column, step]),
          run,
          column,
          step,
          isLast: step === steps?.last,
          spike,
          line: `${name}${column} spikes at step ${formatStep(step)}, from ${formatNumber(level)} to ${formatNumber(peak)} so far${kind === null ? "" : `: ${kind}`}`,
        };
      });
    if (firstNonFinite === null) return spiked;
    const { column, step } = firstNonFinite;
    const line = `${name}${column} is first not finite at step ${formatStep(step)}`;
    const isLast = step === steps?.last;
    const key = JSON.stringify([run, column, "not finite"]);
    return [...spiked, { key, run, column, step, isLast, spike: null, line }];
  });
}

function tell(
  { run, line, spike, column, step }: Happening,
  { json }: WatchOptions,
  context: Context,
  progress: Progress,
): void {
  const document = spike === null ? { run, column, step, kind: "non-finite" } : { run, ...spike };
  writeAnswer({ document, lines: [line] }, json === true, context);
  if (json) progress.say([yellow(line)]);
}

/** Runs the command and waits for it; that it fails is said, and ends nothing. */
async function runCommand(
  command: string,
  { column, step, spike }: Happening,
  { env, stderr }: Context,
): Promise<void> {
  const told = {
    SLINGSHOT_STEP: String(step),
    SLINGSHOT_COLUMN: column,
    SLINGSHOT_PEAK: spike === null ? "" : String(spike.peak),
    SLINGSHOT_KIND: spike === null ? "non-finite" : (spike.kind ?? ""),
  };
  const child = spawn(command, { shell: true, env: { ...env, ...told }, stdio: ["ignore", "inherit", "inherit"] });
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("exit", resolve);
  });
  if (code !== 0) stderr.write(`warning: the command of --on-spike ended with ${code ?? "a signal"}\n`);
}
