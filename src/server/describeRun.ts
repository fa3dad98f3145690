/** @file All that a run's own page says besides its series: the verdict, the cycles, how its columns are drawn. */
import { chooseCharts } from "../charts/index.ts";
import { listRecordedColumns } from "../instruments/index.ts";
import type { LabSlingshot, RunDetails } from "../lab/index.ts";
import { describeColumns } from "../report/describeColumns.ts";
import { judgeRuns } from "../report/index.ts";
import { readLabels, toYaml } from "../store/index.ts";
import { describeDamage, type JudgedRun, judgeRun, lastStep, writeFinding, writeHeadline } from "../verdict/index.ts";
import type { ReadRun } from "./runReader.ts";
import type { Table, TableRun } from "./runTable.ts";

/** What follows from a run's rows alone: of a run that grows it need not be worked out with each of them. */
export type RunVerdict = Pick<RunDetails, "headline" | "findings" | "cycles" | "charts">;

/** @param entry its line of the table */
export async function judge(entry: TableRun, { run, rows }: ReadRun): Promise<RunVerdict> {
  const judged = await judgeBesideParent(entry, run);
  const { slingshots } = judged;
  return {
    headline: writeHeadline([judged]),
    findings: [writeFinding(judged), ...explain(judged)],
    cycles: slingshots.slingshots.map(toCycle),
    charts: chooseCharts(rows.columns, describeColumns([judged], listRecordedColumns())),
  };
}

export function describeRun(entry: TableRun, { run, rows }: ReadRun, verdict: RunVerdict, table: Table): RunDetails {
  const forks = [...table.byId.values()].flatMap(({ id, run: { name, forkedFrom } }) =>
    forkedFrom !== null && forkedFrom.id === entry.id ? [{ id, name, step: forkedFrom.step }] : [],
  );
  return {
    ...entry.run,
    ...verdict,
    rows: rows.length,
    step: lastStep(run) ?? entry.run.step,
    checkpoints: run.manifest.checkpoints.map(({ step }) => step),
    forks,
    damage: run.damaged.map(describeDamage),
    experimentYaml: toYaml(run.experiment),
  };
}

/** A fork is judged beside its parent, as far as the lab has that: what a manifest names elsewhere is not looked at. */
async function judgeBesideParent({ run: { name, forkedFrom } }: TableRun, run: ReadRun["run"]): Promise<JudgedRun> {
  const judgement = judgeRun(run);
  if (forkedFrom !== null && forkedFrom.id !== null) {
    const { runs } = await judgeRuns([run.directory], { alone: true, known: { run, judgement } });
    const [fork] = runs;
    if (fork !== undefined) return fork;
  }
  return { ...run, ...judgement, folder: name, label: name, labels: readLabels(run.directory), fork: null };
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
