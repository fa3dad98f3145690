/** @file Random numbers: counter-based, one stream a purpose, the same bits in every engine. */
export { normal } from "./normal.ts";
export { permutation } from "./permutation.ts";
export { keyOf, STEP_PURPOSES } from "./purposes.ts";
export { randomSign } from "./sign.ts";
export { createStream, createStreamOfMany, type Stream } from "./stream.ts";
export { uniform, uniformBetween } from "./uniform.ts";
