/** @file Sees every row of a run, and says when a rule ends it. */
import type { LossScale } from "../analysis/index.ts";
import type { Series } from "../series.ts";
import { type Holds, RULE_COLUMNS, type RuleColumn, type RulePart, type RuleRow } from "./rule.ts";
import type { RuleEnd } from "./ruleEnd.ts";
import { listRules, type StopSettings } from "./stop.ts";

/**
 * The rules of one run. What they say follows from the rows up to there, so that nothing of them need be saved: a run that goes on
 * has them look at its recorded rows once more.
 */
export class RuleWatch {
  readonly #rules: readonly { readonly part: RulePart; readonly holds: Holds }[];
  readonly #columns: readonly { readonly name: RuleColumn; readonly place: number; readonly isFloat32: boolean }[];
  readonly #row: { -readonly [Key in keyof RuleRow]: number };

  /**
   * @param columns those of the rows
   * @param loss of the run
   */
  constructor(
    stop: StopSettings,
    columns: readonly { readonly name: string; readonly type: "f32" | "f64" }[],
    loss: LossScale,
  ) {
    this.#rules = listRules(stop).map(({ part, settings }) => ({ part, holds: part.watch(settings, loss) }));
    this.#columns = RULE_COLUMNS.flatMap((name) => {
      const place = columns.findIndex((column) => column.name === name);
      return place < 0 ? [] : [{ name, place, isFloat32: columns[place]?.type === "f32" }];
    });
    this.#row = { step: 0, trainLoss: Number.NaN, trainAccuracy: Number.NaN, validationAccuracy: Number.NaN };
  }

  /** Takes the row of the next step: the rule that ends the run there, the first in the list of rules; null where none does. */
  observe(step: number, values: ArrayLike<number>): RuleEnd | null {
    if (this.#rules.length === 0) return null;
    this.#row.step = step;
    for (const { name, place, isFloat32 } of this.#columns) {
      const value = values[place] as number;
      // As it is recorded, and will be read.
      this.#row[name] = isFloat32 ? Math.fround(value) : value;
    }
    return this.#ask(() => true);
  }

  /**
   * Takes rows that are recorded, from the run's first one on; what `observe` would say of the last of them.
   * @param otherLossEnd the last of them whose loss is another function than the run's own: nothing that goes by the loss looks at it
   */
  recall({ step, columns }: Series, otherLossEnd = Number.NEGATIVE_INFINITY): RuleEnd | null {
    if (this.#rules.length === 0) return null;
    let end: RuleEnd | null = null;
    for (const [row, number] of step.entries()) {
      this.#row.step = number;
      for (const name of RULE_COLUMNS) this.#row[name] = columns[name]?.[row] ?? Number.NaN;
      end = this.#ask(({ isValidated }) => isValidated || number > otherLossEnd);
    }
    return end;
  }

  /** Each of the rules sees each row, whatever another says of it. */
  #ask(mayLook: (part: RulePart) => boolean): RuleEnd | null {
    let end: RuleEnd | null = null;
    for (const { part, holds } of this.#rules)
      if (mayLook(part) && holds(this.#row)) end ??= { rule: part.name, step: this.#row.step };
    return end;
  }
}
