/** @file Lists of parts: those that come with the program, and those that a user's file has added. */

/** Anything that is chosen by its name. */
export interface Named {
  readonly name: string;
}

/** The kinds of parts, as error messages call them. */
export type PartKind = "optimizer" | "transform" | "loss" | "model" | "data" | "instrument" | "probe";

const kinds = new WeakMap<object, PartKind>();

/** Says what kind of part `part` is; every `define…` function does. */
export function markPart<T extends object>(kind: PartKind, part: T): T {
  kinds.set(part, kind);
  return part;
}

/** What kind of part a value is that a file exports; undefined for any other value. */
export function findPartKind(value: unknown): PartKind | undefined {
  return typeof value === "object" && value !== null ? kinds.get(value) : undefined;
}

/** Changes so far, of any list. */
let version = 0;

/** Parts of users, in all lists. */
let added = 0;

/** Whether any list has parts of users. */
export function hasUserParts(): boolean {
  return added > 0;
}

/** The parts of one kind, in order; the first is the default where there is one. */
export class Registry<Part extends Named> {
  readonly kind: PartKind;
  readonly #builtIn: number;
  readonly #parts: Part[];

  constructor(kind: PartKind, builtIn: readonly Part[]) {
    this.kind = kind;
    this.#builtIn = builtIn.length;
    this.#parts = [...builtIn];
  }

  get all(): readonly Part[] {
    return this.#parts;
  }

  has(name: string): boolean {
    return this.#parts.some((part) => part.name === name);
  }

  /** The part of this name, which an experiment that was parsed has. */
  find(name: string): Part {
    const found = this.#parts.find((part) => part.name === name);
    if (found === undefined) throw new Error(`there is no ${this.kind} ${name}`);
    return found;
  }

  /** Adds a part of a user; its name must be new. */
  add(part: Part): void {
    this.#parts.push(part);
    added++;
    version++;
  }

  /** Takes out what users have added. */
  reset(): void {
    added -= this.#parts.splice(this.#builtIn).length;
    version++;
  }
}

/** A value that follows from the lists: made when it is asked for, and again once a part was added. */
export function derive<T>(make: () => T): () => T {
  let made: { readonly value: T; readonly version: number } | undefined;
  return () => {
    if (made?.version !== version) made = { value: make(), version };
    return made.value;
  };
}
