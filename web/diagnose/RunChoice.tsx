/** @file The runs that one log holds: how many of each class, and which one is shown. */
import { countClasses, pickTelling } from "../../src/diagnosis/severalRuns.ts";
import { listLossSpikes } from "../../src/diagnosis/wording.ts";
import type { DiagnosedLogRun } from "../../src/lab/diagnose/diagnoseGiven.ts";
import { formatConfidence, formatStep } from "../../src/words.ts";
import { NumberHeads } from "../frame/NumberHeads.tsx";
import { Scroll } from "../frame/Scroll.tsx";

/** Rows of the table. */
const MOST_ROWS = 500;

interface Props {
  readonly runs: readonly DiagnosedLogRun[];
  readonly shown: DiagnosedLogRun;
  readonly onChoose: (run: DiagnosedLogRun) => void;
}

export function RunChoice({ runs, shown, onChoose }: Props) {
  const telling = pickTelling(runs, ({ diagnosis }) => diagnosis);
  const listed = [...new Set([...telling, ...runs])].slice(0, MOST_ROWS);
  return (
    <section>
      <h2>{countClasses(runs.map(({ diagnosis }) => diagnosis))}</h2>
      <Scroll label="Runs of the log" class="runs-of-log">
        <table>
          <thead>
            <tr>
              <th scope="col">run</th>
              <th scope="col">class</th>
              <NumberHeads titles={["confidence", "spikes of the loss"]} />
            </tr>
          </thead>
          <tbody>
            {listed.map((run) => (
              <Row key={run.run} run={run} isShown={run === shown} onChoose={onChoose} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {listed.length === runs.length ? null : (
        <p class="muted small">
          Of {formatStep(runs.length)} runs the first {MOST_ROWS}: those with something to show stand first.
        </p>
      )}
    </section>
  );
}

function Row({
  run,
  isShown,
  onChoose,
}: { readonly run: DiagnosedLogRun; readonly isShown: boolean } & Pick<Props, "onChoose">) {
  const { class: found, confidence, spikes } = run.diagnosis;
  return (
    <tr class={isShown ? "shown" : ""}>
      <th scope="row">
        <button type="button" class="link" aria-pressed={isShown} onClick={() => onChoose(run)}>
          {run.run}
        </button>
      </th>
      <td>{found.replaceAll("-", " ")}</td>
      <td class="number">{found === "cannot-tell" ? "" : formatConfidence(confidence)}</td>
      <td class="number">{formatStep(listLossSpikes(spikes).length)}</td>
    </tr>
  );
}
