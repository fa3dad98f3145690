/** @file What has come of the pair so far: one line, how far each is, and the rule with its numbers. */
import type { RunDetails } from "../../src/lab/index.ts";
import { writeVerdict } from "../../src/lab/start/verdictLine.ts";
import { formatNumber, formatStep } from "../../src/words.ts";
import { NumberHeads } from "../frame/NumberHeads.tsx";
import { Scroll } from "../frame/Scroll.tsx";

interface Props {
  readonly run: RunDetails;
  readonly twin: RunDetails;
}

export function Verdict({ run, twin }: Props) {
  const line = writeVerdict(run, twin);
  // Read aloud when something happens, not at every step.
  const news = line.replace(/, at step [\d,]+$/, "");
  return (
    <div class="verdict">
      <p class="verdict-line" aria-hidden="true">
        {line}
      </p>
      <p class="unseen" role="status">
        {news}
      </p>
      <div class="how-far">
        <HowFar details={run} color="run-0" />
        <HowFar details={twin} color="run-1" />
      </div>
      <Rule run={run} twin={twin} />
    </div>
  );
}

/** `float32`, by the settings. */
export function namePrecision({ settings }: Pick<RunDetails, "settings">): string {
  const loss = settings?.loss;
  const precision = typeof loss === "object" && loss !== null && "precision" in loss ? String(loss.precision) : "";
  return { f32: "float32", f64: "float64", f16: "float16", bf16: "bfloat16" }[precision] ?? precision;
}

function HowFar({ details, color }: { readonly details: RunDetails; readonly color: string }) {
  const { step, steps, state } = details;
  const isDone = state === "done";
  return (
    <span class="named">
      <i class="dot" style={{ background: `var(--${color})` }} />
      <a href={`#/run/${encodeURIComponent(details.id)}`}>{namePrecision(details)}</a>{" "}
      {isDone ? (
        <span class="muted">{formatStep(step ?? 0)} steps, done</span>
      ) : (
        <>
          <progress value={step ?? 0} max={steps ?? 1} aria-label={`Steps in ${namePrecision(details)}`} />
          <span class="muted">
            {formatStep(step ?? 0)} of {formatStep(steps ?? 0)}
          </span>
        </>
      )}
    </span>
  );
}

function Rule({ run, twin }: Props) {
  return (
    <details>
      <summary>By what rule, and its numbers</summary>
      <p>
        A slingshot is a cycle after the training data are fitted: the norm of the last layer grows while the loss is
        low, the loss rises at least ten-thousandfold and training samples are misclassified, and the norm then rests on
        a plateau (Thilak et al. 2022). The same detector judges every run and log of this program.
      </p>
      {[run, twin].map((details) => (
        <div key={details.id}>
          <h3>{namePrecision(details)}</h3>
          <p class="small">{details.headline}</p>
          {details.findings.map((finding) => (
            <p class="small muted" key={finding}>
              {finding}
            </p>
          ))}
          <Cycles details={details} />
        </div>
      ))}
    </details>
  );
}

function Cycles({ details: { cycles } }: { readonly details: RunDetails }) {
  if (cycles.length === 0) return null;
  return (
    <Scroll label="Slingshots">
      <table class="fit">
        <thead>
          <tr>
            <NumberHeads titles={["norm grows from", "spike", "plateau to", "loss from", "to", "norm from", "to"]} />
          </tr>
        </thead>
        <tbody>
          {cycles.map((cycle) => (
            <tr key={cycle.spike}>
              <td class="number">{formatStep(cycle.growthStart)}</td>
              <th scope="row" class="number">
                {formatStep(cycle.spike)}
              </th>
              <td class="number">{formatStep(cycle.plateauEnd)}</td>
              <td class="number">{formatNumber(cycle.troughLoss)}</td>
              <td class="number">{formatNumber(cycle.peakLoss)}</td>
              <td class="number">{formatNumber(cycle.normBefore)}</td>
              <td class="number">{formatNumber(cycle.normAfter)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
