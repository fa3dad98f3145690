/** @file Singular values of the network's matrices, all on one axis, and what they say of each. */
import { useEffect, useState } from "preact/hooks";
import type { NetworkState, NetworkTensor } from "../../src/lab/index.ts";
import { describeSpectrum, LEAST_SINGULAR_SHARE } from "../../src/measures/singularValues.ts";
import { formatNumber } from "../../src/words.ts";
import { DrawnFigure } from "../drawings/DrawnFigure.tsx";
import { type DrawnLine, LineNames, Lines } from "../drawings/Lines.tsx";
import { NumberHeads } from "../frame/NumberHeads.tsx";
import { Scroll } from "../frame/Scroll.tsx";
import { dimensionsOf, MOST_DIMENSIONS, type Work } from "./matrixWork.ts";
import type { TableShelf } from "./useInside.ts";

export interface SpectraLookProps {
  readonly run: string;
  readonly network: NetworkState;
  readonly shelf: TableShelf;
  readonly work: Work;
  /** The one that stands out. */
  readonly chosen: string;
  readonly onChoose: (tensor: string) => void;
}

interface MatrixSpectrum {
  readonly tensor: NetworkTensor;
  /** Null while they are computed. */
  readonly values: Float64Array | null;
  readonly problem: string | null;
}

/** Of the network itself; what an optimizer remembers has no such. */
const listMatrices = ({ tensors }: NetworkState): NetworkTensor[] =>
  tensors.filter(({ kind, shape }) => kind === "parameter" && shape.length === 2 && Math.min(...shape) > 1);

export function SpectraLook({ run, network, shelf, work, chosen, onChoose }: SpectraLookProps) {
  const spectra = useSpectra(network, shelf, work);
  const known = spectra.filter(({ values }) => values !== null);
  const lines = known.map(({ tensor, values }): DrawnLine => {
    const ys = values as Float64Array;
    const place = spectra.findIndex((each) => each.tensor.name === tensor.name);
    return {
      name: tensor.name,
      color: `member-${Math.round((11 * place) / Math.max(1, spectra.length - 1))}`,
      xs: ys.map((_, i) => i + 1),
      // On an axis of decades, what is rounding has no place.
      ys: ys.map((value) => (value === 0 ? Number.NaN : value)),
      isStrong: tensor.name === chosen,
    };
  });
  const strong = lines.filter(({ isStrong }) => isStrong);
  const ordered = [...lines.filter(({ isStrong }) => !isStrong), ...strong];
  return (
    <>
      <DrawnFigure
        kind="wide"
        title="Singular values of each matrix"
        name={`${run}-spectra-step-${network.step}`}
        meaning={`In decades, the largest first. Those below ${LEAST_SINGULAR_SHARE} of the largest are rounding and left out.`}
        table={() => ({
          head: ["matrix", "number", "singular value"],
          rows: known.flatMap(({ tensor, values }) =>
            Array.from(values ?? [], (value, i): (string | number)[] => [tensor.name, i + 1, value]),
          ),
        })}
        draw={(widthPx) => (
          <>
            <Lines
              widthPx={widthPx}
              heightPx={360}
              lines={ordered}
              axis="log"
              isCounted
              names={["number", "singular value"]}
              label={`Singular values of ${lines.length} matrices at step ${network.step}`}
            />
            <LineNames lines={lines} />
          </>
        )}
      />
      <SpectrumTable {...{ spectra, chosen, onChoose }} />
    </>
  );
}

/** One after the other: each is shown once it is there, and what was before stays until then. */
function useSpectra(network: NetworkState, shelf: TableShelf, work: Work): readonly MatrixSpectrum[] {
  const [found, setFound] = useState<ReadonlyMap<string, MatrixSpectrum>>(new Map());
  const matrices = listMatrices(network);
  useEffect(() => {
    let isOld = false;
    const take = (spectrum: MatrixSpectrum) =>
      isOld || setFound((before) => new Map(before).set(spectrum.tensor.name, spectrum));
    for (const tensor of matrices) {
      void findSpectrum(network.step, tensor, shelf, work).then(
        (values) => take({ tensor, values, problem: null }),
        (error: Error) => take({ tensor, values: null, problem: error.message }),
      );
    }
    return () => {
      isOld = true;
    };
  }, [network, shelf, work]);
  return matrices.map((tensor) => found.get(tensor.name) ?? { tensor, values: null, problem: null });
}

async function findSpectrum(step: number, tensor: NetworkTensor, shelf: TableShelf, work: Work): Promise<Float64Array> {
  const [rows = 1, columns = 1] = tensor.shape;
  if (dimensionsOf({ rows, columns }) > MOST_DIMENSIONS)
    throw new Error(`of a shorter side of more than ${MOST_DIMENSIONS} none are computed`);
  const table = await shelf.read(step, tensor);
  if (table.every > 1) throw new Error("it is larger than what a page holds");
  return work.findSingularValues(`${step} ${tensor.name}`, table);
}

interface TableProps extends Pick<SpectraLookProps, "chosen" | "onChoose"> {
  readonly spectra: readonly MatrixSpectrum[];
}

function SpectrumTable({ spectra, chosen, onChoose }: TableProps) {
  return (
    <Scroll label="Matrices">
      <table class="fit">
        <thead>
          <tr>
            <th scope="col">matrix</th>
            <NumberHeads titles={["shape", "norm", "largest", "stable rank"]} />
          </tr>
        </thead>
        <tbody>
          {spectra.map(({ tensor: { name, shape }, values, problem }) => {
            const facts = values && describeSpectrum(values);
            return (
              <tr key={name} class={name === chosen ? "current" : ""}>
                <th scope="row">
                  <button type="button" class="plain" aria-pressed={name === chosen} onClick={() => onChoose(name)}>
                    {name}
                  </button>
                </th>
                <td class="number">{shape.join(" × ")}</td>
                {facts === null ? (
                  <td colSpan={3}>{problem ?? "…"}</td>
                ) : (
                  [facts.norm, facts.largest, facts.stableRank].map((value, i) => (
                    <td key={i} class="number">
                      {Number.isNaN(value) ? "–" : formatNumber(value)}
                    </td>
                  ))
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
      <p class="small muted">Stable rank: (norm / largest)², 1 where one direction has all.</p>
    </Scroll>
  );
}
