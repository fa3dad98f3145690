/** @file A table of runs by keys: from row to row, into a run, and into the comparison. */
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { LabRun } from "../../src/lab/index.ts";
import { formatRoute, goTo } from "../route.ts";
import type { Sight } from "./useSight.ts";

interface RowKeys {
  readonly runs: readonly LabRun[];
  /** The run that keys stand on. */
  readonly current: string | null;
  readonly setCurrent: (id: string) => void;
  readonly sight: Sight;
  readonly onChoose: (id: string) => void;
}

export function useRowKeys(
  ref: RefObject<HTMLDivElement | null>,
  { runs, current, setCurrent, sight, onChoose }: RowKeys,
) {
  const found = runs.findIndex(({ id }) => id === current);
  const row = Math.max(0, found);
  const stepTo = (to: number) => {
    const next = Math.min(Math.max(to, 0), runs.length - 1);
    const run = runs[next];
    if (run === undefined) return;
    setCurrent(run.id);
    sight.bring(next);
  };
  const choose = ({ id }: LabRun) => onChoose(id);
  const open = ({ id }: LabRun) => goTo(formatRoute("run", id));
  const withRun = (act: (run: LabRun) => void) => () => runs[row] !== undefined && act(runs[row]);
  const moves: Readonly<Record<string, () => void>> = {
    ArrowDown: () => stepTo(current === null ? 0 : row + 1),
    ArrowUp: () => stepTo(row - 1),
    PageDown: () => stepTo(row + sight.page),
    PageUp: () => stepTo(row - sight.page),
    Home: () => stepTo(0),
    End: () => stepTo(runs.length - 1),
    Enter: withRun(open),
    x: withRun(choose),
    " ": withRun(choose),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = moves[event.key];
    if (move === undefined || event.ctrlKey || event.metaKey || isForControl(event)) return;
    event.preventDefault();
    move();
  };
  // Not after the next frame: keys may come faster.
  useLayoutEffect(() => {
    const box = ref.current;
    box?.addEventListener("keydown", onKeyDown);
    return () => box?.removeEventListener("keydown", onKeyDown);
  });
}

/** Whether a key presses what it stands on, a button, box or link. */
function isForControl({ key, target }: KeyboardEvent): boolean {
  const isControl = target instanceof Element && target.closest("button, input, a") !== null;
  return isControl && (key === "Enter" || key === " ");
}
