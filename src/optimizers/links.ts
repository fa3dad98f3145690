/** @file Parts in a row, each with memory and scalars of its own, also two of a kind. */
import type { Memory } from "./optimizer.ts";

/** A part in its place of the row. */
export interface Link<Part, Settings> {
  readonly part: Part;
  readonly settings: Settings;
  /** Begins the names of its memory and scalars. */
  readonly prefix: string;
}

export function linkParts<Part, Settings extends { readonly name: string }>(
  all: readonly Settings[],
  find: (name: string) => Part,
): readonly Link<Part, Settings>[] {
  return all.map((settings, i) => {
    const before = all.slice(0, i).filter(({ name }) => name === settings.name).length;
    return { part: find(settings.name), settings, prefix: `${settings.name}${before === 0 ? "" : before + 1}_` };
  });
}

/** What a part remembers, where a name alone says all. */
export const describeMemory = (memory: string | Memory): Memory =>
  typeof memory === "string" ? { name: memory } : memory;

export function prefixMemory(memories: readonly (string | Memory)[] = [], prefix: string): Memory[] {
  return memories.map(describeMemory).map((memory) => ({ ...memory, name: prefix + memory.name }));
}

export function addPrefix<T>(values: Readonly<Record<string, T>> = {}, prefix: string): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

export function takePrefix<T>(values: Readonly<Record<string, T>>, prefix: string): Record<string, T> {
  const own = Object.entries(values).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
