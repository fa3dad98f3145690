/** @file Where people arrive: a run and its twin train before their eyes, and a guided page says what is to be seen. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { View } from "../../src/charts/viewAddress.ts";
import type { Lab } from "../../src/lab/index.ts";
import { compareFork, type GuideFacts, readFacts } from "../../src/lab/start/guide.ts";
import { CHANGES, type ChangeName, FIRST_ADDRESS, type Part } from "../../src/lab/start/startAddress.ts";
import { ChartStack, type ShownRun } from "../charts/ChartStack.tsx";
import { type LoadedRun, useRuns } from "../runs/useRun.ts";
import { Guide } from "./Guide.tsx";
import { LinkBar } from "./LinkBar.tsx";
import "./start.css";
import { useFork } from "./useFork.ts";
import { usePair } from "./usePair.ts";
import { useStartAddress } from "./useStartAddress.ts";
import { namePrecision, Verdict } from "./Verdict.tsx";

export function StartPage({ lab }: { readonly lab: Lab }) {
  const [address, change] = useStartAddress();
  const pair = usePair(lab, address);
  // A note is shown as a heading of what a link leads to, and not while it is written.
  const [told] = useState(address.note);
  return (
    <main class="start">
      <header class="start-head">
        <h1>The same network, twice</h1>
        <p class="lead">
          Long after a network has learnt all of its data, its loss can explode: again and again, on a beat. Here it
          takes Adam, and something few would think a setting: how the loss is rounded. Two runs show it.
        </p>
        {told === "" ? null : <p class="note">{told}</p>}
      </header>
      {pair.kind === "looking" ? <p aria-busy="true" class="start-waiting" /> : null}
      {pair.kind === "absent" ? (
        <p>
          <button type="button" class="primary" onClick={pair.start}>
            Train the pair
          </button>{" "}
          <span class="muted small">Two runs are added to this lab’s folder: seconds each.</span>
        </p>
      ) : null}
      {pair.kind === "refused" ? (
        <>
          <p class="warning">{pair.line}</p>
          <button type="button" onClick={() => change(FIRST_ADDRESS)}>
            As this page begins
          </button>
        </>
      ) : null}
      {pair.kind === "there" ? <PairView {...{ lab, address, change }} ids={pair.ids} /> : null}
    </main>
  );
}

interface PairViewProps {
  readonly lab: Lab;
  readonly ids: readonly [string, string];
  readonly address: ReturnType<typeof useStartAddress>[0];
  readonly change: ReturnType<typeof useStartAddress>[1];
}

function PairView({ lab, ids, address, change }: PairViewProps) {
  const loaded = useRuns(lab, ids);
  const [run, twin] = ids.map((id) => loaded.get(id));
  const fork = useFork(lab, run === undefined || run instanceof Error ? null : run.details, address);
  const forks = useRuns(lab, fork.id === null ? [] : [fork.id]);
  const forked = fork.id === null ? undefined : forks.get(fork.id);
  for (const one of [run, twin, forked]) if (one instanceof Error) return <p class="warning">{one.message}</p>;
  const kept = [run, twin, forked].find((one) => isLoaded(one) && one.details.problem !== null);
  if (!isLoaded(run) || !isLoaded(twin)) return <p aria-busy="true" class="start-waiting" />;
  const problem = fork.problem ?? (isLoaded(kept) ? kept.details.problem : null);
  return <Shown {...{ lab, run, twin, address, change, problem }} fork={isLoaded(forked) ? forked : null} />;
}

const isLoaded = (run: LoadedRun | Error | undefined): run is LoadedRun => run !== undefined && !(run instanceof Error);

interface ShownProps extends Pick<PairViewProps, "lab" | "address" | "change"> {
  readonly run: LoadedRun;
  readonly twin: LoadedRun;
  readonly fork: LoadedRun | null;
  readonly problem: string | null;
}

/** What is drawn in each part. */
const COLUMNS: Readonly<Record<Part, readonly string[]>> = {
  train: ["trainLoss", "lastLayerNorm"],
  spike: ["trainLoss", "lastLayerNorm"],
  inside: ["trainLoss", "lastLayerNorm", "zeroGradientShare"],
  change: ["trainLoss", "lastLayerNorm"],
  gone: ["trainLoss", "lastLayerNorm"],
};

