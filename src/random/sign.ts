/** @file Random signs (Rademacher's distribution). */
import { draw, type Stream } from "./stream.ts";

/** 1 or −1, each equally likely: the highest bit of a draw. */
export function randomSign(stream: Stream): 1 | -1 {
  const [, high] = draw(stream);
  return high >>> 31 === 0 ? 1 : -1;
}
