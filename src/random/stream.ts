/** @file Streams: independent sequences of random numbers, one for each purpose of a run. */
import { type Block, philox4x32 } from "../engine/reference/philox.ts";
import { keyOf, PURPOSES, type Purpose } from "./purposes.ts";

/** A position in the sequence of one purpose under one seed. Draws move `position` on; nothing else is remembered. */
export interface Stream {
  readonly seed: number;
  readonly purpose: Purpose;
  /** Draws so far. A stream started at this position goes on as this one does. */
  position: number;
  /** Where its neighbours lie, for one of many under the same seed and purpose; what it draws beyond is still its own. */
  readonly room?: Room;
}

/** Draws that lie between one of many streams and the next. */
export interface Room {
  readonly start: number;
  /** Even. */
  readonly draws: number;
}

const TWO_32 = 2 ** 32;

/**
 * The stream of `purpose` under `seed`, from its draw `position` on.
 * @throws RangeError when `seed` or `position` is not an integer from 0 to 2^53 − 1.
 * @example
 * import { createStream, permutation } from "slingshot-lab/random";
 *
 * console.log(permutation(createStream(7, "data"), 5).join(" ")); // 4 1 2 0 3
 */
export function createStream(seed: number, purpose: Purpose, position = 0): Stream {
  for (const [name, value] of Object.entries({ seed, position })) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`${name} must be an integer from 0 to ${Number.MAX_SAFE_INTEGER}, got ${value}`);
    }
  }
  return { seed, purpose, position };
}

/** Stream number `number` of many, each of which starts `draws` draws, an even number, after the one before; none runs on into the next. */
export function createStreamOfMany(seed: number, purpose: Purpose, number: number, draws: number): Stream {
  const start = number * draws;
  return { ...createStream(seed, purpose, start), room: { start, draws } };
}

/**
 * The next 64 random bits as two unsigned 32-bit words. Every random number takes exactly one draw, so that a position
 * says where a sequence stands whatever was drawn. Two draws share a Philox block, counter = (index, purpose).
 */
export function draw(stream: Stream): readonly [number, number] {
  const { room } = stream;
  // In its room again, but with another last word of the counter, which no other stream has.
  const laps = room === undefined ? 0 : Math.floor((stream.position - room.start) / room.draws);
  const index = Math.floor((stream.position - laps * (room?.draws ?? 0)) / 2);
  const counter: Block = [index >>> 0, Math.floor(index / TWO_32), PURPOSES[stream.purpose], laps];
  const [w0, w1, w2, w3] = philox4x32(counter, keyOf(stream.seed));
  const first = stream.position % 2 === 0;
  stream.position++;
  return first ? [w0, w1] : [w2, w3];
}
