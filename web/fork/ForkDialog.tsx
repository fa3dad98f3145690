/** @file The dialog that forks a run: at which step, and what is different from there on. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Lab, RunDetails } from "../../src/lab/index.ts";
import { formatIds, formatRoute, goTo } from "../route.ts";
import { ForkChanges } from "./ForkChanges.tsx";
import { forkArms, listArms } from "./fourArms.ts";

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
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const ask = async (make: () => Promise<readonly string[]>) => {
    setBusy(true);
    setProblem(null);
    try {
      const forks = await make();
      goTo(formatRoute("compare", "", [`runs=${formatIds([details.id, ...forks])}`]));
      onClose();
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const set = changes.filter(({ path }) => path.trim() !== "").map(({ path, value }) => `${path.trim()}=${value}`);
  const arms = listArms(details).length;
  return (
    <dialog ref={dialog} class="fork-dialog" aria-labelledby="fork-title" onClose={onClose}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          void ask(async () => [await lab.forkRun(details.id, { at: Number(at), set, resetOptimizer })]);
        }}
      >
        <h2 id="fork-title">Fork {details.name}</h2>
        <p class="muted">The parent is replayed to exactly this step, and goes another way from there on.</p>
        <label class="field">
          At step
          <input
            type="number"
            required
            min={details.forkedFrom?.step ?? 0}
            max={Math.max(0, Math.min(details.step ?? 0, (details.steps ?? Infinity) - 1))}
            step={1}
            value={at}
            onInput={({ currentTarget }) => setAt(currentTarget.value)}
          />
        </label>
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
        <div class="buttons">
          <button type="submit" class="primary" disabled={isBusy}>
            Fork
          </button>
          {arms > 1 && (
            <button
              type="button"
              disabled={isBusy}
              title="Unchanged; loss in float64; ε 1e-5; optimizer reset: from the same state, side by side"
              onClick={() => void ask(() => forkArms(lab, details, Number(at)))}
            >
              {arms === 4 ? "Four arms" : `${arms} arms`}
            </button>
          )}
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </div>
        {arms > 1 && (
          <p class="muted small">
            Arms fork the run {arms} times from this state, each with one thing changed: nothing, the loss in float64,
            Adam’s ε at 1e-5, the optimizer begun anew.
          </p>
        )}
      </form>
    </dialog>
  );
}
