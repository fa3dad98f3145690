/** @file The frame of a drawing: its title, what it means, its menu, and its numbers as a table. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { formatNumber } from "../../src/words.ts";
import { FigureMenu } from "../frame/FigureMenu.tsx";
import { Scroll } from "../frame/Scroll.tsx";
import { saveFigure, saveTable } from "../frame/saveFigure.ts";
import { useWidthPx } from "../frame/useSize.ts";
import "./drawings.css";

/** A longer table stands in the file of the figure alone. */
const MOST_ROWS = 200;

export interface DrawnTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** All digits; of what is no number, nothing. */
const writeTable = ({ head, rows }: DrawnTable): string[][] => [
  [...head],
  ...rows.map((row) => row.map((value) => (Number.isNaN(value) ? "" : String(value)))),
];

export interface DrawnFigureProps {
  readonly title: string;
  readonly meaning: string;
  /** Of a file. */
  readonly name: string;
  /** All numbers that are drawn. */
  readonly table: () => DrawnTable;
  /** Over all columns, or two rows. */
  readonly kind?: "wide" | "tall";
  /** What is drawn at this width: one svg, with a name of its own. */
  readonly draw: (widthPx: number) => ComponentChildren;
}

export function DrawnFigure({ title, meaning, name, table, kind, draw }: DrawnFigureProps) {
  const face = useRef<HTMLDivElement>(null);
  const widthPx = useWidthPx(face);
  const save = (kind: "svg" | "png" | "csv") => {
    const svg = face.current?.querySelector("svg");
    if (kind === "csv") saveTable(name, writeTable(table()));
    else if (svg) void saveFigure(kind, name, svg);
  };
  return (
    <figure class={kind === undefined ? "drawn" : `drawn ${kind}`}>
      <figcaption>
        <h3>{title}</h3>
        <FigureMenu title={title} onSave={save} />
        <p>{meaning}</p>
      </figcaption>
      <div ref={face} class="drawn-face">
        {widthPx > 0 && draw(widthPx)}
      </div>
      <Numbers title={title} table={table} />
    </figure>
  );
}

/** Is made when it is opened. */
function Numbers({ title, table }: Pick<DrawnFigureProps, "title" | "table">) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="drawn-numbers" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        Numbers <span class="unseen">of {title}</span>
      </summary>
      {isOpen && <NumberTable title={title} {...table()} />}
    </details>
  );
}

function NumberTable({ title, head, rows }: DrawnTable & { readonly title: string }) {
  return (
    <Scroll label={`Numbers of ${title}`} class="drawn-table">
      <table class="fit">
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((row, i) => (
            <tr key={i}>
              {row.map((value, j) => (
                <td key={j} class={typeof value === "number" ? "number" : ""}>
                  {typeof value === "number" ? formatNumber(value) : value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && (
        <p class="small muted">
          The first {MOST_ROWS} of {rows.length.toLocaleString("en")} rows; the CSV has all.
        </p>
      )}
    </Scroll>
  );
}
