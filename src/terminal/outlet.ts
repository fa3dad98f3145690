/** @file Standard output and standard error: where text leaves the program, and what is known when it cannot. */
import pc from "picocolors";
import { escapeLines } from "../escapeControls.ts";
import { type Line, rawText, renderLine } from "./line.ts";

/** What it needs of a stream of Node's. */
interface Stream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string, done?: (error?: Error | null) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/**
 * A stream that never stops the work: a disk that is full, a reader that has gone and a terminal that was closed are
 * remembered as the `failure`, and what comes later is still tried.
 */
export class Outlet {
  readonly #stream: Stream;
  readonly #isData: boolean;
  #failure: Error | null = null;

  /** @param isData whether other programs may read it: to them it goes as it is, and to a terminal it is escaped */
  constructor(stream: Stream, { isData = false }: { readonly isData?: boolean } = {}) {
    this.#stream = stream;
    this.#isData = isData;
    stream.on("error", (error) => this.#fail(error));
  }

  get isTTY(): boolean | undefined {
    return this.#stream.isTTY;
  }

  get columns(): number | undefined {
    return this.#stream.columns;
  }

  /** Why text was first lost; null where all went out, as far as is known before `drain`. */
  get failure(): Error | null {
    return this.#failure;
  }

  write(text: string): void {
    this.#write(this.#isData && this.isTTY === true ? escapeLines(text) : text);
  }

  /** Lines with their colours on a terminal, where there are to be any; elsewhere as they are. */
  writeLines(lines: readonly Line[], { hasColors }: { readonly hasColors: boolean }): void {
    const colors = pc.createColors(hasColors);
    if (this.isTTY === true) this.#write(lines.map((line) => `${renderLine(line, colors)}\n`).join(""));
    else this.write(lines.map((line) => `${rawText(line)}\n`).join(""));
  }

  /** Waits until everything has gone out, or could not. */
  drain(): Promise<void> {
    return new Promise((resolve) => this.#write("", resolve));
  }

  #write(text: string, done?: () => void): void {
    try {
      this.#stream.write(text, (error) => {
        if (error) this.#fail(error);
        done?.();
      });
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
      done?.();
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
  }
}
