/** @file How long until something happens, of runs in some of which it had not when they ended (Kaplan and Meier 1958). */

/** A run: when it happened, or up to when it had not. */
export interface Waiting {
  readonly at: number;
  readonly happened: boolean;
}

/** From `at` on, up to the next one. */
export interface SurvivalStep {
  readonly at: number;
  /** Runs that were watched just before. */
  readonly atRisk: number;
  /** To which it happened here. */
  readonly events: number;
  /** Share of runs to which it has not happened yet. */
  readonly share: number;
  /** Standard error of the share (Greenwood 1926). */
  readonly error: number;
  /** Between which the share lies, by the normal distribution of log(−log S) (Kalbfleisch and Prentice 1980); NaN at 0. */
  readonly low: number;
  readonly high: number;
}

/**
 * The share of runs to which it has not happened yet, one step for each time at which it happened to any; 1 before the
 * first. A run that ended at a time at which it happened to others was watched there.
 *
 * That a run was ended must say nothing of when it would have happened: a run that a rule gave up as hopeless does.
 * @param z of a normal distribution; 95 % without it
 * @throws RangeError for a time that is no number
 */
export function estimateSurvival(runs: readonly Waiting[], z = 1.959963984540054): SurvivalStep[] {
  const sorted = [...runs].sort((a, b) => a.at - b.at);
  for (const { at } of sorted)
    if (!Number.isFinite(at)) throw new RangeError(`a run's time is ${at}: it must be finite`);
  const steps: SurvivalStep[] = [];
  let share = 1;
  let variance = 0;
  for (let first = 0; first < sorted.length; ) {
    const { at } = sorted[first] as Waiting;
    const atRisk = sorted.length - first;
    let events = 0;
    for (; sorted[first]?.at === at; first++) if (sorted[first]?.happened) events++;
    if (events === 0) continue;
    share = events === atRisk ? 0 : (share * (atRisk - events)) / atRisk;
    variance += events / (atRisk * (atRisk - events));
    const spread = (z * Math.sqrt(variance)) / Math.abs(Math.log(share));
    const isKnown = share > 0 && share < 1;
    steps.push({
      at,
      atRisk,
      events,
      share,
      error: share === 0 ? Number.NaN : share * Math.sqrt(variance),
      low: isKnown ? share ** Math.exp(spread) : Number.NaN,
      high: isKnown ? share ** Math.exp(-spread) : Number.NaN,
    });
  }
  return steps;
}

/**
 * When it has happened to a share of the runs: where the curve first comes to 1 − `happened` or below, and where it runs level
 * there, in the middle of that piece, as survfit of R has it. Of runs to all of which it happened the median is the ordinary one. Null
 * where it never comes so low.
 */
export function survivalTime(steps: readonly SurvivalStep[], happened: number): number | null {
  // Products of fractions are off by some last bits.
  const level = 1 - happened + 1e-12;
  const first = steps.findIndex(({ share }) => share <= level);
  const reached = steps[first];
  if (reached === undefined) return null;
  const next = steps[first + 1];
  return next !== undefined && reached.share >= level - 2e-12 ? (reached.at + next.at) / 2 : reached.at;
}
