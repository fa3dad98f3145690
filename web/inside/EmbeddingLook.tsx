/** @file What the network has for each of its inputs: waves around the cycle of residues, and principal components. */
import { useMemo } from "preact/hooks";
import { arrangeOnCycle } from "../../src/instruments/residueTable.ts";
import type { NetworkResidues, NetworkState, NetworkTensor } from "../../src/lab/index.ts";
import { createCircle, findKeyFrequencies, spectrumOf, summarizeSpectrum } from "../../src/measures/fourier.ts";
import type { PrincipalComponents } from "../../src/measures/principalComponents.ts";
import { formatNumber, formatShare, joinWords } from "../../src/words.ts";
import { Bars } from "../drawings/Bars.tsx";
import { DrawnFigure } from "../drawings/DrawnFigure.tsx";
import { Scatter } from "../drawings/Scatter.tsx";
import { dimensionsOf, MOST_DIMENSIONS, type Work } from "./matrixWork.ts";
import { listPoints, type NamedPoints } from "./points.ts";
import type { TensorTable } from "./readTable.ts";
import { useLoaded } from "./useInside.ts";

/** Components whose places are computed, and shares that are drawn. */
const MOST_COMPONENTS = 12;
const MOST_SHARES = 24;

export interface EmbeddingLookProps {
  readonly run: string;
  readonly network: NetworkState;
  readonly tensor: NetworkTensor;
  readonly table: TensorTable;
  readonly work: Work;
  readonly component: number;
  readonly onComponent: (component: number) => void;
}

export function EmbeddingLook(props: EmbeddingLookProps) {
  const { run, network, tensor, table } = props;
  const file = `${run}-${tensor.name}-step-${table.step}`;
  const isWhole = network.residues !== null && table.every === 1 && network.residues.table.tensor === tensor.name;
  return (
    <>
      <p class="muted small">
        {tensor.name}, {tensor.shape.join(" × ")}
      </p>
      <div class="drawn-figures">
        {isWhole && network.residues !== null && <Waves residues={network.residues} table={table} file={file} />}
        <Components {...props} file={file} />
      </div>
      {network.residues === null && (
        <p class="muted">
          Waves around a cycle are there for equations of residues, as of <code>addition</code> and{" "}
          <code>division</code>.
        </p>
      )}
    </>
  );
}

function Waves({ residues, table, file }: { residues: NetworkResidues; table: TensorTable; file: string }) {
  const { shares, summary, keys } = useMemo(() => {
    const cycle = { length: residues.cycle.length, places: Int32Array.from(residues.cycle.places) };
    const power = spectrumOf(arrangeOnCycle(residues.table, cycle, table.values), createCircle(cycle.length));
    const total = power.reduce((sum, value) => sum + value, 0);
    return {
      shares: power.map((value) => value / total),
      summary: summarizeSpectrum(power),
      keys: findKeyFrequencies(power, "gap"),
    };
  }, [residues, table]);
  const { strongest, share, gini } = summary;
  const order =
    residues.order === "additive" ? "in the order of addition, 0, 1, 2" : "in the order of multiplication, 1, g, g²";
  const found = keys.length === 0 ? "No frequency stands out" : `Key frequencies are ${joinWords(keys.map(String))}`;
  return (
    <DrawnFigure
      title="Waves around the cycle of residues"
      name={`${file}-waves`}
      meaning={`Share of the embedding's power at each frequency, residues ${order}. ${found}; the strongest, ${strongest}, has ${formatShare(share)}. Gini coefficient of the amplitudes ${formatNumber(gini)}.`}
      table={() => ({
        head: ["frequency", "share of the power"],
        rows: Array.from(shares, (value, i) => [i + 1, value]),
      })}
      draw={(widthPx) => (
        <Bars
          widthPx={widthPx}
          values={shares}
          isCounted
          label={`Power by frequency at step ${table.step}: the strongest is ${strongest} with ${formatShare(share)}`}
          ends={[0.5, shares.length + 0.5]}
          names={["frequency", "share of the power"]}
          isKey={(i) => keys.includes(i + 1)}
          describe={(i) => `Frequency ${i + 1}: ${formatShare(shares[i] as number)}`}
        />
      )}
    />
  );
}

