/** @file Where a program's time goes, kernel by kernel. */
import type { Machine } from "./machine.ts";

/** Time of all calls of one kernel in one run of a program. */
export interface KernelTime {
  readonly kernel: string;
  readonly calls: number;
  /** The smallest of the repetitions, summed over the calls. */
  readonly ms: number;
}

/** Times each kernel call of a program by itself, on one thread, `repetitions` times; the slowest kernel first. */
export function profileProgram<Name extends string>(
  machine: Machine<Name>,
  program: Name,
  repetitions = 20,
): KernelTime[] {
  const calls = machine.kernelCalls?.(program) ?? [];
  const best = calls.map(() => Number.POSITIVE_INFINITY);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    calls.forEach((call, i) => {
      const start = performance.now();
      call.run();
      best[i] = Math.min(best[i] as number, performance.now() - start);
    });
  }
  const times = new Map<string, { calls: number; ms: number }>();
  calls.forEach(({ kernel }, i) => {
    const time = times.get(kernel) ?? { calls: 0, ms: 0 };
    times.set(kernel, { calls: time.calls + 1, ms: time.ms + (best[i] as number) });
  });
  return [...times].map(([kernel, time]) => ({ kernel, ...time })).toSorted((a, b) => b.ms - a.ms);
}
