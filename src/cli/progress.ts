/** @file Progress on standard error: one line that changes on a terminal, a plain line every two seconds elsewhere. */
import { stripVTControlCharacters } from "node:util";
import pc from "picocolors";
import type { RunProgress } from "../training/index.ts";
import { countSlingshots, formatDuration, formatNumber } from "./format.ts";

/** Where narration goes. */
export interface NarrationStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export interface ProgressOptions {
  /** Nothing is narrated but errors. */
  readonly quiet?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds of any clock. */
  readonly now?: () => number;
}

export type Colors = ReturnType<typeof pc.createColors>;

const TERMINAL_INTERVAL_MS = 100;
const PLAIN_INTERVAL_MS = 2000;
const DEFAULT_COLUMNS = 80;
const CLEAR_LINE = "\r\u001b[K";

/** Narrates a command: lines that stay, errors, and a progress line. */
export class Progress {
  readonly colors: Colors;
  readonly #stream: NarrationStream;
  readonly #quiet: boolean;
  readonly #terminal: boolean;
  readonly #now: () => number;
  #lastShownMs: number;
  #line = "";

  constructor(stream: NarrationStream, { quiet = false, env = {}, now = Date.now }: ProgressOptions = {}) {
    this.#stream = stream;
    this.#quiet = quiet;
    this.#terminal = stream.isTTY === true && env.TERM !== "dumb";
    this.colors = pc.createColors(this.#terminal && !env.NO_COLOR);
    this.#now = now;
    // A plain line is worth its place only when there is something to wait for.
    this.#lastShownMs = this.#terminal ? Number.NEGATIVE_INFINITY : now();
  }

  /** Shows where things stand, most important first: what the terminal is too narrow for is left out from the end. */
  update(fields: readonly string[]): void {
    if (this.#quiet) return;
    const nowMs = this.#now();
    if (nowMs - this.#lastShownMs < (this.#terminal ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS)) return;
    this.#lastShownMs = nowMs;
    if (!this.#terminal) {
      this.#stream.write(`${fields.join("  ")}\n`);
      return;
    }
    this.#line = fit(fields, (this.#stream.columns || DEFAULT_COLUMNS) - 1);
    this.#stream.write(CLEAR_LINE + this.#line);
  }

  /** A line that stays. */
  say(line: string): void {
    if (!this.#quiet) this.#writeAbove(line);
  }

  /** An error, told even when quiet. */
  fail(line: string): void {
    this.#writeAbove(`${this.colors.red("error:")} ${line}`);
  }

  /** Takes the progress line away. */
  end(): void {
    if (this.#line !== "") this.#stream.write(CLEAR_LINE);
    this.#line = "";
  }

  #writeAbove(line: string): void {
    const shown = this.#line;
    this.#stream.write(shown === "" ? `${line}\n` : `${CLEAR_LINE}${line}\n${shown}`);
  }
}

function fit(fields: readonly string[], columns: number): string {
  for (let count = fields.length; count > 1; count--) {
    const line = fields.slice(0, count).join("  ");
    if (stripVTControlCharacters(line).length <= columns) return line;
  }
  return stripVTControlCharacters(fields[0] ?? "").slice(0, Math.max(0, columns));
}

/** The fields of the progress line of one run. */
export function describeProgress(progress: RunProgress, colors: Colors): string[] {
  const { step, steps, slingshots } = progress;
  const count = countSlingshots(slingshots);
  return [
    colors.bold(`step ${step}/${steps}`),
    `${formatNumber(progress.stepsPerSecond)} steps/s`,
    `${formatDuration(progress.secondsLeft)} left`,
    `loss ${formatNumber(progress.trainLoss)}`,
    `norm ${formatNumber(progress.lastLayerNorm)}`,
    slingshots > 0 ? colors.yellow(count) : count,
    `accuracy ${formatNumber(progress.trainAccuracy * 100)} %`,
  ];
}
