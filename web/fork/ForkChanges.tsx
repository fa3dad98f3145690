/** @file The rows of a fork's changes: a setting, its value, and what it means. */
import { useId } from "preact/hooks";
import type { RunDetails } from "../../src/lab/index.ts";
import { Prose } from "../frame/Prose.tsx";
import { loadSettings, useModule } from "../frame/useModule.ts";
import { listValues } from "../runs/settingsOf.ts";
import type { ForkChange } from "./ForkDialog.tsx";

export interface ForkChangesProps {
  readonly details: RunDetails;
  readonly changes: readonly ForkChange[];
  readonly onChanges: (changes: readonly ForkChange[]) => void;
}

/** Groups whose settings may change in the middle of training; the lab says why others may not. */
const FREE = /^(optimizer|loss|batch|validation|instruments|checkpoints|stop)\.|^(steps|name|arithmetic)$/;

export function ForkChanges({ details, changes, onChanges }: ForkChangesProps) {
  const list = useId();
  const settings = useModule(loadSettings);
  const values = listValues(details.settings);
  const replace = (row: number, change: Partial<ForkChange>) =>
    onChanges(changes.map((one, i) => (i === row ? { ...one, ...change } : one)));
  const paths = [...values.keys()].filter((path) => FREE.test(path));
  return (
    <fieldset class="changes">
      <legend>What changes</legend>
      <datalist id={list}>
        {paths.map((path) => (
          <option key={path} value={path}>
            {values.get(path)}
          </option>
        ))}
      </datalist>
      {changes.map(({ path, value }, row) => {
        const kind = values.get(`${path.replace(/\.[^.]*$/, "")}.name`);
        const setting = settings?.findSetting(path.trim(), kind);
        return (
          <div key={row} class="change">
            <input
              list={list}
              value={path}
              aria-label="Setting"
              placeholder="optimizer.epsilon"
              spellcheck={false}
              onInput={({ currentTarget }) => replace(row, { path: currentTarget.value })}
            />
            <span aria-hidden="true">=</span>
            <input
              value={value}
              aria-label={`Value of ${path || "the setting"}`}
              placeholder={values.get(path) ?? "1e-5"}
              spellcheck={false}
              onInput={({ currentTarget }) => replace(row, { value: currentTarget.value })}
            />
            <button
              type="button"
              aria-label={`Leave out ${path || "this row"}`}
              onClick={() => onChanges(changes.filter((_, i) => i !== row))}
            >
              ×
            </button>
            {setting !== undefined && (
              <p class="meaning">
                <Prose text={`${setting.description} Must be ${setting.allowed}`} />; it is{" "}
                <code>{values.get(path) ?? "not set"}</code>.
              </p>
            )}
          </div>
        );
      })}
      <button type="button" onClick={() => onChanges([...changes, { path: "", value: "" }])}>
        Another setting
      </button>
    </fieldset>
  );
}
