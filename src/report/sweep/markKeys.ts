/// <reference lib="dom" />
/** @file Marks of drawings by the keyboard. Runs in the browser. */

/** One stop for the tab key in each drawing; arrow keys go from mark to mark. */
export function enterMarks(drawing: ParentNode): void {
  for (const group of drawing.querySelectorAll(".marks")) {
    for (const [i, mark] of [...group.querySelectorAll("[data-runs]")].entries()) {
      mark.setAttribute("tabindex", i === 0 ? "0" : "-1");
    }
  }
}

/** To the nearest mark of the same drawing in a direction, in pixels to the right and down; those aside count as farther. */
export function moveToMark(mark: Element, [dx, dy]: readonly [number, number]): void {
  const group = mark.closest(".marks");
  if (group === null) return;
  const centre = (element: Element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [left + width / 2, top + height / 2] as const;
  };
  const [x, y] = centre(mark);
  let nearest: Element | null = null;
  let least = Infinity;
  for (const other of group.querySelectorAll("[data-runs]")) {
    const [ox, oy] = centre(other);
    const along = (ox - x) * dx + (oy - y) * dy;
    const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
    if (other !== mark && along > 0.5 && along + 3 * aside < least) {
      least = along + 3 * aside;
      nearest = other;
    }
  }
  if (nearest === null) return;
  mark.setAttribute("tabindex", "-1");
  nearest.setAttribute("tabindex", "0");
  (nearest as HTMLElement).focus();
}

/** Arrow keys move, Enter and the space bar open; a button is opened by its own click. */
export function listenToMarkKeys(open: (mark: Element) => void): void {
  const ways: Record<string, readonly [number, number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    const mark = target instanceof Element ? target.closest("[data-runs]") : null;
    if (mark === null) return;
    const way = ways[key];
    if (way !== undefined) {
      event.preventDefault();
      moveToMark(mark, way);
    } else if ((key === "Enter" || key === " ") && !(mark instanceof HTMLButtonElement)) {
      event.preventDefault();
      open(mark);
    }
  });
}
