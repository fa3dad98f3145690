/** @file A chart of a stack: title, names of lines with their values, menu, and the place of its plot. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Line } from "../../src/charts/chartLines.ts";
import { saveChart } from "../../src/charts/saveChart.ts";
import { Menu } from "../frame/Menu.tsx";
import type { ChartStage } from "./chartStage.ts";
import type { Figure } from "./figures.ts";
import type { ShownRun } from "./shownRun.ts";

interface ChartFigureProps {
  readonly figure: Figure;
  readonly runs: readonly ShownRun[];
  readonly stage: ChartStage;
  /** What was done to the lines; the empty text for nothing. */
  readonly note: string;
}

export function ChartFigure({ figure, runs, stage, note }: ChartFigureProps) {
  const { chart, spec, lines, others } = figure;
  const ref = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    stage.place(spec.id, ref.current);
    return () => stage.place(spec.id, null);
  }, [stage, spec.id]);
  const isFamily = chart.columns.length > 1;
  const longest = Math.max(...lines.map(({ name }) => name.length));
  const words = (
    <p class="meaning">
      {chart.meaning}
      {others > 0 &&
        ` Drawn are the ${chart.columns.length} of its ${chart.columns.length + others} columns that differ most.`}
      <span class="log-note" hidden={chart.axis !== "log"}>
        {" Log axis; exact zeros lie on the dotted line labelled 0."}
      </span>
    </p>
  );
  return (
    <figure id={spec.id} ref={ref} class={isFamily && runs.length === 1 ? "family" : ""}>
      <figcaption>
        <h3>{chart.title}</h3>
        <ChartMenu figure={figure} runs={runs} stage={stage} note={note} />
        <div class="values" style={{ "--longest": longest }}>
          {isFamily && runs.length > 1 && (
            <select aria-label={`${chart.title} of`}>
              {chart.columns.map(({ label }, i) => (
                <option key={label} value={i}>
                  {label}
                </option>
              ))}
            </select>
          )}
          {lines.map((line) => (
            <LineValue key={`${line.run} ${line.column}`} line={line} figure={figure} runs={runs} />
          ))}
        </div>
        {chart.place === "more" && words}
      </figcaption>
      <div class="plot" role="img" aria-label={`${chart.title}: ${lines.map(nameLine).join(", ")}`} />
      {chart.place === "main" && words}
    </figure>
  );
}

const nameLine = ({ label, name }: Line): string => (name === "" ? label : `${label} ${name}`);

/** A line's name, and the place of its value, which the stage writes. */
function LineValue({ line, figure, runs }: { line: Line; figure: Figure; runs: readonly ShownRun[] }) {
  const isAlone = line.name === "" || (figure.chart.columns.length > 1 && runs.length > 1);
  const parent = runs[line.run]?.isParent ? " parent" : "";
  const kind = line.wide ? "line wide" : runs.length > 1 && !line.validation ? "line pale" : "line";
  return (
    <span title={nameLine(line)} data-of={line.run}>
      {isAlone ? (
        <i class={`dot${parent}`} style={{ background: `var(--run-${line.run})` }} />
      ) : (
        <>
          <i class={`${kind}${parent}`} style={{ borderColor: `var(--${line.color ?? `run-${line.run}`})` }} />
          <span class="name">{line.name}</span>
        </>
      )}
      <span class="value" />
    </span>
  );
}

function ChartMenu({ figure: { chart, spec }, runs, stage, note }: ChartFigureProps) {
  const save = (kind: "svg" | "png" | "csv") => () => {
    const drawn = stage.chartOf(spec.id);
    if (drawn === undefined) return;
    const name = `${runs.length === 1 ? runs[0]?.label : "runs"}-${chart.name}`;
    void saveChart(kind, name, { chart: drawn, title: chart.title, note, color: stage.color }, stage);
  };
  const turnAxis = ["Linear or log axis", () => stage.turnAxis(spec.id)] as const;
  return (
    <>
      <span class="smoothed">{note}</span>
      <Menu
        label={`${chart.title}: axis, save`}
        choices={[
          ...(chart.axis === "share" ? [] : [turnAxis]),
          ["Save as SVG", save("svg")],
          ["Save as PNG", save("png")],
          ["Save as CSV, steps in view", save("csv")],
        ]}
      />
    </>
  );
}
