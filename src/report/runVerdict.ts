/** @file What a lab's page says of a run besides its series: the verdict, the cycles, how its columns are drawn. */
import { chooseCharts } from "../charts/index.ts";
import { listRecordedColumns } from "../instruments/index.ts";
import type { LabSlingshot, RunDetails } from "../lab/index.ts";
import { type JudgedRun, lastStep, lossFloorOf, writeFinding, writeHeadline } from "../verdict/index.ts";
import { describeColumns } from "./describeColumns.ts";

/** What follows from a run's rows alone. */
export type RunVerdict = Pick<RunDetails, "headline" | "findings" | "cycles" | "charts" | "lossFloor">;

/** @param columns of its series, by their names */
export function writeRunVerdict(judged: JudgedRun, columns: readonly string[]): RunVerdict {
  return {
    headline: writeHeadline([judged]),
    findings: [writeFinding(judged), ...explain(judged)],
    lossFloor: lossFloorOf(judged),
    cycles: judged.slingshots.slingshots.map(toCycle),
    charts: chooseCharts(columns, describeColumns([judged], listRecordedColumns())),
  };
}

/** The rule by which it was told, and its numbers, where there is a verdict. */
function explain({ unjudged, slingshots, ...run }: JudgedRun): string[] {
  return unjudged || lastStep(run) === null ? [] : [slingshots.reason];
}

const toCycle = ({
  growthStart,
  spike,
  plateauEnd,
  troughLoss,
  peakLoss,
  normBefore,
  normAfter,
}: LabSlingshot): LabSlingshot => ({ growthStart, spike, plateauEnd, troughLoss, peakLoss, normBefore, normAfter });
