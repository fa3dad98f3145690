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
        Adam keeps two running means: of the gradients, which forgets faster the smaller β₁ is, and of their squares,
        for which β₂ says so. Its step is the first divided by the root of the second. Here it minimises |x|ⁿ/n, a
        function of one number: no network, no noise, no rounding to blame. As x comes near 0 the gradients shrink, and
        the mean of squares after them; for some β₁ and β₂ the step, divided by ever less, then grows until it
        overshoots, and the loss leaps: again and again. Each cell of this map is one run with its own β₁ and β₂,
        computed here while you look; click one to see its loss.
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
        {formatStep(cells.size)} of {formatStep(all)} runs; {cells.size === 0 ? "–" : formatShare(agreed / cells.size)}{" "}
        of them do as theory expects, spiking or not. The stronger the blue of a cell, the more often its loss spikes;
        cells without blue never do. Between the lines, or below the one there is, theory expects spikes. The axes are
        logarithmic in 1 − β: from 0.9 to 0.99 is as far as from 0.99 to 0.999.
      </p>
      {edges === null ? null : (
        <p class="small">
          With δ = 1 − β₁ and γ = 1 − β₂, the upper edge of the spikes in these runs is {wordEdge(edges.upper)}
          {power === 2
            ? `; the paper below found γ = ${QUADRATIC_BOUNDARY.factor} δ^${QUADRATIC_BOUNDARY.exponent}`
            : ""}
          .{power === 2 ? "" : ` The lower edge is ${wordEdge(edges.lower)}.`}
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
        Adam multiplies its mean of gradients by η/(√v̂ + ε): η is the learning rate, v̂ the mean of squares, corrected
        for having begun at 0. Where the function curves by λ (its second derivative), that factor may be at most 2(1 +
        β₁)/((1 − β₁)λ); above it each step overshoots the last one. A spike is counted each time the factor rises above
        that bound. Only the second half of the steps counts, when the beginning is forgotten, and fewer than three
        spikes are taken for none. A run takes 60,000 steps, or 100/(1 − β₂) where that is more.
      </p>
      <p>
        The lines are those of Tang, Chen and Liu 2026, “Beyond quadratic loss: the stability phase diagram of Adam”.
        For the quadratic their edge is a fit to such runs. For |x|ⁿ with n &gt; 2 they derive a lower edge, which is
        exact, and an upper one, which is an estimate for β₁ near 1.
      </p>
      <p>
        On the quadratic and with β₁ = 0.9, spikes need 1 − β₂ below {boundary}: with β₂ = 0.98 or 0.95 there are none.
        Networks spike there all the same, so a quadratic does not explain theirs. On the command line:{" "}
        <code>slingshot toy adam --grid</code>.
      </p>
    </details>
  );
}
