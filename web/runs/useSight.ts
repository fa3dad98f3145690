/** @file What of a box with many rows is in sight, so that the page holds no others. */
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** As the style sheet has it. */
export const ROW_PX = 34;
/** Rows beyond the edges. */
const SPARE = 12;

export interface Sight {
  /** The first row that the page holds, and how many. */
  readonly first: number;
  readonly count: number;
  /** Rows that are seen at a time. */
  readonly page: number;
  /** Scrolls by as little as brings a row in sight. */
  readonly bring: (row: number) => void;
}

export function useSight(ref: RefObject<HTMLDivElement | null>): Sight {
  const [{ top, height }, setSight] = useState({ top: 0, height: 1200 });
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
  const bring = (row: number) => {
    const box = ref.current;
    const at = row * ROW_PX;
    if (box === null) return;
    if (at < box.scrollTop) box.scrollTop = at;
    // The heading stays above the rows.
    else if (at + 2 * ROW_PX > box.scrollTop + box.clientHeight) box.scrollTop = at + 2 * ROW_PX - box.clientHeight;
  };
  return {
    first: Math.max(0, Math.floor(top / ROW_PX) - SPARE),
    count: Math.ceil(height / ROW_PX) + 2 * SPARE,
    page: Math.max(1, Math.floor(height / ROW_PX) - 2),
    bring,
  };
}
