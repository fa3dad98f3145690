/** @file Charts of a loss that cannot come to 0: what they draw is what it is above its floor. */
import { LOSS_COLUMNS, type LossFloor } from "../analysis/lossFloor.ts";
import { capitalise, formatStep, joinWords } from "../words.ts";
import type { ChartChoice } from "./chooseCharts.ts";

export interface FlooredRun extends Pick<LossFloor, "value" | "otherLossEnd"> {
  readonly label: string;
}

/** The charts, of which those of losses say that they draw them above their floor, and what that is, where one has one. */
export function nameFloors(charts: readonly ChartChoice[], runs: readonly FlooredRun[]): ChartChoice[] {
  if (runs.every(({ value }) => value === 0)) return [...charts];
  const floors = runs.map(({ label, value }) => ({ label, floor: String(Number(value.toPrecision(6))) }));
  const isOne = floors.every(({ floor }) => floor === floors[0]?.floor);
  const named = isOne ? floors[0]?.floor : joinWords(floors.map(({ label, floor }) => `${floor} of ${label}`));
  const others = runs.flatMap(({ label, otherLossEnd: end }) =>
    end === null ? [] : [`up to step ${formatStep(end)}, ${label} had another loss, drawn as recorded`],
  );
  const asRecorded = others.length === 0 ? "" : ` ${capitalise(joinWords(others))}.`;
  return charts.map((chart) =>
    LOSS_COLUMNS.has(chart.name)
      ? {
          ...chart,
          title: `${chart.title} above its floor`,
          meaning: `${chart.meaning} Drawn is what it is above the least that it can be, ${named}; 0 where rounding tells no difference.${asRecorded}`,
        }
      : chart,
  );
}
