/** @file For tests: tables of any doubles under any names, and tables as plain objects. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { LogReading, Table } from "./table.ts";

const NAMES = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).filter(
  // Names that a text format trims, or that a reader would take for the steps.
  (name) =>
    name.trim() === name &&
    !/^_?(step|global_step|iter|iteration|iterations|it|updates?|num_steps|num_updates|train_step|batch|batch_idx|epochs?)$/i.test(
      name,
    ),
);

/** Up to 20 rows and one to four columns of any doubles. */
export function tables(): fc.Arbitrary<Table> {
  const steps = fc.uniqueArray(fc.maxSafeNat(), { minLength: 1, maxLength: 20 });
  return fc.tuple(steps, fc.uniqueArray(NAMES, { minLength: 1, maxLength: 4 })).chain(([steps, names]) =>
    fc
      .tuple(...names.map(() => fc.array(fc.double(), { minLength: steps.length, maxLength: steps.length })))
      .map((columns) => ({
        step: Float64Array.from(steps).sort(),
        columns: columns.map((values, i) => ({ name: names[i] as string, values: Float64Array.from(values) })),
      })),
  );
}

/** Equal names and steps, and equal bits but for the kind of NaN. */
export function assertSameTable(actual: Table, expected: Table): void {
  assert.deepEqual(plain(actual), plain(expected));
}

const plain = ({ step, columns }: Table) => ({
  step: [...step],
  columns: columns.map(({ name, values }) => [name, ...values]),
});

/** The only run that a reader gives. */
export function onlyRun(readings: readonly LogReading[]): LogReading {
  const [run, ...others] = readings;
  assert.ok(run !== undefined && others.length === 0, `${readings.length} runs`);
  return run;
}

/** What a reader gives, by column name. */
export function plainReading(readings: readonly LogReading[]): Record<string, readonly (number | string)[]> {
  const { table, notes } = onlyRun(readings);
  return plainRun(table, notes);
}

/** One run of several, by column name. */
export function plainRun(table: Table, notes: readonly string[]): Record<string, readonly (number | string)[]> {
  return {
    step: [...table.step],
    ...Object.fromEntries(table.columns.map(({ name, values }) => [name, [...values]])),
    notes,
  };
}
