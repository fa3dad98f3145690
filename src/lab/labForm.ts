/** @file What a form for an experiment is made of. */
import type { Setting } from "../experiment/index.ts";

export interface LabForm {
  readonly presets: readonly LabPreset[];
  /** In the order of the schema; a group stands before its members. */
  readonly settings: readonly Setting[];
}

export interface LabPreset {
  readonly name: string;
  /** One line. */
  readonly title: string;
  /** All of them: nested, as experiment.yaml has them. */
  readonly settings: { readonly [name: string]: unknown };
}