function Shown({ lab, run, twin, fork, problem, address, change }: ShownProps) {
  const { part } = address;
  const facts = useMemo(() => readFacts(run, twin.details), [run, twin]);
  const isFork = part === "gone" && fork !== null;
  const runs = useMemo(
    () =>
      isFork
        ? [show(run, "the run, as it was", true), show(fork, `its fork: ${nameChange(address.change)}`, false)]
        : [show(run, namePrecision(run.details), false), show(twin, namePrecision(twin.details), false)],
    [run, twin, fork, isFork, address.change],
  );
  useFirstView(part, facts, address.view, (view) => change({ view }));
  const outcome =
    fork === null || address.change === null || address.at === null
      ? null
      : compareFork(address.change, address.at, fork.details, run.details);
  return (
    <>
      <Verdict run={run.details} twin={twin.details} />
      <div class="start-parts">
        <section class="start-charts" aria-label="Charts">
          {isFork ? <Legend runs={runs} /> : null}
          <ChartStack
            runs={runs}
            columns={COLUMNS[part]}
            view={address.view}
            onView={(view) => change({ view })}
            compact
          />
          {address.view.steps === undefined ? null : (
            <p class="all-steps">
              <button type="button" onClick={() => change({ view: {} })}>
                All steps
              </button>
            </p>
          )}
        </section>
        <Guide
          {...{ lab, part, facts, problem, fork: outcome, change: address.change, at: address.at }}
          parent={run.details.id}
          onPart={(next) => change({ part: next, view: viewOf(next, facts) })}
          onChange={(name) => change({ change: name, at: facts.forkAt, part: "gone", view: {} })}
        />
      </div>
      <LinkBar address={address} onChange={change} onLeave={() => stopAll(lab, [run, twin, fork])} />
    </>
  );
}

/** What nobody looks at any more is saved as it is, and goes on when somebody comes back to it. */
function stopAll(lab: Lab, runs: readonly (LoadedRun | null)[]): void {
  // One that has ended meanwhile need not be stopped.
  for (const run of runs) if (run?.details.isTraining) void lab.pauseRun(run.details.id).catch(() => {});
}

/** Where the runs are not those that the verdict names. */
function Legend({ runs }: { readonly runs: readonly ShownRun[] }) {
  return (
    <p class="start-legend">
      {runs.map(({ id, label, isParent }, i) => (
        <span key={id}>
          <i class={isParent ? "dot parent" : "dot"} style={{ background: `var(--run-${i})` }} />
          <a href={`#/run/${encodeURIComponent(id)}`}>{label}</a>
        </span>
      ))}
    </p>
  );
}

const show = ({ details, series }: LoadedRun, label: string, isParent: boolean): ShownRun => ({
  ...{ id: details.id, label, details, series, isParent },
});

const nameChange = (change: ChangeName | null): string =>
  change === null ? "fork" : CHANGES[change].replace("=", " ");

/** Once there is a spike, a part that is about it shows it, unless somebody looks elsewhere. */
function useFirstView(part: Part, facts: GuideFacts, view: View, show: (view: View) => void): void {
  const hasSpike = facts.spike !== null;
  useEffect(() => {
    if (hasSpike && view.steps === undefined) show(viewOf(part, facts));
  }, [hasSpike]);
}

/** The steps that a part is about; all where there is nothing to see yet. */
function viewOf(part: Part, { spike, forkAt }: GuideFacts): View {
  if (spike === null || forkAt === null) return {};
  switch (part) {
    case "spike":
      return { steps: [Math.max(1, spike.step - 60), spike.step + 120] };
    case "inside":
      return { steps: [1, spike.plateauEnd] };
    case "change":
      return { steps: [Math.max(1, forkAt - 50), spike.step + 60] };
    default:
      return {};
  }
}
