/** @file Explanations of later papers, each beside the runs that can contradict it. */
import type { Study } from "../study.ts";
import { firstLight } from "./firstLight.ts";

export const JUDGES: readonly Study[] = [firstLight];
