/** @file Makes the form for an experiment from the schemas of its parts. A page that asks a server for it need not load them. */
import { listSettings, loadPreset, PRESETS } from "../experiment/index.ts";
import type { LabForm } from "./labForm.ts";

export function createLabForm(): LabForm {
  const presets = [...PRESETS].map(([name, { title }]) => ({ name, title, settings: { ...loadPreset(name) } }));
  return { presets, settings: listSettings() };
}
