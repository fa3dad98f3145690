/** @file Prefix sharing: which rows of a causal model are distinct, and which of them each row attends to. */
import type { SequenceShape } from "../data/index.ts";
import { constant, leaf, part, type Tensor, type TensorData } from "../engine/index.ts";

/** How sequences are laid out, as far as their rows depend on it. */
export type SequenceForm = Omit<SequenceShape, "kind" | "vocabulary">;

/**
 * The rows in which a batch of sequences is computed. An *entry* is a token at a position: all that the first layer's
 * projections depend on. A *prefix* is a sequence up to a position: all that a causal layer's output there depends on.
 * With sharing each distinct one has one row; without, each sequence has its own.
 */
export interface PrefixLayout {
  readonly entries: number;
  readonly prefixes: number;
  /** i32 [entries]: the token of each entry. */
  readonly tokens: Tensor;
  /** i32 [entries]: its position. */
  readonly positions: Tensor;
  /** The prefixes at scored positions, the last `scored` ones: all sequences at the first scored position, then the next. */
  readonly scored: number;
  /** i32 [prefixes]: the entry that ends each prefix. */
  readonly lastEntry: Tensor;
  /** i32 [prefixes, positions]: the entries that a prefix attends to in the first layer; −1 behind its end. */
  readonly entryKeys: Tensor;
  /** i32 [prefixes, positions]: the prefixes that it attends to in the layers behind; null where there is none. */
  readonly prefixKeys: Tensor | null;
  /** Writes the index leaves for a batch: `sequences` is rows × positions, `rows` says which of them. */
  fill(values: (leaf: Tensor) => TensorData, sequences: Int32Array, rows: Int32Array): void;
}

/** The rows of one position: how many, from where, and what a sequence's row there depends on. */
interface Group {
  readonly start: number;
  readonly count: number;
  readonly by: "sample" | "operand" | "nothing";
}

/** Lays `samples` sequences out for a model of `layers` layers. */
export function createPrefixLayout(
  form: SequenceForm,
  samples: number,
  { layers, prefixSharing: sharing }: { readonly layers: number; readonly prefixSharing: boolean },
): PrefixLayout {
  const { slots, positionsDependOn, elements, firstElement } = form;
  const length = slots.length;
  const countOf = { sample: samples, operand: elements, nothing: 1 };
  const entryGroups = placeGroups(
    slots.map((slot) => (!sharing ? "sample" : typeof slot === "string" ? "operand" : "nothing")),
    countOf,
  );
  const prefixGroups = placeGroups(
    positionsDependOn.map((on) => (!sharing || on.startsWith("ab") ? "sample" : on === "a" ? "operand" : "nothing")),
    countOf,
  );
  const entries = countRows(entryGroups);
  const prefixes = countRows(prefixGroups);
  const tokens = leaf("tokens", [entries], "i32");
  const lastEntry = leaf("lastEntry", [prefixes], "i32");
  const entryKeys = leaf("entryKeys", [prefixes * length], "i32");
  const prefixKeys = layers > 1 ? leaf("prefixKeys", [prefixes * length], "i32") : null;
  const firstOperand = slots.indexOf("a");
  const sequence = new Int32Array(length);
  const entryRows = new Int32Array(length);
  const prefixRows = new Int32Array(length);

  /** Writes what stands in `sequence`, at the positions whose rows go by `by`. */
  const write = (target: IndexTables, by: Group["by"], sample: number) => {
    const first = (sequence[firstOperand] as number) - firstElement;
    for (let position = 0; position < length; position++) {
      const operand = (sequence[position] as number) - firstElement;
      entryRows[position] = rowOf(entryGroups[position] as Group, sample, operand);
      prefixRows[position] = rowOf(prefixGroups[position] as Group, sample, first);
    }
    for (let position = 0; position < length; position++) {
      const entry = entryRows[position] as number;
      if (entryGroups[position]?.by === by) target.tokens[entry] = sequence[position] as number;
      if (prefixGroups[position]?.by !== by) continue;
      const prefix = prefixRows[position] as number;
      target.lastEntry[prefix] = entry;
      for (let key = 0; key < length; key++) {
        const at = prefix * length + key;
        target.entryKeys[at] = key <= position ? (entryRows[key] as number) : -1;
        if (target.prefixKeys) target.prefixKeys[at] = key <= position ? (prefixRows[key] as number) : -1;
      }
    }
  };
  const positions = entryGroups.flatMap(({ count }, position) => new Array<number>(count).fill(position));

  return {
    entries,
    prefixes,
    tokens,
    positions: constant([entries], Int32Array.from(positions)),
    scored: form.scoredPositions.length * samples,
    lastEntry,
    entryKeys,
    prefixKeys,
    fill: (values, sequences, rows) => {
      const target = {
        tokens: values(tokens),
        lastEntry: values(lastEntry),
        entryKeys: values(entryKeys),
        prefixKeys: prefixKeys && values(prefixKeys),
      };
      // Rows that no sequence has of its own: all operands, whether this batch has them or not.
      for (let operand = 0; operand < elements; operand++) {
        slots.forEach((slot, position) => {
          sequence[position] = typeof slot === "string" ? firstElement + operand : slot.token;
        });
        if (operand === 0) write(target, "nothing", 0);
        write(target, "operand", 0);
      }
      for (let sample = 0; sample < samples; sample++) {
        const at = (rows[sample] as number) * length;
        for (let position = 0; position < length; position++) sequence[position] = sequences[at + position] as number;
        write(target, "sample", sample);
      }
    },
  };
}

/** The live values of the index leaves. */
interface IndexTables {
  readonly tokens: TensorData;
  readonly lastEntry: TensorData;
  readonly entryKeys: TensorData;
  readonly prefixKeys: TensorData | null;
}

/** The rows of an index table that belong to the last `count` prefixes, [count, columns]. */
export function lastRows(index: Tensor, count: number, columns: number): Tensor {
  const size = count * columns;
  return part(index, (index.shape[0] as number) - size, columns === 1 ? [count] : [count, columns]);
}

function rowOf({ start, by }: Group, sample: number, operand: number): number {
  if (by === "nothing") return start;
  return start + (by === "sample" ? sample : operand);
}

function placeGroups(kinds: readonly Group["by"][], countOf: Readonly<Record<Group["by"], number>>): Group[] {
  let start = 0;
  return kinds.map((by) => {
    const group = { start, count: countOf[by], by };
    start += group.count;
    return group;
  });
}

function countRows(groups: readonly Group[]): number {
  return groups.reduce((total, { count }) => total + count, 0);
}
