/** @file Whether NaN means the same in a log that is read in parts as in the whole. */
import type { Table, TableColumn } from "../interop/index.ts";

/** What the NaN of a column are in a part: there are none; computed ones; cells that were not logged; there is nothing else. */
type Kind = "none" | "computed" | "not logged" | "all";

/** What counts as computed is a matter of shares, and of what follows: of some logs the whole must be seen. */
export class NaNOfParts {
  readonly #kinds = new Map<string, Set<Kind>>();
  /** The last step of the part that a column left as NaN. */
  readonly #ended = new Map<string, number>();

  /** Takes the next part; returns the name of a column of which the whole may say otherwise, or null. */
  findDoubtful({ step, columns }: Table): string | null {
    for (const column of columns) {
      const { name, values } = column;
      const kind = kindOf(column);
      const kinds = this.#kinds.get(name) ?? new Set();
      this.#kinds.set(name, kinds.add(kind));
      if (kinds.has("not logged") && (kinds.has("none") || kinds.has("computed"))) return name;
      const ended = this.#ended.get(name);
      if (ended !== undefined && values.some((value, row) => !Number.isNaN(value) && (step[row] as number) > ended))
        return name;
      if (kind === "computed" && Number.isNaN(values.at(-1))) this.#ended.set(name, step.at(-1) as number);
    }
    return null;
  }
}

function kindOf({ values, nanFrom, hasIdleNaN }: TableColumn): Kind {
  if (nanFrom !== undefined) return "computed";
  if (hasIdleNaN === undefined) return "none";
  return values.every(Number.isNaN) ? "all" : "not logged";
}
