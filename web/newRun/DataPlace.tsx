/** @file Where the files of an experiment's data lie: a lab of folders reads them, a tab has none. */
import type { Lab } from "../../src/lab/index.ts";

export interface DataPlaceProps {
  readonly lab: Lab;
  readonly preset: string;
  /** Empty where nobody has said it. */
  readonly path: string;
  readonly onPath: (path: string) => void;
}

export function DataPlace({ lab, preset, path, onPath }: DataPlaceProps) {
  if (lab.kind === "tab")
    return (
      <p class="data-place note">
        {preset} trains on files, and a tab reads none: <code>slingshot lab</code> does, where it runs.
      </p>
    );
  return (
    <label class="field data-place">
      Data: path of the folder or file, on the machine of the lab
      <input
        required
        value={path}
        placeholder="/data/mnist"
        spellcheck={false}
        onInput={({ currentTarget }) => onPath(currentTarget.value)}
      />
    </label>
  );
}