function Components(props: EmbeddingLookProps & { readonly file: string }) {
  const { network, tensor, table, work } = props;
  const named = useMemo(() => listPoints(network, tensor, table), [network, tensor, table]);
  const isTooLarge = dimensionsOf(named.points) > MOST_DIMENSIONS;
  const { value, error } = useLoaded(isTooLarge ? null : `${table.step} ${tensor.name}`, () =>
    work.findComponents(`${table.step} ${tensor.name}`, named.points, MOST_COMPONENTS),
  );
  if (isTooLarge)
    return <p class="warning">Principal components are computed of at most {MOST_DIMENSIONS} rows or columns.</p>;
  if (error !== null) return <p class="warning">There are no principal components: {error.message}.</p>;
  // What was computed of another table waits for its own.
  if (value === null || value.coordinates[0]?.length !== named.names.length)
    return <p class="muted">Computing principal components …</p>;
  return (
    <>
      <Places {...props} named={named} found={value} />
      <Shares {...props} named={named} found={value} />
    </>
  );
}

interface FoundProps extends EmbeddingLookProps {
  readonly file: string;
  readonly named: NamedPoints;
  readonly found: PrincipalComponents;
}

function Places({ table, file, named, found, component, onComponent }: FoundProps) {
  const { coordinates, shares } = found;
  const first = Math.min(component, Math.max(1, coordinates.length - 1));
  const [xs = new Float64Array(0), ys = xs.map(() => 0)] = coordinates.slice(first - 1);
  const nameOf = (k: number) => `component ${k} (${formatShare(shares[k - 1] ?? 0)})`;
  return (
    <DrawnFigure
      kind="tall"
      title={`Principal components of the ${named.word}`}
      name={`${file}-components-${first}-${first + 1}`}
      meaning={`Each of the ${named.names.length} ${named.word} on components ${first} and ${first + 1}, which have ${formatShare((shares[first - 1] ?? 0) + (shares[first] ?? 0))} of the variance. Names that would cover each other are left out.`}
      table={() => ({
        head: ["name", ...coordinates.map((_, k) => `component ${k + 1}`)],
        rows: named.names.map((name, i) => [name, ...coordinates.map((along) => along[i] as number)]),
      })}
      draw={(widthPx) => (
        <>
          <Scatter
            {...{ widthPx, xs, ys }}
            names={named.names}
            axes={[nameOf(first), nameOf(first + 1)]}
            label={`${named.names.length} ${named.word} on components ${first} and ${first + 1} at step ${table.step}`}
          />
          <label class="pair">
            Components
            <select value={first} onChange={({ currentTarget }) => onComponent(Number(currentTarget.value))}>
              {coordinates.slice(1).map((_, k) => (
                <option key={k} value={k + 1}>
                  {k + 1} and {k + 2}
                </option>
              ))}
            </select>
          </label>
        </>
      )}
    />
  );
}

function Shares({ table, file, named, found }: FoundProps) {
  const shown = found.shares.slice(0, MOST_SHARES);
  return (
    <DrawnFigure
      title="How much each component has"
      name={`${file}-shares`}
      meaning={`Share of the variance of the ${named.word}, of the first ${shown.length} of ${found.shares.length} components.`}
      table={() => ({
        head: ["component", "share of the variance"],
        rows: Array.from(found.shares, (value, i) => [i + 1, value]),
      })}
      draw={(widthPx) => (
        <Bars
          widthPx={widthPx}
          values={shown}
          isCounted
          label={`Shares of the variance at step ${table.step}`}
          ends={[0.5, shown.length + 0.5]}
          names={["component", "share of the variance"]}
          describe={(i) => `Component ${i + 1}: ${formatShare(shown[i] as number)}`}
        />
      )}
    />
  );
}
