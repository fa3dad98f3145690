/** @file A run of a log as charts show runs. */
import type { DiagnosedLogRun } from "../../src/lab/diagnose/diagnoseGiven.ts";
import type { RunDetails } from "../../src/lab/index.ts";
import type { ShownRun } from "../charts/ChartStack.tsx";

export function showLog(name: string, { run, diagnosis, series, charts }: DiagnosedLogRun): ShownRun {
  const label = run ?? name;
  const rows = series.step.length;
  const details: RunDetails = {
    ...{ id: label, name: label, state: "imported", problem: null, isTraining: false, startedAt: null },
    ...{
      step: series.step.at(-1) ?? null,
      steps: null,
      trainLoss: null,
      trainAccuracy: null,
      validationAccuracy: null,
    },
    ...{ slingshots: diagnosis.cycles.length, answer: diagnosis.class, tags: [], note: null, forkedFrom: null },
    ...{ settings: null, headline: diagnosis.summary, findings: [], cycles: diagnosis.cycles, rows, charts },
    ...{ checkpoints: [], forks: [], lossFloor: null, damage: [], experimentYaml: "" },
  };
  return { id: label, label, details, series, isParent: false };
}
