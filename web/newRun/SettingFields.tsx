/** @file The settings of an experiment as fields, in their groups: what each means, and what it may be. */
import { useState } from "preact/hooks";
import { Prose } from "../frame/Prose.tsx";
import { showSetting } from "../runs/settingsOf.ts";
import type { Preview, Setting } from "../settings.ts";

export interface SettingFieldsProps {
  readonly settings: readonly Setting[];
  readonly preview: Preview;
  /** What is set by hand. */
  readonly set: Readonly<Record<string, string>>;
  /** Null for as the preset has it. */
  readonly onChange: (path: string, value: string | null) => void;
}

export function SettingFields({ settings, preview, set, onChange }: SettingFieldsProps) {
  const [search, setSearch] = useState("");
  const shown = settings
    .filter((setting) => setting.kinds === undefined && isThere(setting, preview))
    .map((setting) => ({ setting, rank: rankFound(setting, search) }))
    .filter(({ rank }) => rank < NOT_FOUND)
    // Where nothing is looked for they stand as they come.
    .sort((a, b) => a.rank - b.rank)
    .map(({ setting }) => setting);
  const groupOf = ({ path }: Setting) => (path.includes(".") ? path.replace(/\..*/, "") : "");
  return (
    <>
      <label class="field">
        Find a setting
        <input
          type="search"
          value={search}
          placeholder="epsilon, precision, width"
          onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      </label>
      {[...new Set(shown.map(groupOf))].map((group) => (
        <details
          key={group}
          class="group"
          open={search !== "" || group === "" || group === "optimizer" || group === "loss"}
        >
          <summary>{group === "" ? "the run" : group}</summary>
          {shown
            .filter((setting) => groupOf(setting) === group)
            .map((setting) => (
              <SettingField
                key={`${setting.path} ${setting.kind}`}
                setting={setting}
                preview={preview}
                set={set}
                onChange={onChange}
              />
            ))}
        </details>
      ))}
    </>
  );
}

/** Whether the experiment, of the kinds that it has, can have the setting: those of lists and of records are not set here. */
function isThere({ path, kind, isRecord }: Setting, { read }: Preview): boolean {
  if (isRecord || path.includes("[]")) return false;
  const parents = path.split(".").slice(0, -1);
  return (
    kind === undefined || parents.some((_, depth) => read([...parents.slice(0, depth + 1), "name"].join(".")) === kind)
  );
}

const NOT_FOUND = 3;

/** 0 for what is called so, 1 where the words are in its path, 2 where they are in what it means. */
function rankFound({ path, description }: Setting, search: string): number {
  const asked = search.trim().toLowerCase();
  const name = path.toLowerCase();
  if (asked === "" || name === asked || name.endsWith(`.${asked}`)) return 0;
  const has = (text: string) => asked.split(/\s+/).every((word) => text.includes(word));
  if (has(name)) return 1;
  return has(`${name} ${description.toLowerCase()}`) ? 2 : NOT_FOUND;
}

interface SettingFieldProps extends Omit<SettingFieldsProps, "settings"> {
  readonly setting: Setting;
}

function SettingField({
  setting: { path, description, allowed, defaultValue },
  preview,
  set,
  onChange,
}: SettingFieldProps) {
  const value = set[path] ?? showSetting(preview.read(path) ?? defaultValue ?? null);
  const isSet = set[path] !== undefined;
  const choices = listChoices(allowed);
  return (
    <div class={isSet ? "setting changed" : "setting"}>
      <label for={`set-${path}`}>{path}</label>
      {choices === null ? (
        <input
          id={`set-${path}`}
          value={value}
          spellcheck={false}
          onInput={({ currentTarget }) => onChange(path, currentTarget.value)}
        />
      ) : (
        <select id={`set-${path}`} value={value} onChange={({ currentTarget }) => onChange(path, currentTarget.value)}>
          {(choices.includes(value) ? choices : [value, ...choices]).map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
      {isSet && (
        <button type="button" onClick={() => onChange(path, null)} aria-label={`${path} as the preset has it`}>
          ↺
        </button>
      )}
      <p class="meaning">
        <Prose text={`${description} Must be ${allowed}`} />
        {defaultValue === undefined ? "" : `; ${showSetting(defaultValue)} by default`}.
      </p>
    </div>
  );
}

/** Of what may be one of several words, these; null where anything may be written. */
function listChoices(allowed: string): string[] | null {
  if (allowed === "true or false") return ["true", "false"];
  const [, list] = /^one of ([\w-]+(?:, [\w-]+)*)$/.exec(allowed) ?? [];
  return list === undefined ? null : list.split(", ");
}
