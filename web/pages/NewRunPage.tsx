/** @file The page that begins a run: a preset, settings with what they mean, and the experiment that comes of it. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { Scroll } from "../frame/Scroll.tsx";
import { loadSettings, useModule } from "../frame/useModule.ts";
import { SettingFields } from "../newRun/SettingFields.tsx";
import type { PageProps } from "../page.ts";
import { formatRoute, formatSetting, goTo, keepRoute } from "../route.ts";
import type { Preview } from "../settings.ts";

/** An address that is followed is shown, whatever was chosen before. */
export const NewRunPage = (props: PageProps) => <NewRun key={props.route.settings.toString()} {...props} />;

function NewRun({ lab, route }: PageProps) {
  const settings = useModule(loadSettings);
  const [preset, setPreset] = useState(route.settings.get("preset") ?? "hypercube");
  const [set, setSet] = useState<Readonly<Record<string, string>>>(() => readSet(route.settings.getAll("set")));
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const list = useMemo(() => Object.entries(set).map(([path, value]) => `${path}=${value}`), [set]);
  useEffect(() => {
    const parts = [formatSetting("preset", preset), ...list.map((one) => formatSetting("set", one))];
    const timer = setTimeout(() => keepRoute(formatRoute("new", "", parts)), 200);
    return () => clearTimeout(timer);
  }, [preset, list]);
  const outcome = useMemo(() => {
    if (settings === null) return null;
    try {
      return settings.previewExperiment(preset, list);
    } catch (error) {
      return error as Error;
    }
  }, [settings, preset, list]);
  // While something is not allowed, the last that was stays to be seen.
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    if (outcome !== null && !(outcome instanceof Error)) setPreview(outcome);
  }, [outcome]);
  const change = (path: string, value: string | null) =>
    setSet(({ [path]: _, ...others }) => (value === null ? others : { ...others, [path]: value }));
  const start = async () => {
    setBusy(true);
    setProblem(null);
    try {
      goTo(formatRoute("run", await lab.startRun({ experiment: preset, set: list })));
    } catch (error) {
      setProblem((error as Error).message);
      setBusy(false);
    }
  };
  const error = outcome instanceof Error ? outcome.message : problem;
  if (settings === null) return <main class="loading" aria-busy="true" />;
  return (
    <main class="new-page">
      <h1>New run</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <div class="choose-settings">
          <label class="field">
            Preset
            <select
              value={preset}
              onChange={({ currentTarget }) => {
                setPreset(currentTarget.value);
                setSet({});
              }}
            >
              {[...settings.PRESETS].map(([name, { title }]) => (
                <option key={name} value={name}>
                  {name}: {title}
                </option>
              ))}
            </select>
          </label>
          {preview !== null && (
            <SettingFields settings={settings.listSettings()} preview={preview} set={set} onChange={change} />
          )}
        </div>
        <aside class="preview" aria-label="The experiment">
          {error !== null && (
            <p class="warning" role="alert">
              {error}
            </p>
          )}
          <button type="submit" class="primary" disabled={isBusy || outcome instanceof Error}>
            Train
          </button>
          {preview !== null && (
            <>
              <h2>As a file</h2>
              <Scroll label="What a file would have to say">
                <pre>{preview.short}</pre>
              </Scroll>
              <details>
                <summary>All settings</summary>
                <Scroll label="All settings">
                  <pre>{preview.whole}</pre>
                </Scroll>
              </details>
            </>
          )}
        </aside>
      </form>
    </main>
  );
}

function readSet(all: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    all
      .filter((one) => one.includes("="))
      .map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]),
  );
}
