/** @file The page of one sweep: what varies, how its runs stand, and what they come to along the axes. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { SweepDetails } from "../../src/lab/index.ts";
import { formatStep } from "../../src/words.ts";
import { FailedPage } from "../frame/FailedPage.tsx";
import { Scroll } from "../frame/Scroll.tsx";
import { useLatest } from "../frame/useLatest.ts";
import { ViewNote } from "../frame/ViewNote.tsx";
import type { PageProps } from "../page.ts";
import { formatRoute, formatSetting, keepRoute, type Route } from "../route.ts";
import { SweepFigure } from "./SweepFigure.tsx";
import { SweepProgress } from "./SweepProgress.tsx";
import "./sweeps.css";
import { completeView, type SweepView, withSeeds } from "./sweepAxes.ts";

export function SweepPage({ lab, route }: PageProps) {
  const { id } = route;
  const sweep = useLatest(
    lab,
    id,
    async () => {
      if (lab.readSweep === undefined) throw new Error("sweeps lie in folders, and a tab has none");
      return lab.readSweep(id);
    },
    (change) => change.kind === "list" || (change.kind === "sweep" && change.id === id),
  );
  if (sweep === null) return <main class="loading" aria-busy="true" />;
  if (sweep instanceof Error) return <FailedPage name={id} problem={sweep.message} />;
  // An address that is followed is shown, whatever was chosen before.
  return <Sweep key={route.settings.toString()} sweep={sweep} route={route} />;
}

function Sweep({ sweep, route }: { readonly sweep: SweepDetails; readonly route: Route }) {
  const { settings } = route;
  const [asked, setAsked] = useState<Partial<SweepView>>(() => readView(settings));
  const [at, setAt] = useState<readonly string[]>(() => settings.getAll("at"));
  const [isTable, setTable] = useState(settings.has("table"));
  const [note, setNote] = useState(settings.get("note") ?? "");
  const data = useMemo(() => withSeeds(sweep.data), [sweep.data]);
  const view = useMemo(() => completeView(data, asked), [data, asked]);
  // What was chosen for the first runs stays when others end.
  useEffect(() => {
    if (view !== null && asked.of === undefined) setAsked(view);
  }, [view, asked]);
  const address = formatRoute(route.page, route.id, [
    ...(view === null ? [] : listViewSettings(view)),
    ...at.map((value) => formatSetting("at", value)),
    ...(isTable ? ["table=1"] : []),
    ...(note === "" ? [] : [formatSetting("note", note)]),
  ]);
  useEffect(() => {
    const timer = setTimeout(() => keepRoute(address), 150);
    return () => clearTimeout(timer);
  }, [address]);
  return (
    <main class="sweep-page">
      <SweepHead sweep={sweep} note={note} setNote={setNote} />
      {sweep.leftOut !== null && <p class="warning">{sweep.leftOut}</p>}
      {view === null ? (
        <p class="empty">
          No run of {formatStep(sweep.runs)} has ended yet. <code>slingshot sweep</code> trains them.
        </p>
      ) : (
        <SweepFigure
          name={sweep.name}
          {...{ data, view, at, isTable }}
          onView={(next) => {
            setAsked(next);
            setAt([]);
          }}
          onAt={setAt}
          onTable={setTable}
        />
      )}
      <details>
        <summary>Settings that all runs have in common</summary>
        <Scroll label="Settings that all runs have in common">
          <pre>{sweep.baseYaml.trimEnd()}</pre>
        </Scroll>
      </details>
    </main>
  );
}

interface HeadProps {
  readonly sweep: SweepDetails;
  readonly note: string;
  readonly setNote: (note: string) => void;
}

function SweepHead({ sweep, note, setNote }: HeadProps) {
  return (
    <header class="run-head">
      <SweepProgress sweep={sweep} />
      <h1 title={sweep.id}>{sweep.name}</h1>
      <p class="headline">{sweep.headline}</p>
      <ul class="facts">
        {sweep.facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <ViewNote note={note} setNote={setNote} />
    </header>
  );
}

const ONLY = "only.";

function readView(settings: URLSearchParams): Partial<SweepView> {
  const only = [...settings].flatMap(([name, value]) =>
    name.startsWith(ONLY) ? [[name.slice(ONLY.length), value] as const] : [],
  );
  const [of, across, down] = ["of", "across", "down"].map((name) => settings.get(name));
  return {
    ...(of != null && { of }),
    ...(across != null && { across }),
    ...(down != null && { down }),
    only: Object.fromEntries(only),
  };
}

function listViewSettings({ of, across, down, only }: SweepView): string[] {
  return [
    formatSetting("of", of),
    formatSetting("across", across),
    formatSetting("down", down),
    ...Object.entries(only).map(([path, cell]) => formatSetting(`${ONLY}${path}`, cell)),
  ];
}
