/** @file The drop zone: anyone's log, and what happened in it. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { View } from "../../src/charts/viewAddress.ts";
import { pickTelling } from "../../src/diagnosis/severalRuns.ts";
import type { DiagnosedLog, DiagnosedLogRun } from "../../src/lab/diagnose/diagnoseGiven.ts";
import type { GivenFile } from "../../src/lab/diagnose/givenFiles.ts";
import type { Lab } from "../../src/lab/index.ts";
import { capitalise } from "../../src/words.ts";
import { ChartStack } from "../charts/ChartStack.tsx";
import { Answer, AnswerHead } from "./Answer.tsx";
import { askWorker } from "./askWorker.ts";
import "./diagnose.css";
import { DropZone } from "./DropZone.tsx";
import { type Asked, NOTHING_ASKED, nest, ReadingForm } from "./ReadingForm.tsx";
import { RunChoice } from "./RunChoice.tsx";
import { showLog } from "./shownLog.ts";

type State =
  | { readonly kind: "empty" }
  | { readonly kind: "reading"; readonly share: number }
  | { readonly kind: "unread"; readonly line: string }
  | { readonly kind: "diagnosed"; readonly log: DiagnosedLog };

/** What lies on the page. */
interface Given {
  readonly files: readonly GivenFile[];
  readonly asked: Asked;
}

export function DiagnosePage(_: { readonly lab: Lab }) {
  const [given, setGiven] = useState<Given | null>(null);
  const [state, setState] = useState<State>({ kind: "empty" });
  const answer = useRef<HTMLElement>(null);
  useEffect(() => {
    if (given === null) return;
    setState({ kind: "reading", share: 0 });
    const { files, asked } = given;
    return askWorker({ ...asked, files, known: nest(asked.known) }, (news) =>
      setState(news.kind === "read" ? { kind: "reading", share: news.share } : news),
    );
  }, [given]);
  useEffect(() => {
    if (state.kind === "diagnosed") answer.current?.focus({ preventScroll: true });
  }, [state.kind]);
  const columns = state.kind === "diagnosed" ? state.log.columns : [];
  const form =
    given === null ? null : (
      <ReadingForm asked={given.asked} columns={columns} onChange={(asked) => setGiven({ ...given, asked })} />
    );
  return (
    <main class="diagnose">
      <h1>What happened in your run?</h1>
      <p class="lead">
        Every spike of a log by name: of what kind it is and how surely, why probably, what would decide, and what to
        log next time.
      </p>
      <DropZone onFiles={(files, map = {}) => setGiven({ files, asked: { ...NOTHING_ASKED, map } })} />
      <section ref={answer} tabIndex={-1} class="told" aria-live="polite" aria-label="Diagnosis">
        {state.kind === "reading" ? <Reading share={state.share} /> : null}
        {state.kind === "unread" ? <p class="warning">{capitalise(state.line)}.</p> : null}
        {state.kind === "diagnosed" ? <Told log={state.log} form={form} /> : null}
        {state.kind === "unread" ? form : null}
      </section>
      <p class="muted small">
        The same on the command line, which also watches a log that grows, and reads those that are too long for a page:{" "}
        <code>slingshot diagnose FILE</code>. A confidence is a judgement of the evidence that is listed with it.
        Nothing is a general cure.
      </p>
    </main>
  );
}

function Reading({ share }: { readonly share: number }) {
  return (
    <p>
      <label>
        {share < 1 ? "Reading " : "Diagnosing "}
        <progress value={share < 1 ? share : undefined} />
      </label>
    </p>
  );
}

/** @param form what a person can say of the log */
function Told({ log, form }: { readonly log: DiagnosedLog; readonly form: JSX.Element | null }) {
  const { runs } = log;
  const first = pickTelling(runs, ({ diagnosis }) => diagnosis)[0] ?? runs[0];
  const [chosen, setChosen] = useState<DiagnosedLogRun | undefined>(first);
  const shown = chosen !== undefined && runs.includes(chosen) ? chosen : first;
  const [view, setView] = useState<View>({});
  const charts = useRef<HTMLElement>(null);
  const drawn = useMemo(() => (shown === undefined ? [] : [showLog(log.name, shown)]), [log, shown]);
  if (shown === undefined) return null;
  const { step } = shown.series;
  const onShow = (from: number, to: number) => {
    setView({ ...view, steps: [Math.max(from, step[0] ?? from), Math.min(to, step.at(-1) ?? to)] });
    charts.current?.scrollIntoView({ block: "start" });
  };
  const choose = (run: DiagnosedLogRun) => {
    setChosen(run);
    setView({});
  };
  return (
    <>
      <p class="source">
        <b>{log.name}</b> <span class="muted">{log.taken}</span>
      </p>
      {log.notes.map((note) => (
        <p class="muted small" key={note}>
          {note}.
        </p>
      ))}
      {runs.length === 1 ? null : <RunChoice runs={runs} shown={shown} onChoose={choose} />}
      <div class="answer-parts">
        <AnswerHead diagnosis={shown.diagnosis} />
        <section ref={charts} class="answer-charts" aria-label="Charts of its columns">
          <ChartStack key={shown.run} runs={drawn} view={view} onView={setView} />
        </section>
        <div>
          <Answer diagnosis={shown.diagnosis} onShow={onShow} />
          {form}
        </div>
      </div>
    </>
  );
}
