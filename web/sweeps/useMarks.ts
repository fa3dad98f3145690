/** @file The marks of a drawing by the keyboard: one of them has the tab key, and arrow keys take it to others. */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export type Place = readonly [row: number, column: number];

/** Where a key leads; null for one that leads nowhere. */
export type Move = (place: Place, key: string, isFar: boolean) => Place | null;

export interface Marks {
  readonly ref: RefObject<SVGSVGElement | null>;
  /** Of the mark that has the tab key. */
  readonly place: Place;
  readonly setPlace: (place: Place) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** @param count marks of each row; there may be fewer than before */
export function useMarks(count: readonly number[], move: Move): Marks {
  const ref = useRef<SVGSVGElement>(null);
  const [asked, setPlace] = useState<Place>([0, 0]);
  const wantsFocus = useRef(false);
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    ref.current?.querySelector<SVGElement>('[tabindex="0"]')?.focus();
  });
  const clamp = ([row, column]: Place): Place => {
    const inside = Math.min(count.length - 1, Math.max(0, row));
    return [inside, Math.min((count[inside] ?? 1) - 1, Math.max(0, column))];
  };
  const place = clamp(asked);
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey } = event;
    const next = metaKey || altKey ? null : move(place, key, ctrlKey);
    if (next === null) return;
    event.preventDefault();
    wantsFocus.current = true;
    setPlace(clamp(next));
  };
  return { ref, place, setPlace, onKeyDown };
}

/** Runs what a mark does, as a button does: by the pointer, Enter and the space bar. */
export const actLike = (act: (() => void) | undefined) => ({
  onClick: act,
  onKeyDown: (event: KeyboardEvent) => {
    if (act === undefined || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    act();
  },
});
