/** @file Which mutants are tried where a room has too many: a share of them, drawn by their numbers, the same ones every time. */
import { createHash } from "node:crypto";

const SEED = 14;

/** @param percent how many of a hundred are drawn */
export function isDrawn({ id }, percent) {
  return createHash("sha256").update(`${SEED} ${id}`).digest().readUInt32LE() < (percent / 100) * 2 ** 32;
}
