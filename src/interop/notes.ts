/** @file What a reader says about a file, kept short however often it happens. */
import { MOST_NOTES } from "../limits.ts";

/** Notes of one kind. */
export class Notes {
  readonly #said: string[] = [];
  #count = 0;

  add(note: string): void {
    this.#count++;
    if (this.#said.length < MOST_NOTES) this.#said.push(note);
  }

  /** The first ones, and how many more there are. */
  list(): string[] {
    const more = this.#count - this.#said.length;
    return more === 0 ? this.#said : [...this.#said, `${more.toLocaleString("en")} more notes like this one`];
  }
}
