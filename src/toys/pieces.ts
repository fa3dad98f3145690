/** @file How a toy computes: in pieces, so that whoever runs it can show how far it is, and stop it. */

/** Gives the share that is done, from 0 to 1, every now and then; what it returns is the result. */
export type Work<T> = Generator<number, T, void>;

/** Does all of the work at once. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Steps between two looks: some milliseconds of the slowest toy. */
export const STEPS_A_PIECE = 4096;

/** The work as the stretch from `from` to `to` of larger work. */
export function* asPart<T>(work: Work<T>, from: number, to: number): Work<T> {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
    yield from + (to - from) * next.value;
  }
}
