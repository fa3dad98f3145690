/** @file The page of one run: what is to be said of it, its charts, its slingshots, and what can be done with it. */
import { useState } from "preact/hooks";
import type { RunDetails } from "../../src/lab/index.ts";
import { formatStep } from "../../src/words.ts";
import { ChartStack } from "../charts/ChartStack.tsx";
import { ForkDialog } from "../fork/ForkDialog.tsx";
import { FailedPage } from "../frame/FailedPage.tsx";
import { Scroll } from "../frame/Scroll.tsx";
import { useKeys } from "../frame/useKeys.ts";
import { type KeptView, useView } from "../frame/useView.ts";
import { ViewNote } from "../frame/ViewNote.tsx";
import type { PageProps } from "../page.ts";
import { formatIds, formatRoute, formatSetting } from "../route.ts";
import { RunActions } from "../runs/RunActions.tsx";
import { RunState } from "../runs/RunState.tsx";
import { SlingshotTable, stepsAround } from "../runs/SlingshotTable.tsx";
import { type LoadedRun, useRuns } from "../runs/useRun.ts";

export function RunPage({ lab, route }: PageProps) {
  const run = useRuns(lab, [route.id]).get(route.id);
  if (run === undefined) return <main class="loading" aria-busy="true" />;
  if (run instanceof Error) return <FailedPage name={route.id} problem={run.message} />;
  return <LoadedRunPage lab={lab} route={route} run={run} />;
}

function LoadedRunPage({ lab, route, run }: PageProps & { readonly run: LoadedRun }) {
  const { details, series } = run;
  const { id, name, cycles } = details;
  const [cycle, setCycle] = useState<number | null>(() => readCycle(route.settings.get("cycle")));
  const kept = useView(route, cycle === null ? [] : [formatSetting("cycle", String(cycle + 1))]);
  const [forkAt, setForkAt] = useState<number | null>(null);
  const choose = (next: number) => {
    const shown = cycles[next];
    if (shown === undefined) return;
    setCycle(next);
    kept.setView({ ...kept.view, steps: stepsAround(shown) });
  };
  const goOn = () => choose(Math.min((cycle ?? -1) + 1, cycles.length - 1));
  const goBack = () => choose(Math.max((cycle ?? cycles.length) - 1, 0));
  useKeys({ "]": goOn, n: goOn, "[": goBack, p: goBack });
  return (
    <main class="run-page">
      <div class="run-top">
        <RunHead details={details} kept={kept} />
        <RunActions lab={lab} details={details} onFork={() => setForkAt(chooseForkStep(details))} />
      </div>
      {details.problem !== null && (
        <p class="warning" role="alert">
          {details.problem}
        </p>
      )}
      {details.damage.length > 0 && <p class="warning">{details.damage.join(" ")}</p>}
      {series.step.length === 0 ? (
        <p class="empty">No step has been recorded yet.</p>
      ) : (
        <ChartStack
          runs={[{ id, label: name, details, series, isParent: false }]}
          view={kept.view}
          onView={kept.setView}
          onFork={(_, step) => setForkAt(step)}
        />
      )}
      {cycles.length > 0 && (
        <section aria-labelledby="slingshots">
          <h2 id="slingshots">
            Slingshots{" "}
            <span class="muted small">
              <kbd>[</kbd> <kbd>]</kbd> go from one to the next
            </span>
          </h2>
          <SlingshotTable cycles={cycles} chosen={cycle} onChoose={choose} />
        </section>
      )}
      <section aria-labelledby="settings">
        <h2 id="settings">Settings</h2>
        <Scroll label="Settings">
          <pre>{details.experimentYaml.trimEnd()}</pre>
        </Scroll>
      </section>
      {forkAt !== null && <ForkDialog lab={lab} details={details} step={forkAt} onClose={() => setForkAt(null)} />}
    </main>
  );
}

/** Before the first spike, where there is one: what goes another way from there shows whether it comes. */
function chooseForkStep({ cycles, step }: RunDetails): number {
  const spike = cycles[0]?.spike;
  return spike === undefined ? Math.floor((step ?? 0) / 2) : Math.max(0, spike - 50);
}

/** As an address has it, counted from 1. */
function readCycle(text: string | null): number | null {
  return text !== null && /^[1-9]\d*$/.test(text) ? Number(text) - 1 : null;
}

function RunHead({ details, kept }: { details: RunDetails; kept: KeptView }) {
  const { id, name, headline, findings, step, steps, forkedFrom, forks, tags, note } = details;
  const family = [...(forkedFrom?.id ? [forkedFrom.id] : []), id, ...forks.map((fork) => fork.id)].slice(0, 6);
  const isShort = step !== null && steps !== null && step < steps;
  return (
    <header class="run-head">
      <p class="eyebrow">
        <RunState run={details} />
        <span class="steps">
          {step === null ? "no step yet" : `step ${formatStep(step)}`}
          {isShort && ` of ${formatStep(steps)}`}
        </span>
        {isShort && <progress value={step} max={steps} aria-label="Steps trained" />}
        {tags.map((tag) => (
          <span key={tag} class="tag">
            {tag}
          </span>
        ))}
      </p>
      <h1 title={id}>{name}</h1>
      <p class="headline">{headline}</p>
      {findings.length > 0 && (
        <ul class="facts">
          {findings.map((finding) => (
            <li key={finding}>{finding}</li>
          ))}
        </ul>
      )}
      {forkedFrom !== null && (
        <p>
          Forked at step {formatStep(forkedFrom.step)} from{" "}
          {forkedFrom.id === null ? forkedFrom.name : <a href={formatRoute("run", forkedFrom.id)}>{forkedFrom.name}</a>}
          .
        </p>
      )}
      {family.length > 1 && (
        <p>
          <a href={formatRoute("compare", "", [`runs=${formatIds(family)}`])}>
            Compare with {forkedFrom?.id ? "its parent" : ""}
            {forkedFrom?.id && forks.length > 0 ? " and " : ""}
            {forks.length > 0 ? `its ${forks.length === 1 ? "fork" : `${forks.length} forks`}` : ""}
          </a>
        </p>
      )}
      {note !== null && <p class="note">{note}</p>}
      <ViewNote note={kept.note} setNote={kept.setNote} />
    </header>
  );
}
