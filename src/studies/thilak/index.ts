/** @file Figures of Thilak et al. 2022 (arXiv 2206.04817), in their order. */
import type { Study } from "../study.ts";
import { epsilon } from "./epsilon.ts";

export const THILAK: readonly Study[] = [epsilon];
