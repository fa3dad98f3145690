/** @file How the runs of a sweep stand: a bar of those that have ended, failed and are trained, and the time that is left. */
import type { LabSweep } from "../../src/lab/index.ts";
import { formatDuration, formatStep } from "../../src/words.ts";

export function SweepProgress({ sweep }: { readonly sweep: LabSweep }) {
  const { runs, secondsLeft } = sweep;
  const parts = listParts(sweep);
  return (
    <p class="eyebrow sweep-progress">
      <svg viewBox="0 0 100 6" width="140" height="8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="rest" width="100" height="6" />
        {parts.map(({ name, from, count }) => (
          <rect key={name} class={name} x={(100 * from) / runs} width={(100 * count) / runs} height="6" />
        ))}
      </svg>
      <span>
        {formatStep(runs)} runs:{" "}
        {parts.map(({ name, count }) => `${formatStep(count)} ${name.replace("-", " ")}`).join(", ") || "none"}
      </span>
      {secondsLeft !== null && <span class="muted">about {formatDuration(secondsLeft)} left</span>}
    </p>
  );
}

function listParts({ done, nonFinite, failed, running, waiting }: LabSweep) {
  const counts = [
    ["done", done],
    ["non-finite", nonFinite],
    ["failed", failed],
    ["running", running],
    ["waiting", waiting],
  ] as const;
  let from = 0;
  return counts
    .map(([name, count]) => {
      const part = { name, count, from };
      from += count;
      return part;
    })
    .filter(({ count }) => count > 0);
}
