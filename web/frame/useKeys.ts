/** @file Keys that do something wherever the page is looked at, but not where text is written. */
import { useLayoutEffect } from "preact/hooks";

export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  // Not after the next frame: keys may come faster.
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target, key, ctrlKey, metaKey, altKey } = event;
      const isTyping = target instanceof Element && target.closest("input, textarea, select, dialog") !== null;
      const act = Object.hasOwn(keys, key) ? keys[key] : undefined;
      if (act === undefined || isTyping || ctrlKey || metaKey || altKey) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  });
}
