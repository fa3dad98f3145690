/** @file The page that begins a run: a preset, settings with what they mean, and the experiment that comes of it. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Lab } from "../../src/lab/index.ts";
import { Scroll } from "../frame/Scroll.tsx";
import { loadSettings, useModule } from "../frame/useModule.ts";
import { DataPlace } from "../newRun/DataPlace.tsx";
import { SettingFields } from "../newRun/SettingFields.tsx";
import type { PageProps } from "../page.ts";
import { formatRoute, formatSetting, goTo, keepRoute, type Route } from "../route.ts";
import type { Preview } from "../settings.ts";
import "../styles/newRun.css";

/** An address that is followed is shown, whatever was chosen before. */
export const NewRunPage = (props: PageProps) => <NewRun key={props.route.settings.toString()} {...props} />;

function NewRun({ lab, route }: PageProps) {
  const settings = useModule(loadSettings);
  const asked = useAsked(route);
  const { preset, setPreset, set, change, list } = asked;
  const { preview, refusal } = usePreview(settings, preset, list);
  const { start, problem, isBusy } = useStart(lab, preset, list);
  if (settings === null) return <main class="loading" aria-busy="true" />;
  // Null is for data that have files, and nobody has said where.
  const dataPath = preview?.read("data.path") as string | null | undefined;
  const isUnreadable = dataPath !== undefined && lab.kind === "tab";
  return (
    <main class="new-page">
      <h1>New run</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <div class="choose-settings">
          <label class="field">
            Preset
            <select value={preset} onChange={({ currentTarget }) => setPreset(currentTarget.value)}>
              {[...settings.PRESETS].map(([name, { title }]) => (
                <option key={name} value={name}>
                  {name}: {title}
                </option>
              ))}
            </select>
          </label>
          {dataPath !== undefined && (
            <DataPlace
              lab={lab}
              preset={preset}
              path={set["data.path"] ?? dataPath ?? ""}
              onPath={(path) => change("data.path", path === "" ? null : path)}
            />
          )}
          {preview !== null && (
            <SettingFields settings={settings.listSettings()} preview={preview} set={set} onChange={change} />
          )}
        </div>
        <aside class="preview" aria-label="The experiment">
          {(refusal ?? problem) !== null && (
            <p class="warning" role="alert">
              {refusal ?? problem}
            </p>
          )}
          <button type="submit" class="primary" disabled={isBusy || refusal !== null || isUnreadable}>
            Train
          </button>
          {preview !== null && <AsFile preview={preview} />}
        </aside>
      </form>
    </main>
  );
}

/** What is asked for, kept in the address. */
function useAsked(route: Route) {
  const [preset, setPreset] = useState(route.settings.get("preset") ?? "hypercube");
  const [set, setSet] = useState<Readonly<Record<string, string>>>(() => readSet(route.settings.getAll("set")));
  const list = useMemo(() => Object.entries(set).map(([path, value]) => `${path}=${value}`), [set]);
  useEffect(() => {
    const parts = [formatSetting("preset", preset), ...list.map((one) => formatSetting("set", one))];
    const timer = setTimeout(() => keepRoute(formatRoute("new", "", parts)), 200);
    return () => clearTimeout(timer);
  }, [preset, list]);
  return {
    ...{ preset, set, list },
    setPreset: (name: string) => {
      setPreset(name);
      setSet({});
    },
    change: (path: string, value: string | null) =>
      setSet(({ [path]: _, ...others }) => (value === null ? others : { ...others, [path]: value })),
  };
}

/** The experiment that comes of it, and why it is not allowed. While it is not, the last that was stays to be seen. */
function usePreview(
  settings: typeof import("../settings.ts") | null,
  preset: string,
  list: readonly string[],
): { readonly preview: Preview | null; readonly refusal: string | null } {
  const outcome = useMemo(() => {
    if (settings === null) return null;
    try {
      return settings.previewExperiment(preset, list);
    } catch (error) {
      return error as Error;
    }
  }, [settings, preset, list]);
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    if (outcome !== null && !(outcome instanceof Error)) setPreview(outcome);
  }, [outcome]);
  return { preview, refusal: outcome instanceof Error ? outcome.message : null };
}

function useStart(lab: Lab, experiment: string, set: readonly string[]) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const start = () => {
    setBusy(true);
    setProblem(null);
    lab
      .startRun({ experiment, set })
      .then((id) => goTo(formatRoute("run", id)))
      .catch((error: Error) => {
        setProblem(error.message);
        setBusy(false);
      });
  };
  return { start, problem, isBusy };
}

function AsFile({ preview: { short, whole } }: { readonly preview: Preview }) {
  return (
    <>
      <h2>As a file</h2>
      <Scroll label="What a file would have to say">
        <pre>{short}</pre>
      </Scroll>
      <details>
        <summary>All settings</summary>
        <Scroll label="All settings">
          <pre>{whole}</pre>
        </Scroll>
      </details>
    </>
  );
}

function readSet(all: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    all
      .filter((one) => one.includes("="))
      .map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]),
  );
}
