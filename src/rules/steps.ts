/** @file A number of steps, as the settings of rules have it. */
import { z } from "zod";

export const steps = (least: number) => z.int().min(least).max(1_000_000_000);
