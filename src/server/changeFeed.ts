/** @file Changes of a lab, numbered, as a stream of events: who has missed one is told to read all anew. */
import { randomBytes } from "node:crypto";
import type { Handler } from "hono";
import { streamSSE } from "hono/streaming";
import type { Lab, LabChange } from "../lab/index.ts";

/** A connection that says nothing for longer is taken for broken by what lies between. */
const SIGN_MS = 15_000;

/** Changes that wait for a reader who does not read; then it has missed some. */
const MOST_WAITING = 1000;

export class ChangeFeed {
  readonly #watch: Lab["watch"];
  readonly #listeners = new Set<(change: LabChange) => void>();
  #unwatch: (() => void) | null = null;
  /** Of another server the numbers mean nothing. */
  readonly #server = randomBytes(6).toString("hex");
  #number = 0;

  constructor(watch: Lab["watch"]) {
    this.#watch = watch;
  }

  /** Of the last change that was told. */
  get id(): string {
    return `${this.#server}-${this.#number}`;
  }

  listen(listener: (change: LabChange) => void): () => void {
    this.#listeners.add(listener);
    this.#unwatch ??= this.#watch((change) => {
      this.#number++;
      for (const each of this.#listeners) each(change);
    });
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#unwatch?.();
      this.#unwatch = null;
      // What changes while nobody listens is missed.
      this.#number++;
    };
  }
}

/** The stream. One that goes on after the last change that there was says nothing at first; any other says `list`. */
export const sendChanges =
  (feed: ChangeFeed): Handler =>
  (context) =>
    streamSSE(context, async (stream) => {
      const waiting: { readonly id: string; readonly change: LabChange }[] = [];
      let wake = () => {};
      const add = (change: LabChange) => {
        if (waiting.length === MOST_WAITING)
          waiting.splice(0, waiting.length, { id: feed.id, change: { kind: "list" } });
        else waiting.push({ id: feed.id, change });
        wake();
      };
      const isCurrent = context.req.header("Last-Event-ID") === feed.id;
      const stop = feed.listen(add);
      const signs = setInterval(() => void stream.write(": still there\n\n"), SIGN_MS).unref();
      if (!isCurrent) add({ kind: "list" });
      stream.onAbort(() => wake());
      while (!stream.aborted) {
        for (const { id, change } of waiting.splice(0)) await stream.writeSSE({ id, data: JSON.stringify(change) });
        if (waiting.length > 0 || stream.aborted) continue;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      clearInterval(signs);
      stop();
    });
