/** @file Runs programs: records of kernel calls that all threads work on together, with a barrier after each record. */
import {
  BARRIER_SLEEPERS,
  CONTROL_BARRIER,
  CONTROL_COUNT,
  CONTROL_PROGRAM,
  CONTROL_SLEEPERS,
  CONTROL_STOP,
  POLLS_BEHIND_SLEEPERS,
  RECORD_WORDS,
} from "./tiles";

// Barrier words, each on its own cache line.
@inline const ARRIVED = 0;
@inline const GENERATION = 64;
@inline const SLEEPERS = BARRIER_SLEEPERS;

/**
 * Waits until the word at `generation` differs from `seen`: polls first, as often as the word behind `sleepers` says,
 * then sleeps counted in the word at `sleepers`. Waking a sleeper costs more than most kernels take, so with a core for
 * each thread it pays to poll long; with fewer cores a polling thread keeps the one it waits for from running.
 * Who advances the generation reads `sleepers` after it and wakes them if there are any: a thread that counted itself
 * too late for that finds the new generation, and atomic.wait does not sleep.
 */
@inline
function waitBeyond(generation: usize, sleepers: usize, seen: i32): void {
  const polls = load<i32>(sleepers, POLLS_BEHIND_SLEEPERS);
  for (let i = 0; i < polls; i++) {
    if (atomic.load<i32>(generation) != seen) return;
  }
  atomic.add<i32>(sleepers, 1);
  while (atomic.load<i32>(generation) == seen) atomic.wait<i32>(generation, seen, -1);
  atomic.sub<i32>(sleepers, 1);
}

@inline
function advance(generation: usize, sleepers: usize): void {
  atomic.add<i32>(generation, 1);
  if (atomic.load<i32>(sleepers) != 0) atomic.notify(generation, -1);
}

/** Returns when all `threads` threads have called it. */
export function barrierWait(barrier: usize, threads: i32): void {
  const generation = atomic.load<i32>(barrier, GENERATION);
  if (atomic.add<i32>(barrier, 1, ARRIVED) == threads - 1) {
    atomic.store<i32>(barrier, 0, ARRIVED);
    advance(barrier + GENERATION, barrier + SLEEPERS);
  } else {
    waitBeyond(barrier + GENERATION, barrier + SLEEPERS, generation);
  }
}

/**
 * One thread's share of a program: `count` records of 4 words [tableIndex, tileCount, argsAddress, 0]. Of each record's
 * tiles thread t takes [floor(tiles t / threads), floor(tiles (t + 1) / threads)).
 */
export function run(program: usize, count: i32, thread: i32, threads: i32, barrier: usize): void {
  for (const end = program + <usize>count * (RECORD_WORDS * 4); program < end; program += RECORD_WORDS * 4) {
    const tiles = <i64>load<i32>(program, 4);
    const first = <i32>(tiles * thread / threads);
    const last = <i32>(tiles * (thread + 1) / threads);
    if (first < last) call_indirect<void>(load<u32>(program), <usize>load<u32>(program, 8), first, last, thread);
    if (threads > 1) barrierWait(barrier, threads);
  }
}

/**
 * What thread 0 calls: publishes a program in the control block, runs its own share, and returns when all threads have
 * finished. The others are in `workerLoop` with the same control block, or will be.
 */
export function launch(control: usize, program: usize, count: i32, threads: i32): void {
  // A launch without a barrier could be followed by the next one while a worker still reads the words.
  if (count == 0) return;
  if (threads > 1) {
    atomic.store<u32>(control, <u32>program, CONTROL_PROGRAM);
    atomic.store<i32>(control, count, CONTROL_COUNT);
    advance(control, control + CONTROL_SLEEPERS);
  }
  run(program, count, 0, threads, control + CONTROL_BARRIER);
}

/**
 * What threads 1 and up call: runs every program that is launched until the control block is stopped. The control
 * block (CONTROL_BYTES, words at the offsets in tiles.ts) is all zero before the first launch; a worker may arrive late.
 */
export function workerLoop(control: usize, thread: i32, threads: i32): void {
  for (let seen = 0; ; seen++) {
    waitBeyond(control, control + CONTROL_SLEEPERS, seen);
    if (atomic.load<i32>(control, CONTROL_STOP) != 0) return;
    const program = <usize>atomic.load<u32>(control, CONTROL_PROGRAM);
    run(program, atomic.load<i32>(control, CONTROL_COUNT), thread, threads, control + CONTROL_BARRIER);
  }
}

/** Makes every worker return from `workerLoop`. Called between launches. */
export function stopWorkers(control: usize): void {
  atomic.store<i32>(control, 1, CONTROL_STOP);
  advance(control, control + CONTROL_SLEEPERS);
}
