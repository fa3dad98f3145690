/** @file The setting that names parameters by patterns. */
import { z } from "zod";

/** Patterns of names of parameters; none by default. */
export const parameterPatterns = z
  .array(z.string().min(1).max(256).meta({ title: "names of parameters, `*` standing for any characters" }))
  .max(256)
  .default([]);
