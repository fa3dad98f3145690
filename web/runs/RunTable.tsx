/** @file Many runs as a table of which only the rows in sight are in the page. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { LabRun } from "../../src/lab/index.ts";
import { formatRoute, goTo } from "../route.ts";
import type { RunColumn } from "./runColumns.tsx";

export interface RunTableProps {
  readonly runs: readonly LabRun[];
  readonly columns: readonly RunColumn[];
  /** Key of a column, with a minus before it for the last first. */
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (id: string) => void;
}

/** As the style sheet has it. */
const ROW_PX = 34;
/** Rows beyond the edges. */
const SPARE = 12;

export function RunTable({ runs, columns, sort, onSort, chosen, onChoose }: RunTableProps) {
  const ref = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ top: 0, height: 1200 });
  const [current, setCurrent] = useState<string | null>(null);
  useLayoutEffect(() => {
    const box = ref.current;
    if (box === null) return;
    const look = () => setSight({ top: box.scrollTop, height: box.clientHeight });
    const resize = new ResizeObserver(look);
    resize.observe(box);
    box.addEventListener("scroll", look, { passive: true });
    return () => {
      resize.disconnect();
      box.removeEventListener("scroll", look);
    };
  }, []);
  const row = Math.max(
    0,
    runs.findIndex(({ id }) => id === current),
  );
  const focusRow = (to: number) => {
    const next = runs[Math.min(Math.max(to, 0), runs.length - 1)];
    if (next === undefined) return;
    setCurrent(next.id);
    const box = ref.current;
    const top = runs.indexOf(next) * ROW_PX;
    if (box === null) return;
    if (top < box.scrollTop) box.scrollTop = top;
    // The heading stays above the rows.
    else if (top + 2 * ROW_PX > box.scrollTop + box.clientHeight) box.scrollTop = top + 2 * ROW_PX - box.clientHeight;
  };
  const page = Math.max(1, Math.floor(sight.height / ROW_PX) - 2);
  const onKeyDown = (event: KeyboardEvent) => {
    const run = runs[row];
    const moves: Record<string, () => void> = {
      ArrowDown: () => focusRow(current === null ? 0 : row + 1),
      ArrowUp: () => focusRow(row - 1),
      PageDown: () => focusRow(row + page),
      PageUp: () => focusRow(row - page),
      Home: () => focusRow(0),
      End: () => focusRow(runs.length - 1),
      Enter: () => run !== undefined && goTo(formatRoute("run", run.id)),
      x: () => run !== undefined && onChoose(run.id),
      " ": () => run !== undefined && onChoose(run.id),
    };
    const move = moves[event.key];
    const isControl = event.target instanceof Element && event.target.closest("button, input, a") !== null;
    if (
      move === undefined ||
      event.ctrlKey ||
      event.metaKey ||
      (isControl && (event.key === "Enter" || event.key === " "))
    )
      return;
    event.preventDefault();
    move();
  };
  // Not after the next frame: keys may come faster.
  useLayoutEffect(() => {
    const box = ref.current;
    box?.addEventListener("keydown", onKeyDown);
    return () => box?.removeEventListener("keydown", onKeyDown);
  });
  const first = Math.max(0, Math.floor(sight.top / ROW_PX) - SPARE);
  const shown = runs.slice(first, first + Math.ceil(sight.height / ROW_PX) + 2 * SPARE);
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
            <tr
              key={run.id}
              id={`row-${run.id}`}
              class={run.id === current ? "current" : ""}
              aria-rowindex={first + i + 2}
              aria-selected={chosen.has(run.id)}
              onMouseDown={() => setCurrent(run.id)}
              onClick={(event) => isPlainClick(event) && goTo(formatRoute("run", run.id))}
            >
              <td class="choose">
                <input
                  type="checkbox"
                  tabIndex={-1}
                  checked={chosen.has(run.id)}
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
          ))}
          {below > 0 && <Gap key="below" rows={below} columns={columns.length + 1} />}
        </tbody>
      </table>
    </div>
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
