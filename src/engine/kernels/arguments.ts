/** @file Reads the words of a kernel's argument array, and the range of its tiles. */
import { ELEMENTWISE_TILE } from "./tiles";

/** Word `i` as a number. */
@inline
export function word(args: usize, i: i32): i32 {
  return load<i32>(args + ((<usize>i) << 2));
}

/** Word `i` as an address. */
@inline
export function address(args: usize, i: i32): usize {
  return <usize>load<u32>(args + ((<usize>i) << 2));
}

/** Byte offset of flat tile `tile`, at most the padded end of `count` elements. */
@inline
export function tileOffset<T>(tile: i32, count: i32): usize {
  return (min(<usize>tile * ELEMENTWISE_TILE, <usize>count) * sizeof<T>() + 63) & ~63;
}
