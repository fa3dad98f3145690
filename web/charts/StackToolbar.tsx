/** @file The bar above charts: runs to show and hide, the step under the cursor, and how lines and steps are shown. */
import type { View } from "../../src/charts/viewAddress.ts";
import { formatStep } from "../../src/words.ts";
import { type ChartStage, MEDIANS } from "./chartStage.ts";
import type { ShownRun } from "./shownRun.ts";
import { useStageState } from "./useStageState.ts";

export interface StackToolbarProps {
  readonly runs: readonly ShownRun[];
  readonly view: View;
  readonly stage: ChartStage;
}

export function StackToolbar({ runs, view, stage }: StackToolbarProps) {
  const { smoothing = 1, logSteps = false } = view;
  const { range, step, isPointedAt, isWhole } = useStageState(stage);
  const [from, to] = range;
  return (
    <div class="toolbar">
      {runs.length > 1 && <RunButtons runs={runs} view={view} stage={stage} />}
      <output class="step">
        {isPointedAt ? "step" : "to step"} {formatStep(step)}
      </output>
      <div class="zoom">
        <PhaseChoice runs={runs} view={view} stage={stage} />
        <output class="range muted">
          Steps {formatStep(Math.ceil(from))} to {formatStep(Math.floor(to))}
        </output>
        <label>
          Smoothing{" "}
          <select
            value={smoothing}
            onChange={({ currentTarget }) => stage.change({ smoothing: Number(currentTarget.value) })}
          >
            {MEDIANS.map((points) => (
              <option key={points} value={points}>
                {points === 1 ? "off" : `median of ${points}`}
              </option>
            ))}
          </select>
        </label>
        <button type="button" aria-pressed={logSteps} onClick={() => stage.change({ logSteps: !logSteps })}>
          Log steps
        </button>
        <button type="button" disabled={isWhole} onClick={() => stage.zoom(-Infinity, Infinity)}>
          All steps
        </button>
      </div>
    </div>
  );
}

/** Runs to show and hide. */
function RunButtons({ runs, view: { hidden = [] }, stage }: StackToolbarProps) {
  const turnRun = (run: number) =>
    stage.change({ hidden: hidden.includes(run) ? hidden.filter((other) => other !== run) : [...hidden, run].sort() });
  return (
    <fieldset class="runs">
      <legend class="unseen">Show or hide runs</legend>
      {runs.map(({ id, label, isParent }, run) => (
        <button key={id} type="button" data-run={run} aria-pressed={!hidden.includes(run)} onClick={() => turnRun(run)}>
          <i class={isParent ? "dot parent" : "dot"} style={{ background: `var(--run-${run})` }} />
          {label}
        </button>
      ))}
    </fieldset>
  );
}

/** Whose growth, spikes and plateaus are shaded, where several runs have them. */
function PhaseChoice({ runs, view, stage }: StackToolbarProps) {
  const withPhases = runs.flatMap(({ label, details }, run) => (details.cycles.length > 0 ? [{ label, run }] : []));
  if (withPhases.length < 2) return null;
  return (
    <label>
      Phases of{" "}
      <select
        value={view.phasesOf ?? withPhases[0]?.run}
        onChange={({ currentTarget }) => stage.change({ phasesOf: Number(currentTarget.value) })}
      >
        {withPhases.map(({ label, run }) => (
          <option key={run} value={run}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
