/** @file Progress on standard error: lines that change on a terminal, elsewhere a plain line now and then. */
import pc from "picocolors";
import type { RunProgress } from "../training/index.ts";
import { countSlingshots, formatNumber, listTimeLeft } from "../words.ts";
import { bold, type Colors, type Line, plainText, red, renderLine, yellow } from "./line.ts";

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
  /** Time between the first plain lines. */
  readonly plainIntervalMs?: number;
  /** Milliseconds of any clock. */
  readonly now?: () => number;
}

const TERMINAL_INTERVAL_MS = 100;
const PLAIN_INTERVAL_MS = 2000;

/** Once much time has passed the next plain line comes after this share of it, and after a minute at the latest. */
const PLAIN_SHARE = 0.1;
const LONGEST_PLAIN_INTERVAL_MS = 60_000;

const DEFAULT_COLUMNS = 80;
const CLEAR_LINE = "\r\u001b[K";
const UP = "\u001b[A";

/**
 * Narrates a command: lines that stay, errors, and a progress line. All that a command says to a person goes through
 * here, and is escaped here.
 */
export class Progress {
  readonly #colors: Colors;
  readonly #stream: NarrationStream;
  readonly #quiet: boolean;
  readonly #terminal: boolean;
  readonly #plainIntervalMs: number;
  readonly #now: () => number;
  readonly #startMs: number;
  #lastShownMs: number;
  /** What is shown and will change; several lines have newlines between them. */
  #line = "";
  #ended = false;

  constructor(
    stream: NarrationStream,
    { quiet = false, env = {}, plainIntervalMs = PLAIN_INTERVAL_MS, now = Date.now }: ProgressOptions = {},
  ) {
    this.#stream = stream;
    this.#quiet = quiet;
    this.#terminal = stream.isTTY === true && env.TERM !== "dumb";
    this.#colors = pc.createColors(this.#terminal && !env.NO_COLOR);
    this.#plainIntervalMs = plainIntervalMs;
    this.#now = now;
    this.#startMs = now();
    // A plain line is worth its place only when there is something to wait for.
    this.#lastShownMs = this.#terminal ? Number.NEGATIVE_INFINITY : this.#startMs;
  }

  /** Whether it shows colours. */
  get isColored(): boolean {
    return this.#colors.isColorSupported;
  }

  /** Whether it shows a line that changes. */
  get isTerminal(): boolean {
    return this.#terminal;
  }

  /**
   * Shows where things stand, most important first: what the terminal is too narrow for is left out from the end.
   * @param below lines below that one, on a terminal alone: the parts of a whole
   */
  update(fields: readonly Line[], below: readonly (readonly Line[])[] = []): void {
    if (this.#quiet || this.#ended) return;
    const nowMs = this.#now();
    if (nowMs - this.#lastShownMs < this.#intervalAt(nowMs)) return;
    this.#lastShownMs = nowMs;
    if (!this.#terminal) {
      this.#stream.write(`${fields.map(plainText).join("  ")}\n`);
      return;
    }
    const columns = (this.#stream.columns || DEFAULT_COLUMNS) - 1;
    const clear = this.#clear();
    this.#line = [fields, ...below].map((line) => this.#fit(line, columns)).join("\n");
    this.#stream.write(clear + this.#line);
  }

  #intervalAt(nowMs: number): number {
    if (this.#terminal) return TERMINAL_INTERVAL_MS;
    const share = PLAIN_SHARE * (nowMs - this.#startMs);
    return Math.max(this.#plainIntervalMs, Math.min(share, LONGEST_PLAIN_INTERVAL_MS));
  }

  /** A line that stays. */
  say(line: Line): void {
    if (!this.#quiet) this.#writeAbove(renderLine(line, this.#colors));
  }

  /** A drawing of our own, of several lines, with colours of its own: nothing in it comes from outside. */
  show(drawing: string): void {
    if (!this.#quiet) this.#writeAbove(drawing);
  }

  /** An error, told even when quiet. */
  fail(line: string): void {
    this.#writeAbove(renderLine([red("error:"), ` ${line}`], this.#colors));
  }

  /** Takes the progress line away for good, so that nothing is written in its place but what stays. */
  end(): void {
    if (this.#line !== "") this.#stream.write(this.#clear());
    this.#line = "";
    this.#ended = true;
  }

  #writeAbove(line: string): void {
    const shown = this.#line;
    this.#stream.write(shown === "" ? `${line}\n` : `${this.#clear()}${line}\n${shown}`);
  }

  /** Takes away what is shown; the cursor stands at the end of its last line. */
  #clear(): string {
    return CLEAR_LINE + (UP + CLEAR_LINE).repeat(this.#line.split("\n").length - 1);
  }

  /** As many fields as there is room for; of the first one, as much. */
  #fit(fields: readonly Line[], columns: number): string {
    for (let count = fields.length; count > 1; count--) {
      const shown = fields.slice(0, count);
      if (shown.map(plainText).join("  ").length > columns) continue;
      return shown.map((field) => renderLine(field, this.#colors)).join("  ");
    }
    const [first = ""] = fields;
    const text = plainText(first);
    return text.length <= columns ? renderLine(first, this.#colors) : text.slice(0, Math.max(0, columns));
  }
}

/** The fields of the progress line of one run. */
export function describeProgress(progress: RunProgress): Line[] {
  const { step, steps, slingshots } = progress;
  const count = countSlingshots(slingshots);
  return [
    [bold(`step ${step}/${steps}`)],
    `${formatNumber(progress.stepsPerSecond)} steps/s`,
    ...listTimeLeft(progress.secondsLeft),
    `loss ${formatNumber(progress.trainLoss)}`,
    `norm ${formatNumber(progress.lastLayerNorm)}`,
    slingshots > 0 ? [yellow(count)] : count,
    `accuracy ${formatNumber(progress.trainAccuracy * 100)} %`,
  ];
}

/** What takes no longer is not worth a line. */
const SHORT_MS = 200;

/** Shows on a terminal how far through each of several things a command is. Elsewhere it waits in silence. */
export function trackShare(progress: Progress, now = Date.now): (doing: string, share: number) => void {
  const startMs = now();
  let begun = { doing: "", atMs: startMs };
  return (doing, share) => {
    if (!progress.isTerminal) return;
    if (doing !== begun.doing) begun = { doing, atMs: now() };
    if (now() - startMs < SHORT_MS) return;
    const secondsLeft = ((now() - begun.atMs) / 1000 / share) * (1 - share);
    progress.update([[bold(`${doing} ${Math.floor(100 * share)} %`)], ...listTimeLeft(secondsLeft)]);
  };
}
