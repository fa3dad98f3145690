/** @file Zoom and pan of a stack by wheel and keyboard. */
import type { ChartStage } from "./chartStage.ts";

/** How far a key moves: a share of the steps in view. */
const KEY_PAN = 0.1;
const KEY_ZOOM = 1.25;

/** With Ctrl, as a pinch has it, the wheel zooms around the pointer; sideways, or with Shift, it pans; else the page scrolls. */
export function moveByWheel(stage: ChartStage): (event: WheelEvent) => void {
  let [factor, around, pan] = [1, 0.5, 0];
  let frame = 0;
  const move = () => {
    frame = 0;
    stage.move(factor, around, pan);
    [factor, pan] = [1, 0];
  };
  return (event) => {
    const over = event.target instanceof Element ? event.target.closest(".u-over") : null;
    if (over === null) return;
    const { left, width } = over.getBoundingClientRect();
    const { deltaX, deltaY, shiftKey, ctrlKey, metaKey, deltaMode } = event;
    const unit = deltaMode === 0 ? 1 : 16;
    if (ctrlKey || metaKey) {
      factor *= 1.0015 ** (deltaY * unit);
      around = (event.clientX - left) / width;
    } else if (shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) {
      pan += ((deltaX || deltaY) * unit) / width;
    } else return;
    event.preventDefault();
    if (frame === 0) frame = requestAnimationFrame(move);
  };
}

/** Plus and minus zoom, arrows pan, 0 shows all steps; where a field or slider has the key for itself, it keeps it. */
export function moveByKey(stage: ChartStage): (event: KeyboardEvent) => void {
  return (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || event.defaultPrevented) return;
    if (target instanceof Element && target.closest("input, select, textarea, summary, [role=slider]") !== null) return;
    const moves: Record<string, () => void> = {
      "+": () => stage.move(1 / KEY_ZOOM, 0.5, 0),
      "=": () => stage.move(1 / KEY_ZOOM, 0.5, 0),
      "-": () => stage.move(KEY_ZOOM, 0.5, 0),
      "0": () => stage.zoom(-Infinity, Infinity),
      ArrowLeft: () => stage.move(1, 0.5, -KEY_PAN),
      ArrowRight: () => stage.move(1, 0.5, KEY_PAN),
    };
    const move = moves[key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
}
