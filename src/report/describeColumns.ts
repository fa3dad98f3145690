/** @file What the columns mean: those of this project's runs as its instruments define them, those of foreign logs not. */

import { LOSS_COLUMNS } from "../analysis/index.ts";
import { type ColumnDescription, isOfFamily } from "../charts/index.ts";
import { isImported, type JudgedRun } from "../verdict/index.ts";
import { joinWords } from "../words.ts";

/**
 * The descriptions as far as they hold for these runs. A column that only imported logs have is said to be theirs, by no
 * formula; of one that they share with runs of this project, whose it is.
 */
export function describeColumns(
  runs: readonly JudgedRun[],
  descriptions: readonly ColumnDescription[],
): ColumnDescription[] {
  return descriptions.map((description) => {
    const having = runs.filter(({ series }) =>
      Object.keys(series.columns).some((column) => isOfFamily(column, description.name)),
    );
    const imported = having.filter(isImported);
    if (imported.length === 0) return withUnit(description, having);
    // "Last-layer norm (RMS)": how it is measured.
    const title = description.title.replace(/ \([^)]*\)$/, "");
    if (imported.length === having.length) {
      const meaning = `As the imported log${imported.length === 1 ? " has" : "s have"} it, under the name ${description.name}.`;
      return { ...description, title, meaning, formula: "", source: "" };
    }
    const labels = joinWords(imported.map(({ label }) => label));
    return { ...description, title, meaning: `${description.meaning} Of ${labels}: as the imported log has it.` };
  });
}

/** A loss has the unit of what was minimised. */
function withUnit(description: ColumnDescription, runs: readonly JudgedRun[]): ColumnDescription {
  if (!LOSS_COLUMNS.has(description.name)) return description;
  const units = [...new Set(runs.flatMap(({ manifest }) => manifest.loss?.unit ?? []))];
  return units.length === 0
    ? description
    : { ...description, meaning: `${description.meaning} In ${joinWords(units)}.` };
}
