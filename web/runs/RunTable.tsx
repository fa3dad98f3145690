/** @file Many runs as a table of which only the rows in sight are in the page. */
import { useRef, useState } from "preact/hooks";
import type { LabRun } from "../../src/lab/index.ts";
import { formatRoute, goTo } from "../route.ts";
import type { RunColumn } from "./runColumns.tsx";
import { useRowKeys } from "./useRowKeys.ts";
import { ROW_PX, useSight } from "./useSight.ts";

export interface RunTableProps {
  readonly runs: readonly LabRun[];
  readonly columns: readonly RunColumn[];
  /** Key of a column, with a minus before it for the last first. */
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (id: string) => void;
}

export function RunTable({ runs, columns, sort, onSort, chosen, onChoose }: RunTableProps) {
  const ref = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const sight = useSight(ref);
  useRowKeys(ref, { runs, current, setCurrent, sight, onChoose });
  const { first, count } = sight;
  const shown = runs.slice(first, first + count);
  const below = runs.length - first - shown.length;
  const active = runs.some(({ id }) => id === current) ? `row-${current}` : undefined;
  return (
    <div class="run-table" ref={ref}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is what it is, and a table's rows are the rows of one */}
      <table role="grid" aria-rowcount={runs.length + 1} aria-label="Runs" tabIndex={0} aria-activedescendant={active}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" class="choose">
              <span class="unseen">Compare</span>
            </th>
            {columns.map((column) => (
              <Heading key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <Gap key="above" rows={first} columns={columns.length + 1} />}
          {shown.map((run, i) => (
            <Row
              key={run.id}
              {...{ run, columns, onChoose }}
              index={first + i + 2}
              isCurrent={run.id === current}
              isChosen={chosen.has(run.id)}
              onPoint={() => setCurrent(run.id)}
            />
          ))}
          {below > 0 && <Gap key="below" rows={below} columns={columns.length + 1} />}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps extends Pick<RunTableProps, "columns" | "onChoose"> {
  readonly run: LabRun;
  /** Among all rows, of which the heading is the first. */
  readonly index: number;
  readonly isCurrent: boolean;
  readonly isChosen: boolean;
  readonly onPoint: () => void;
}

function Row({ run, columns, index, isCurrent, isChosen, onPoint, onChoose }: RowProps) {
  return (
    <tr
      id={`row-${run.id}`}
      class={isCurrent ? "current" : ""}
      aria-rowindex={index}
      aria-selected={isChosen}
      onMouseDown={onPoint}
      onClick={(event) => isPlainClick(event) && goTo(formatRoute("run", run.id))}
    >
      <td class="choose">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isChosen}
          aria-label={`Compare ${run.name}`}
          onChange={() => onChoose(run.id)}
        />
      </td>
      {columns.map(({ key, isNumber, show }) => (
        <td key={key} class={isNumber ? "number" : key === "name" ? "run-name" : ""}>
          {show(run)}
        </td>
      ))}
    </tr>
  );
}

/** Whether a row is meant, and nothing in it: no link, no box to choose by, no text that was marked. */
function isPlainClick({ target, ctrlKey, metaKey, shiftKey }: MouseEvent): boolean {
  const isOther = target instanceof Element && target.closest("a, button, input, label, .choose") !== null;
  return !isOther && !ctrlKey && !metaKey && !shiftKey && getSelection()?.isCollapsed !== false;
}

/** The room of rows that are not in the page. */
function Gap({ rows, columns }: { rows: number; columns: number }) {
  return (
    <tr class="gap">
      <td colSpan={columns} style={{ height: `${rows * ROW_PX}px` }} />
    </tr>
  );
}

interface HeadingProps extends Pick<RunTableProps, "sort" | "onSort"> {
  readonly column: RunColumn;
}

function Heading({ column: { key, title, isNumber }, sort, onSort }: HeadingProps) {
  const order = sort === key ? "ascending" : sort === `-${key}` ? "descending" : undefined;
  const mark = order === "ascending" ? "↑" : order === "descending" ? "↓" : "";
  return (
    <th scope="col" class={isNumber ? "number" : ""} aria-sort={order}>
      <button type="button" onClick={() => onSort(sort === key ? `-${key}` : key)}>
        {title}
        <span aria-hidden="true">{mark}</span>
      </button>
    </th>
  );
}
