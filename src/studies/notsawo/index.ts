/** @file Figures of Notsawo et al. 2023 (arXiv 2306.13253), in their order. */
import type { Study } from "../study.ts";

export const NOTSAWO: readonly Study[] = [];
