/** @file The figures of a sweep's page, in their order. One more is a file and a line here. */
import type { SweepFigure } from "./figure.ts";
import { heatMap } from "./heatMap.ts";
import { lines } from "./lines.ts";
import { scatter } from "./scatter.ts";
import { settingsTable } from "./settingsTable.ts";
import { survivalCurves } from "./survivalCurves.ts";

export const FIGURES: readonly SweepFigure[] = [settingsTable, heatMap, lines, survivalCurves, scatter];
