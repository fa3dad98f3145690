/** @file What can be done with a run: it is paused, goes on, is forked. */
import { useEffect, useState } from "preact/hooks";
import { saveFile } from "../../src/charts/saveChart.ts";
import type { Lab, RunDetails } from "../../src/lab/index.ts";
import { formatRoute, goTo } from "../route.ts";

export interface RunActionsProps {
  readonly lab: Lab;
  readonly details: RunDetails;
  readonly onFork: () => void;
}

export function RunActions({ lab, details, onFork }: RunActionsProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { id, isTraining, state, step, checkpoints } = details;
  // What was refused of a run that has another state by now says nothing any more.
  useEffect(() => setProblem(null), [state, isTraining]);
  const act = (ask: () => Promise<void>) => () => {
    setBusy(true);
    setProblem(null);
    ask()
      .catch((error: Error) => setProblem(error.message))
      .finally(() => setBusy(false));
  };
  const canResume = !isTraining && (state === "interrupted" || state === "failed");
  return (
    <div class="actions">
      {isTraining && (
        <button type="button" disabled={isBusy} onClick={act(() => lab.pauseRun(id))}>
          Pause
        </button>
      )}
      {canResume && (
        <button type="button" disabled={isBusy} onClick={act(() => lab.resumeRun(id))}>
          Resume
        </button>
      )}
      {state === "done" && !isTraining && (
        <TrainFurther details={details} isBusy={isBusy} onAsk={(steps) => act(() => lab.resumeRun(id, steps))()} />
      )}
      {step !== null && state !== "imported" && (
        <button type="button" onClick={onFork}>
          Fork …
        </button>
      )}
      {checkpoints.length > 0 && (
        <a class="button" href={formatRoute("inside", id)}>
          Look inside
        </a>
      )}
      {lab.exportRun !== undefined && !isTraining && (
        <button type="button" disabled={isBusy} onClick={act(() => saveZip(lab, details))}>
          Export
        </button>
      )}
      {lab.removeRun !== undefined && !isTraining && (
        <button type="button" disabled={isBusy} onClick={act(() => removeRun(lab, details))}>
          Remove …
        </button>
      )}
      {problem !== null && (
        <p class="warning" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** The run as a folder of the command line has it. */
async function saveZip(lab: Lab, { id, name }: RunDetails): Promise<void> {
  const zip = await lab.exportRun?.(id);
  if (zip !== undefined) saveFile(`${name}.zip`, zip);
}

/** Nothing brings it back, so that it is asked for twice. */
async function removeRun(lab: Lab, { id, name }: RunDetails): Promise<void> {
  if (!confirm(`Remove ${name}, and all that is kept of it?`)) return;
  await lab.removeRun?.(id);
  goTo(formatRoute("runs"));
}

interface TrainFurtherProps {
  readonly details: RunDetails;
  readonly isBusy: boolean;
  readonly onAsk: (steps: number) => void;
}

function TrainFurther({ details: { steps, step }, isBusy, onAsk }: TrainFurtherProps) {
  const end = steps ?? step ?? 0;
  const [asked, setAsked] = useState(String(2 * end));
  return (
    <form
      class="further"
      onSubmit={(event) => {
        event.preventDefault();
        onAsk(Number(asked));
      }}
    >
      <button type="submit" disabled={isBusy}>
        Train on
      </button>
      <label>
        to step{" "}
        <input
          type="number"
          min={end + 1}
          step={1}
          value={asked}
          onInput={({ currentTarget }) => setAsked(currentTarget.value)}
        />
      </label>
    </form>
  );
}
