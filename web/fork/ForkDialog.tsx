/** @file The dialog that forks a run: at which step, and what is different from there on. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Lab, RunDetails } from "../../src/lab/index.ts";
import { formatIds, formatRoute, goTo } from "../route.ts";
import { ForkChanges } from "./ForkChanges.tsx";
import { forkArms, listArms } from "./fourArms.ts";
import { ReplayProgress } from "./ReplayProgress.tsx";

export interface ForkDialogProps {
  readonly lab: Lab;
  readonly details: RunDetails;
  readonly step: number;
  readonly onClose: () => void;
}

export interface ForkChange {
  readonly path: string;
  readonly value: string;
}

export function ForkDialog({ lab, details, step, onClose }: ForkDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [at, setAt] = useState(String(step));
  const [changes, setChanges] = useState<readonly ForkChange[]>([{ path: "loss.precision", value: "f64" }]);
  const [resetOptimizer, setReset] = useState(false);
  const { ask, problem, isBusy } = useForking(details.id, onClose);
  useEffect(() => dialog.current?.showModal(), []);
  const set = changes.filter(({ path }) => path.trim() !== "").map(({ path, value }) => `${path.trim()}=${value}`);
  return (
    <dialog ref={dialog} class="fork-dialog" aria-labelledby="fork-title" onClose={onClose}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          ask(async () => [await lab.forkRun(details.id, { at: Number(at), set, resetOptimizer })]);
        }}
      >
        <h2 id="fork-title">Fork {details.name}</h2>
        <p class="muted">The parent is replayed to exactly this step, and goes another way from there on.</p>
        <StepField details={details} at={at} onAt={setAt} />
        <ForkChanges details={details} changes={changes} onChanges={setChanges} />
        <label class="check">
          <input
            type="checkbox"
            checked={resetOptimizer}
            onChange={({ currentTarget }) => setReset(currentTarget.checked)}
          />
          The optimizer begins anew: its moments are 0
        </label>
        {problem !== null && (
          <p class="warning" role="alert">
            {problem}
          </p>
        )}
        {isBusy && <ReplayProgress lab={lab} id={details.id} at={Number(at)} />}
        <Buttons
          arms={listArms(details).length}
          isBusy={isBusy}
          onArms={() => ask(() => forkArms(lab, details, Number(at)))}
          onCancel={() => dialog.current?.close()}
        />
      </form>
    </dialog>
  );
}

/** Asks for forks, and shows them beside their parent once they are there. */
function useForking(parent: string, onClose: () => void) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const ask = (make: () => Promise<readonly string[]>) => {
    setBusy(true);
    setProblem(null);
    make()
      .then((forks) => {
        goTo(formatRoute("compare", "", [`runs=${formatIds([parent, ...forks])}`]));
        onClose();
      })
      .catch((error: Error) => setProblem(error.message))
      .finally(() => setBusy(false));
  };
  return { ask, problem, isBusy };
}

interface StepFieldProps {
  readonly details: RunDetails;
  readonly at: string;
  readonly onAt: (at: string) => void;
}

function StepField({ details: { forkedFrom, step, steps }, at, onAt }: StepFieldProps) {
  return (
    <label class="field">
      At step
      <input
        type="number"
        required
        min={forkedFrom?.step ?? 0}
        max={Math.max(0, Math.min(step ?? 0, (steps ?? Infinity) - 1))}
        step={1}
        value={at}
        onInput={({ currentTarget }) => onAt(currentTarget.value)}
      />
    </label>
  );
}

interface ButtonsProps {
  /** How many arms the run can have. */
  readonly arms: number;
  readonly isBusy: boolean;
  readonly onArms: () => void;
  readonly onCancel: () => void;
}

function Buttons({ arms, isBusy, onArms, onCancel }: ButtonsProps) {
  return (
    <>
      <div class="buttons">
        <button type="submit" class="primary" disabled={isBusy}>
          Fork
        </button>
        {arms > 1 && (
          <button
            type="button"
            disabled={isBusy}
            title="Unchanged; loss in float64; ε 1e-5; optimizer reset: from the same state, side by side"
            onClick={onArms}
          >
            {arms === 4 ? "Four arms" : `${arms} arms`}
          </button>
        )}
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
      {arms > 1 && (
        <p class="muted small">
          Arms fork the run {arms} times from this state, each with one thing changed: nothing, the loss in float64,
          Adam’s ε at 1e-5, the optimizer begun anew.
        </p>
      )}
    </>
  );
}
