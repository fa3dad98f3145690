/** @file The names of checkpoint files, which are the only ones that a manifest may list. */

/** `checkpoints/step-000010000.safetensors`; with `mark`, a second name for the same step. */
export function checkpointFile(step: number, mark = ""): string {
  return `checkpoints/step-${String(step).padStart(9, "0")}${mark === "" ? "" : `-${mark}`}.safetensors`;
}

/** The step of a checkpoint file's name within its folder, or null for any other name. */
export function parseCheckpointName(name: string): number | null {
  const [, digits, mark] = /^step-(\d{9,16})(?:-([0-9a-f]{8}))?\.safetensors$/.exec(name) ?? [];
  const step = Number(digits);
  return Number.isSafeInteger(step) && checkpointFile(step, mark) === `checkpoints/${name}` ? step : null;
}

/** Whether `file`, relative to the run folder, is a name under which a checkpoint of `step` is written. */
export function isCheckpointFile(file: string, step: number): boolean {
  return file.startsWith("checkpoints/") && parseCheckpointName(file.slice("checkpoints/".length)) === step;
}
