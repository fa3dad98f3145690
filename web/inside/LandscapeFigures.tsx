/** @file Slices and planes of the loss as figures. */
import { traceContour } from "../../src/charts/contour.ts";
import { toLogValues } from "../../src/charts/logValues.ts";
import type { LandscapeCurves, LandscapePiece } from "../../src/inspection/landscapePiece.ts";
import type { KeptLandscape } from "../../src/lab/index.ts";
import { findMinimisers, spread } from "../../src/landscape/index.ts";
import { captionDirections } from "../../src/report/landscapeCaption.ts";
import { decadeLabels, findExtent, linearTicks, type Scale } from "../../src/report/svgAxis.ts";
import { formatNumber, formatStep } from "../../src/words.ts";
import { mostAcross } from "../drawings/Axes.tsx";
import { paintDepth } from "../drawings/colors.ts";
import { DrawnFigure } from "../drawings/DrawnFigure.tsx";
import { HeatMap } from "../drawings/HeatMap.tsx";
import { type DrawnLine, LineNames, Lines } from "../drawings/Lines.tsx";

type Part = KeptLandscape["parts"][number];

const NAMES: Readonly<Record<Part, string>> = { train: "training", validation: "validation" };
const COLORS: Readonly<Record<Part, string>> = { train: "run-0", validation: "validation" };

const numbersOf = (values: readonly (number | null)[]): number[] => values.map((value) => value ?? Number.NaN);

const alphasOf = ({ ask: { reach, points } }: KeptLandscape): Float64Array =>
  spread({ from: -reach, to: reach, points });

const fileOf = (run: string, { ask }: KeptLandscape): string => `${run}-loss-${ask.along.join("-")}-step-${ask.step}`;

interface FigureProps {
  readonly run: string;
  readonly landscape: KeptLandscape;
}

export function SliceFigures({ run, landscape }: FigureProps) {
  const alphas = alphasOf(landscape);
  const [piece] = landscape.pieces as [LandscapePiece];
  const curves = landscape.parts.map((part) => ({ part, ...(piece.curves[part] as LandscapeCurves) }));
  const step = formatStep(piece.step);
  const table = () => ({
    head: ["alpha", ...curves.flatMap(({ part }) => [`${NAMES[part]} loss`, `${NAMES[part]} accuracy`])],
    rows: Array.from(alphas, (alpha, i) => [
      alpha,
      ...curves.flatMap(({ loss, accuracy }) => [loss[i] ?? Number.NaN, accuracy[i] ?? Number.NaN]),
    ]),
  });
  const linesOf = (which: "loss" | "accuracy") =>
    curves.map((curve): DrawnLine => {
      const ys = numbersOf(curve[which]);
      const marks = which === "loss" ? findMinimisers(ys) : [];
      return { name: NAMES[curve.part], color: COLORS[curve.part], xs: alphas, ys, marks };
    });
  const across = `α along ${landscape.ask.along[0]}`;
  return (
    <div class="drawn-figures">
      <DrawnFigure
        title={`Loss around step ${step}`}
        name={fileOf(run, landscape)}
        meaning={`${captionDirections(piece)}. The dashed line is where the network is, a circle where the loss has a minimiser.`}
        table={table}
        draw={(widthPx) => (
          <>
            <Lines
              {...{ widthPx }}
              lines={linesOf("loss")}
              axis="log"
              here={0}
              names={[across, "loss"]}
              label={`Loss along ${landscape.ask.along[0]} around step ${step}`}
            />
            <LineNames lines={linesOf("loss")} />
          </>
        )}
      />
      <DrawnFigure
        title={`Accuracy around step ${step}`}
        name={`${fileOf(run, landscape)}-accuracy`}
        meaning="Share of the rows that the network has right."
        table={table}
        draw={(widthPx) => (
          <>
            <Lines
              {...{ widthPx }}
              lines={linesOf("accuracy")}
              axis="share"
              here={0}
              names={[across, "accuracy"]}
              label={`Accuracy along ${landscape.ask.along[0]} around step ${step}`}
            />
            <LineNames lines={linesOf("accuracy")} />
          </>
        )}
      />
    </div>
  );
}

export function PlaneFigure({ run, landscape, part }: FigureProps & { readonly part: Part }) {
  const { ask, pieces } = landscape;
  const [piece] = pieces as [LandscapePiece];
  const alphas = alphasOf(landscape);
  const rows = pieces.map(({ curves }) => numbersOf((curves[part] as LandscapeCurves).loss));
  const { values: logs, zeroAt } = toLogValues(rows);
  const [low, high] = findExtent(logs.flatMap((row) => [...row])) ?? [0, 1];
  const flat = Float64Array.from(logs.flatMap((row) => [...row]));
  const levels = decadeLabels({ from: low, to: high }, 9, zeroAt);
  const half = ask.reach / (ask.points - 1);
  const ends = [-ask.reach - half, ask.reach + half] as const;
  const step = formatStep(piece.step);
  return (
    <DrawnFigure
      title={`${NAMES[part] === "training" ? "Training" : "Validation"} loss on a plane around step ${step}`}
      name={`${fileOf(run, landscape)}-${part}`}
      meaning={`${captionDirections(piece)}. The bluer, the lower; lines where it passes round numbers. The cross is where the network is.`}
      table={() => ({
        head: ["beta \\ alpha", ...Array.from(alphas, formatNumber)],
        rows: rows.map((row, j) => [alphas[j] as number, ...row]),
      })}
      draw={(widthPx) => (
        <HeatMap
          {...{ widthPx, ends: { across: ends, up: ends } }}
          values={flat}
          rows={ask.points}
          columns={ask.points}
          heightPx={Math.round(Math.min(520, widthPx - 78))}
          label={`${NAMES[part]} loss on the plane of ${ask.along.join(" and ")} around step ${step}`}
          paint={() => paintDepth(low, high)}
          legend={{
            from: low,
            to: high === low ? low + 1 : high,
            ticks: decadeLabels({ from: low, to: high }, 4, zeroAt),
            name: "loss",
          }}
          ticks={(x, y) => ({ across: linearTicks(x, mostAcross(widthPx)), up: linearTicks(y, 6) })}
          names={[`α along ${ask.along[0]}`, `β along ${ask.along[1]}`]}
          describe={(row, column) =>
            `α = ${formatNumber(alphas[column] as number)}, β = ${formatNumber(alphas[row] as number)}: loss ${formatNumber(rows[row]?.[column] ?? Number.NaN)}`
          }
          above={(x, y) => (
            <>
              {levels.map(({ value, label }) => (
                <path key={label} class="contour" d={traceLevel(logs, value, alphas, x, y)}>
                  <title>{label}</title>
                </path>
              ))}
              <path class="origin" d={`M${x.place(0) - 6} ${y.place(0)}h12M${x.place(0)} ${y.place(0) - 6}v12`} />
            </>
          )}
        />
      )}
    />
  );
}

function traceLevel(rows: readonly Float64Array[], level: number, alphas: Float64Array, x: Scale, y: Scale): string {
  const [first, last] = [alphas[0] as number, alphas.at(-1) as number];
  const at = (place: number) => first + ((last - first) * place) / (alphas.length - 1);
  return traceContour(rows, level)
    .map(
      ([x0, y0, x1, y1]) =>
        `M${x.place(at(x0)).toFixed(1)} ${y.place(at(y0)).toFixed(1)}L${x.place(at(x1)).toFixed(1)} ${y.place(at(y1)).toFixed(1)}`,
    )
    .join("");
}
