/** @file Evidence for and against an explanation, and how sure several of them make one. */

/** One line of evidence. */
export interface Evidence {
  /** A clause: `the loss climbs for 12 rows before the peak`. */
  readonly says: string;
  /** How many times likelier this makes the explanation, in bits: 1 doubles the odds, −1 halves them. */
  readonly bits: number;
}

/** What may be the case, with all that speaks for and against it. */
export interface Weighed<T> {
  readonly of: T;
  readonly evidence: readonly Evidence[];
  /** Share of all explanations' odds, 0 to 1. */
  readonly confidence: number;
}

/** The lines as people read them: what speaks against it says so. */
export const sayEvidence = (evidence: readonly Evidence[]): string[] =>
  evidence.map(({ says, bits }) => (bits < 0 ? `against it: ${says}` : says));

/** Odds of what is none of the explanations, in bits. */
const UNEXPLAINED = 1;

/**
 * Weighs explanations that exclude each other, besides `something else`: the share of each in the sum of all odds. The bits are
 * judgements and not measured likelihoods.
 * @returns the likeliest first
 */
export function weighExclusive<T>(
  candidates: readonly { readonly of: T; readonly evidence: readonly Evidence[] }[],
): Weighed<T>[] {
  const odds = candidates.map(({ evidence }) => oddsOf(evidence));
  const sum = odds.reduce((total, one) => total + one, 2 ** UNEXPLAINED);
  return candidates
    .map(({ of, evidence }, i) => ({ of, evidence, confidence: (odds[i] as number) / sum }))
    .sort((a, b) => b.confidence - a.confidence);
}

/** Weighs one explanation against its opposite: several can be true at once. */
export function weighAlone(evidence: readonly Evidence[]): number {
  const odds = oddsOf(evidence);
  return odds / (odds + 2 ** UNEXPLAINED);
}

function oddsOf(evidence: readonly Evidence[]): number {
  return 2 ** evidence.reduce((bits, one) => bits + one.bits, 0);
}
