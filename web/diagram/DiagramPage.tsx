/** @file Where Adam spikes: the phase diagram of Adam on one number, computed while one looks. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { wordEdge } from "../../src/answers/adamDiagram.ts";
import { listAdamLine } from "../../src/answers/adamLine.ts";
import {
  type DiagramView,
  readDiagramView,
  toComplement,
  writeDiagramView,
} from "../../src/lab/diagram/diagramAddress.ts";
import { stepsAt } from "../../src/lab/diagram/plateSteps.ts";
import type { Lab } from "../../src/lab/index.ts";
import {
  ADAM_LINE,
  type AdamLineSettings,
  type AdamPlace,
  finish,
  QUADRATIC_BOUNDARY,
  runAdamLine,
} from "../../src/toys/index.ts";
import { formatNumber, formatShare, formatStep } from "../../src/words.ts";
import "./diagram.css";
import { PlateControls } from "./PlateControls.tsx";
import { PlateTable } from "./PlateTable.tsx";
import { PlateView } from "./PlateView.tsx";
import { TrajectoryView } from "./TrajectoryView.tsx";
import { COLUMNS, type Plate, ROWS, usePlate } from "./usePlate.ts";

export function DiagramPage(_: { readonly lab: Lab }) {
  const [view, setView] = useState<DiagramView>(() => readDiagramView(readQuery()));
  const [pointed, setPointed] = useState<AdamPlace | null>(null);
  const { power, learningRate, epsilon, place: chosen } = view;
  const settings = useMemo(
    () => ({ power, learningRate, epsilon, start: ADAM_LINE.start }),
    [power, learningRate, epsilon],
  );
  const plate = usePlate(settings);
  useEffect(() => {
    const query = String(writeDiagramView(view));
    history.replaceState(history.state, "", query === "" ? "#/diagram" : `#/diagram?${query}`);
  }, [view]);
  const place = pointed ?? chosen;
  return (
    <main class="diagram">
      <h1>Where Adam spikes</h1>
      <p class="lead">
        One number x, the function |x|ⁿ/n, and Adam: no network, no noise, no rounding to blame. For some β₁ and β₂ the
        gradients shrink, the mean of their squares forgets them, the step grows past what the curvature bears, and the
        loss leaps: again and again. Every cell of this plate is a run, computed here while you look.
      </p>
      <PlateControls view={view} onChange={setView} />
      <div class="diagram-parts">
        <section aria-label="Phase diagram">
          <PlateView
            {...{ plate, power, chosen, pointed }}
            onPoint={setPointed}
            onChoose={(place) => setView({ ...view, place })}
          />
          <Progress plate={plate} power={power} />
        </section>
        <section aria-label="The pair">
          <h2>
            β₁ {toComplement(place.delta)}, β₂ {formatBeta(place.gamma)}
          </h2>
          <TrajectoryView {...{ place, power, learningRate, epsilon }} />
          <Pair place={place} settings={settings} />
        </section>
      </div>
      <PlateTable plate={plate} />
      <Sources />
    </main>
  );
}

const readQuery = (): URLSearchParams => new URLSearchParams(location.hash.split("?")[1] ?? "");

const formatBeta = (gamma: number): string => String(Number(toComplement(gamma).toPrecision(6)));

function Progress({ plate, power }: { readonly plate: Plate; readonly power: number }) {
  const { cells, edges } = plate;
  const all = COLUMNS * ROWS;
  let agreed = 0;
  for (const { spiky, expected } of cells.values()) if (spiky === expected) agreed++;
  return (
    <>
      <p class="small muted" aria-live="off">
        {cells.size < all ? <progress value={cells.size} max={all} aria-label="Cells computed" /> : null}{" "}
        {formatStep(cells.size)} of {formatStep(all)} pairs; {cells.size === 0 ? "–" : formatShare(agreed / cells.size)}{" "}
        as theory says. The darker, the more spikes; pale: none. Lines: where theory has them begin and end. Both axes
        are logarithmic in 1 − β.
      </p>
      {edges === null ? null : (
        <p class="small">
          Upper edge here: {wordEdge(edges.upper)}
          {power === 2 ? `; by its authors γ = ${QUADRATIC_BOUNDARY.factor} δ^${QUADRATIC_BOUNDARY.exponent}` : ""}.
          {power === 2 ? "" : ` Lower edge: ${wordEdge(edges.lower)}.`} (δ = 1 − β₁, γ = 1 − β₂)
        </p>
      )}
    </>
  );
}

interface PairProps {
  readonly place: AdamPlace;
  readonly settings: Omit<AdamLineSettings, "steps">;
}

function Pair({ place, settings }: PairProps) {
  const rows = useMemo(() => {
    const line = { ...settings, steps: stepsAt(place) };
    return listAdamLine(place, line, finish(runAdamLine(place, line)));
  }, [place, settings]);
  return (
    <table class="fit pair">
      <tbody>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Sources() {
  const boundary = formatNumber(QUADRATIC_BOUNDARY.factor * 0.1 ** QUADRATIC_BOUNDARY.exponent);
  return (
    <details>
      <summary>What counts as a spike, and where theory stands</summary>
      <p>
        A spike is an upward crossing of Adam’s step size η/(√v̂ + ε) over what the curvature λ bears, 2(1 + β₁)/((1 −
        β₁)λ); they are counted in the second half of the steps, and fewer than three are none. A cell takes 60,000
        steps, or 100/(1 − β₂) where that is more. Tang, Chen and Liu 2026, “Beyond quadratic loss: the stability phase
        diagram of Adam”, fit the edge of the quadratic, and derive a wedge for |x|ⁿ with n &gt; 2: its lower edge is
        exact, its upper one an estimate for small δ.
      </p>
      <p>
        On a quadratic and with β₁ = 0.9, spikes need γ below {boundary}: with β₂ = 0.98 or 0.95 there are none.
        Networks spike there all the same, so a quadratic does not explain theirs. On the command line:{" "}
        <code>slingshot toy adam --grid</code>.
      </p>
    </details>
  );
}
