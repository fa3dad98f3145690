/** @file The figures of a sweep's page, in their order: pictures first. One more is a file and a line here. */
import { failedRuns } from "./failedRuns.ts";
import type { SweepFigure } from "./figure.ts";
import { heatMap } from "./heatMap.ts";
import { lines } from "./lines.ts";
import { scatter } from "./scatter.ts";
import { settingsTable } from "./settingsTable.ts";
import { survivalCurves } from "./survivalCurves.ts";

export const FIGURES: readonly SweepFigure[] = [heatMap, lines, survivalCurves, scatter, settingsTable, failedRuns];
