/** @file All that a run's own page says besides its series: its line, what is recorded of it, and its verdict. */
import type { RunDetails } from "../lab/index.ts";
import { judgeRuns } from "../report/index.ts";
import { type RunVerdict, writeRunVerdict } from "../report/runVerdict.ts";
import { readLabels, toYaml } from "../store/index.ts";
import { describeDamage, type JudgedRun, judgeRun, lastStep } from "../verdict/index.ts";
import type { ReadRun } from "./runReader.ts";
import type { Table, TableRun } from "./runTable.ts";

/** @param entry its line of the table */
export async function judge(entry: TableRun, { run, rows }: ReadRun): Promise<RunVerdict> {
  return writeRunVerdict(await judgeBesideParent(entry, run), rows.columns);
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
