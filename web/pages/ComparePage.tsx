/** @file The page of several runs on the same charts: parents, forks, or any others. */
import { useState } from "preact/hooks";
import { formatStep, joinWords } from "../../src/words.ts";
import { ChartStack, type ShownRun } from "../charts/ChartStack.tsx";
import { ForkDialog } from "../fork/ForkDialog.tsx";
import { Scroll } from "../frame/Scroll.tsx";
import { useView } from "../frame/useView.ts";
import { ViewNote } from "../frame/ViewNote.tsx";
import type { PageProps } from "../page.ts";
import { formatIds, formatRoute, parseIds } from "../route.ts";
import { RunState } from "../runs/RunState.tsx";
import { listDiffering, listValues } from "../runs/settingsOf.ts";
import { shortName } from "../runs/shortName.ts";
import { type LoadedRun, useRuns } from "../runs/useRun.ts";

export function ComparePage({ lab, route }: PageProps) {
  const ids = parseIds(route.settings.get("runs")).slice(0, 6);
  const loaded = useRuns(lab, ids);
  const kept = useView(route, [`runs=${formatIds(ids)}`]);
  const [fork, setFork] = useState<{ readonly id: string; readonly step: number } | null>(null);
  const runs = nameRuns(
    ids.flatMap((id) => {
      const run = loaded.get(id);
      return run === undefined || run instanceof Error ? [] : [run];
    }),
  );
  const problems = ids.flatMap((id) => {
    const run = loaded.get(id);
    return run instanceof Error ? [run.message] : [];
  });
  const forked = runs.find(({ id }) => id === fork?.id);
  const isAll = runs.length + problems.length === ids.length;
  return (
    <main class="compare-page" aria-busy={!isAll}>
      <header class="run-head">
        <h1>{nameAll(runs)}</h1>
        <ViewNote note={kept.note} setNote={kept.setNote} />
      </header>
      {problems.map((problem) => (
        <p key={problem} class="warning" role="alert">
          {problem}
        </p>
      ))}
      {ids.length === 0 && (
        <p class="empty">
          Choose runs in the <a href={formatRoute("runs")}>table</a>.
        </p>
      )}
      {isAll && runs.length > 0 && <WhatDiffers runs={runs} />}
      {isAll && runs.some(({ series }) => series.step.length > 0) && (
        <ChartStack runs={runs} view={kept.view} onView={kept.setView} onFork={(id, step) => setFork({ id, step })} />
      )}
      {forked !== undefined && fork !== null && (
        <ForkDialog lab={lab} details={forked.details} step={fork.step} onClose={() => setFork(null)} />
      )}
    </main>
  );
}

/** Names without the time at which runs began; where two are called the same, their ids. */
function nameRuns(runs: readonly LoadedRun[]): ShownRun[] {
  const names = runs.map(({ details }) => shortName(details.name));
  return runs.map(({ details, series }, i) => ({
    id: details.id,
    label: names.filter((name) => name === names[i]).length === 1 ? (names[i] ?? details.id) : details.id,
    ...{ details, series },
    isParent: runs.some((other) => other.details.forkedFrom?.id === details.id),
  }));
}

function nameAll(runs: readonly ShownRun[]): string {
  if (runs.length === 0) return "Compare";
  return runs.length <= 2 ? joinWords(runs.map(({ label }) => label)) : `${runs.length} runs side by side`;
}

function WhatDiffers({ runs }: { readonly runs: readonly ShownRun[] }) {
  const all = runs.map(({ details }) => ({ settings: details.settings }));
  const paths = listDiffering(all).sort();
  return (
    <Scroll class="differs" label="What differs">
      <table class="fit">
        <thead>
          <tr>
            <th scope="col">What differs</th>
            {runs.map(({ id, label, isParent }, run) => (
              <th key={id} scope="col">
                <i class={isParent ? "dot parent" : "dot"} style={{ background: `var(--run-${run})` }} />
                <a href={formatRoute("run", id)}>{label}</a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {paths.map((path) => (
            <tr key={path}>
              <th scope="row">
                <code>{path}</code>
              </th>
              {all.map(({ settings }, run) => (
                <td key={runs[run]?.id}>
                  <code>{listValues(settings).get(path) ?? "not set"}</code>
                </td>
              ))}
            </tr>
          ))}
          {runs.some(({ details }) => details.forkedFrom !== null) && (
            <tr>
              <th scope="row">forked at</th>
              {runs.map(({ id, details: { forkedFrom } }) => (
                <td key={id}>{forkedFrom === null ? "–" : `step ${formatStep(forkedFrom.step)}`}</td>
              ))}
            </tr>
          )}
          {runs.some(({ details }) => details.forkedFrom?.isReset) && (
            <tr>
              <th scope="row">optimizer</th>
              {runs.map(({ id, details: { forkedFrom } }) => (
                <td key={id}>{forkedFrom === null ? "–" : forkedFrom.isReset ? "reset" : "kept"}</td>
              ))}
            </tr>
          )}
          <tr>
            <th scope="row">verdict</th>
            {runs.map(({ id, details }) => (
              <td key={id}>
                {details.headline} <RunState run={details} />
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </Scroll>
  );
}
