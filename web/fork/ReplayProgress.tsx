/** @file How far the parent of a fork has been replayed, while that is waited for. */
import { useLayoutEffect, useState } from "preact/hooks";
import type { Lab } from "../../src/lab/index.ts";
import { formatStep } from "../../src/words.ts";

export interface ReplayProgressProps {
  readonly lab: Lab;
  /** The parent. */
  readonly id: string;
  /** Where the fork begins. */
  readonly at: number;
}

export function ReplayProgress({ lab, id, at }: ReplayProgressProps) {
  const [step, setStep] = useState<number | null>(null);
  // Not after the next frame: it may be told by then.
  useLayoutEffect(
    () =>
      lab.watch((change) => {
        if (change.kind === "replay" && change.id === id && change.at === at) setStep(change.step);
      }),
    [lab, id, at],
  );
  return (
    <p class="replay">
      <span role="status">Replaying the parent</span>
      {step !== null && `, step ${formatStep(step)} of ${formatStep(at)}`}{" "}
      <progress {...(step !== null && { value: step })} max={Math.max(1, at)} aria-label="Steps replayed" />
    </p>
  );
}
