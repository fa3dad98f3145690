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
    return more === 0 ? this.#said : [...this.#said, `${more.toLocaleString("en")}${MORE}`];
  }
}

const MORE = " more notes like this one";

/** How many notes there are, with those that are only counted. */
export function countNotes(notes: readonly string[]): number {
  return notes.reduce((sum, note) => {
    const count = note.endsWith(MORE) ? Number(note.slice(0, -MORE.length).replaceAll(",", "")) : Number.NaN;
    return sum + (Number.isNaN(count) ? 1 : count);
  }, 0);
}
