/** @file Settings and facts of the runs as HTML: what differs, everything in full, who made it. */
import { type CheckpointEntry, findLines, type HistoryEntry, type Labels, toYaml } from "../store/index.ts";
import {
  diffSettings,
  flattenSettings,
  type JudgedRun,
  nameForkChanges,
  type SettingDifference,
} from "../verdict/index.ts";
import { formatStep } from "../words.ts";
import { dot } from "./chartToolbar.ts";
import { type Html, html } from "./html.ts";

/** A table of the settings that differ, and how many do not; null for a single run. */
export function renderDifferences(runs: readonly JudgedRun[]): Html | null {
  if (runs.length < 2) return null;
  const experiments = runs.map(({ experiment }) => experiment);
  const differing = diffSettings(experiments);
  const settings = new Set(experiments.flatMap((experiment) => [...flattenSettings(experiment).keys()])).size;
  const same = settings - differing.length;
  const differences = [...differing, ...listResets(runs)];
  if (differences.length === 0) {
    return html`<aside class="differs"><h2>What differs</h2><p>Nothing: all ${settings} settings are the same.</p></aside>`;
  }
  return html`
<aside class="differs">
  <h2>What differs</h2>
  <div class="scroll"><table class="fit">
    <thead><tr><th scope="col">Setting</th>${runs.map((_, run) => runHeader(runs, run))}</tr></thead>
    <tbody>${differences.map(
      ({ path, values }) =>
        html`<tr><th scope="row"><code>${path}</code></th>${values.map((value) => html`<td><code>${value ?? "not set"}</code></td>`)}</tr>`,
    )}</tbody>
  </table></div>
  <p class="muted">All other settings, ${formatStep(same)} of them, are the same.</p>
</aside>`;
}

/** What became of the optimizer's state at the fork: no setting, and yet a change; nothing where all forks kept it. */
function listResets(runs: readonly JudgedRun[]): SettingDifference[] {
  const states = runs.map(({ fork }) => fork?.origin.optimizerState ?? "–");
  return states.includes("reset") ? [{ path: "optimizer state at the fork", values: states }] : [];
}

/** Every run's settings as YAML, the lines that differ marked; null where none is known. */
export function renderSettings(runs: readonly JudgedRun[]): Html | null {
  if (runs.every(({ experiment }) => flattenSettings(experiment).size === 0)) return null;
  const differences = diffSettings(runs.map(({ experiment }) => experiment));
  const marked = runs.length > 1 && differences.length > 0;
  return html`
<section>
  <h2>Settings in full</h2>
  ${marked ? html`<p class="muted">Lines that differ between the runs are <mark>&nbsp;marked&nbsp;</mark>.</p>` : null}
  <div class="settings">${runs.map(
    ({ label, experiment }, run) => html`
    <div><h3>${dot(run, runs)}${label}</h3><pre>${renderYaml(experiment, differences)}</pre></div>`,
  )}</div>
</section>`;
}

function renderYaml(experiment: unknown, differences: readonly SettingDifference[]): Html[] {
  const text = toYaml(experiment).trimEnd();
  const marked = new Set<number>();
  for (const { first, last } of findLines(
    text,
    differences.map(({ path }) => path),
  ).values()) {
    for (let line = first; line <= last; line++) marked.add(line);
  }
  return text
    .split("\n")
    .map((line, i) => (marked.has(i + 1) ? html`<mark>${line}</mark>` : html`<span>${line}</span>`));
}

/** What the manifests say, one fact a row. */
export function renderFacts(runs: readonly JudgedRun[]): Html {
  // By its folder's name a removal finds the pages that show a run.
  const facts = runs.map(({ folder, manifest, labels }) =>
    flattenSettings({ folder, ...listLabels(labels), ...shortenManifest(manifest) }),
  );
  const paths = [...new Set(facts.flatMap((fact) => [...fact.keys()]))];
  return html`
<section>
  <h2>How ${runs.length === 1 ? "the run was" : "the runs were"} made</h2>
  <div class="scroll"><table>
    <thead><tr><th scope="col">Fact</th>${runs.map((_, run) => runHeader(runs, run))}</tr></thead>
    <tbody>${paths.map(
      (path) =>
        html`<tr><th scope="row">${path}</th>${facts.map((fact) => html`<td class="breakable mono">${fact.get(path) ?? "–"}</td>`)}</tr>`,
    )}</tbody>
  </table></div>
</section>`;
}

function listLabels({ tags, note }: Labels = { tags: [], note: null }): Record<string, string | undefined> {
  return { tags: tags.length === 0 ? undefined : tags.join(" "), note: note ?? undefined };
}

/** A manifest with its lists in words; the columns are in the table of the instruments. */
function shortenManifest({ columns: _, ...manifest }: JudgedRun["manifest"]): Record<string, unknown> {
  const { checkpoints, history, forkedFrom } = manifest;
  return {
    ...manifest,
    // The page shows all of it, from the series.
    outcome: undefined,
    // As a list of runs says it: nothing was trained here.
    ...(manifest.kind === "imported-log" && { status: "imported" }),
    ...(checkpoints && { checkpoints: describeCheckpoints(checkpoints) }),
    ...(history && { history: history.length === 0 ? undefined : history.map(describeEntry).join("; ") }),
    ...(forkedFrom && { forkedFrom: { ...forkedFrom, changes: nameForkChanges(forkedFrom) } }),
  };
}

function describeCheckpoints(checkpoints: readonly CheckpointEntry[]): string {
  const last = checkpoints.at(-1);
  return last === undefined ? "none" : `${formatStep(checkpoints.length)}, the last of step ${formatStep(last.step)}`;
}

function describeEntry({ at, kind, ...facts }: HistoryEntry): string {
  const rest = [...flattenSettings(facts)].map(([path, value]) => `${path} ${value}`).join(", ");
  return `${at} ${kind}${rest === "" ? "" : ` (${rest})`}`;
}

function runHeader(runs: readonly JudgedRun[], run: number): Html {
  return html`<th scope="col"><span class="named">${dot(run, runs)}<span>${runs[run]?.label ?? ""}</span></span></th>`;
}
