/** @file What lies inside the network of a run, at any of its checkpoints. */
import { useEffect, useState } from "preact/hooks";
import type { Lab, NetworkState, NetworkTensor } from "../../src/lab/index.ts";
import {
  type InsideView,
  LOOKS,
  type Look,
  listInsideSettings,
  readInsideView,
} from "../../src/lab/inside/insideAddress.ts";
import { FailedPage } from "../frame/FailedPage.tsx";
import type { PageProps } from "../page.ts";
import { formatRoute, keepRoute } from "../route.ts";
import "./inside.css";
import { EmbeddingLook } from "./EmbeddingLook.tsx";
import { LossLook } from "./LossLook.tsx";
import { Work } from "./matrixWork.ts";
import { findEmbedding } from "./points.ts";
import { SpectraLook } from "./SpectraLook.tsx";
import { TimeSlider } from "./TimeSlider.tsx";
import { type InsideRun, type TableShelf, useInsideRun, useNetwork, useShelf, useTable } from "./useInside.ts";
import { WeightsLook } from "./WeightsLook.tsx";

const NAMES: Readonly<Record<Look, string>> = {
  ...{ weights: "Weights", embedding: "Embedding", spectra: "Spectra", loss: "Loss" },
};

export function InsidePage({ lab, route }: PageProps) {
  const run = useInsideRun(lab, route.id);
  if (run === null) return <main class="loading" aria-busy="true" />;
  if (run instanceof Error) return <FailedPage name={route.id} problem={run.message} />;
  const { id, name, checkpoints } = run.details;
  return (
    <main class="inside">
      <p class="eyebrow">
        <a href={formatRoute("run", id)}>← {name}</a>
      </p>
      <h1>Inside the network</h1>
      {checkpoints.length === 0 ? (
        <p class="empty">
          No checkpoint is kept of this run yet. The setting <code>checkpoints.everySteps</code> says how often one is
          saved, and <code>checkpoints.keep</code> how many stay.
        </p>
      ) : (
        <Checkpoints lab={lab} route={route} run={run} />
      )}
    </main>
  );
}

/** What is chosen, and the address that keeps it. */
function useInsideView(route: PageProps["route"]): [InsideView, (change: Partial<InsideView>) => void] {
  const [view, setView] = useState<InsideView>(() => readInsideView(route.settings));
  // Somebody follows a link to another view of the same page.
  useEffect(() => setView(readInsideView(route.settings)), [route]);
  const address = formatRoute(route.page, route.id, listInsideSettings(view));
  useEffect(() => {
    const timer = setTimeout(() => keepRoute(address), 150);
    return () => clearTimeout(timer);
  }, [address]);
  return [view, (change) => setView((before) => ({ ...before, ...change }))];
}

function Checkpoints({ lab, route, run }: PageProps & { readonly run: InsideRun }) {
  const [view, change] = useInsideView(route);
  const { details, loss } = run;
  const { id, checkpoints, cycles } = details;
  const steps = [...new Set(checkpoints)];
  const isKnown = view.step !== null && steps.includes(view.step);
  const step = isKnown ? (view.step as number) : (steps.at(-1) as number);
  const network = useNetwork(lab, id, step);
  const shelf = useShelf(lab, id);
  const work = useWork();
  return (
    <>
      {view.step !== null && !isKnown && (
        <p class="warning">There is no checkpoint of step {view.step.toLocaleString("en")}; the last one is shown.</p>
      )}
      <TimeSlider
        {...{ steps, step, loss, cycles }}
        isLoading={network.isLoading}
        onStep={(next) => change({ step: next })}
      />
      <nav class="looks" aria-label="What is looked at">
        {LOOKS.map((look) => (
          <a
            key={look}
            href={formatRoute(route.page, id, listInsideSettings({ ...view, step, look }))}
            aria-current={look === view.look ? "page" : undefined}
          >
            {NAMES[look]}
          </a>
        ))}
      </nav>
      {network.error !== null && (
        <p class="warning" role="alert">
          {network.error.message}
        </p>
      )}
      {network.value !== null && work !== null && (
        <LookedAt {...{ lab, run, view, change, shelf, work }} network={network.value} />
      )}
    </>
  );
}

/** Ends with the page. */
function useWork(): Work | null {
  const [work, setWork] = useState<Work | null>(null);
  useEffect(() => {
    const made = new Work();
    setWork(made);
    return () => made.close();
  }, []);
  return work;
}

interface LookedAtProps {
  readonly lab: Lab;
  readonly run: InsideRun;
  readonly view: InsideView;
  readonly change: (change: Partial<InsideView>) => void;
  readonly network: NetworkState;
  readonly shelf: TableShelf;
  readonly work: Work;
}

function LookedAt({ lab, run, view, change, network, shelf, work }: LookedAtProps) {
  const { id, name } = run.details;
  const { look } = view;
  const asked = network.tensors.find((tensor) => tensor.name === view.tensor) ?? network.tensors[0] ?? null;
  const tensor = look === "embedding" ? findEmbedding(network) : asked;
  const needsTable = look === "weights" || look === "embedding";
  const { value: table, error } = useTable(shelf, network.step, needsTable ? tensor : null);
  if (tensor === null) return <p class="empty">This checkpoint holds nothing that could be looked at here.</p>;
  if (look === "spectra") {
    const onChoose = (next: string) => change({ tensor: next });
    return <SpectraLook run={name} chosen={tensor.name} {...{ network, shelf, work, onChoose }} />;
  }
  if (look === "loss")
    return <LossLook {...{ lab, id }} run={name} step={network.step} ask={view.ask} onAsk={(ask) => change({ ask })} />;
  return (
    <>
      {look === "weights" && (
        <TensorChoice
          tensors={network.tensors}
          chosen={tensor.name}
          onChoose={(next) => change({ tensor: next, hold: null })}
        />
      )}
      {error !== null && (
        <p class="warning" role="alert">
          {error.message}
        </p>
      )}
      {table !== null &&
        table.name === tensor.name &&
        (look === "weights" ? (
          <WeightsLook run={name} hold={view.hold} onHold={(hold) => change({ hold })} {...{ tensor, table }} />
        ) : (
          <EmbeddingLook
            run={name}
            component={view.component}
            onComponent={(component) => change({ component })}
            {...{ network, tensor, table, work }}
          />
        ))}
    </>
  );
}

const KINDS: Readonly<Record<NetworkTensor["kind"], string>> = {
  parameter: "The network",
  buffer: "What it keeps besides",
  optimizer: "What the optimizer remembers",
  probe: "What instruments remember",
};

const ROLES = { lastLayer: ", the last layer", embedding: ", an embedding" } as const;

interface ChoiceProps {
  readonly tensors: readonly NetworkTensor[];
  readonly chosen: string;
  readonly onChoose: (tensor: string) => void;
}

function TensorChoice({ tensors, chosen, onChoose }: ChoiceProps) {
  const kinds = (Object.keys(KINDS) as NetworkTensor["kind"][]).filter((kind) =>
    tensors.some((tensor) => tensor.kind === kind),
  );
  return (
    <label class="field tensor-choice">
      <span>Tensor</span>
      <select value={chosen} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {kinds.map((kind) => (
          <optgroup key={kind} label={KINDS[kind]}>
            {tensors
              .filter((tensor) => tensor.kind === kind)
              .map(({ name, role }) => (
                <option key={name} value={name}>
                  {name}
                  {role !== null && ROLES[role]}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}
