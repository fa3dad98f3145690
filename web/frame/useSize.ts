/** @file How wide an element is, and the colours of the theme, told anew when they change. */
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

export function useWidthPx(element: RefObject<HTMLElement | null>): number {
  const [widthPx, setWidthPx] = useState(0);
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const observer = new ResizeObserver(() => setWidthPx(current.clientWidth));
    observer.observe(current);
    setWidthPx(current.clientWidth);
    return () => observer.disconnect();
  }, [element]);
  return widthPx;
}

/** Counts changes between light and dark. */
export function useTheme(): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const onChange = () => setCount((before) => before + 1);
    dark.addEventListener("change", onChange);
    return () => dark.removeEventListener("change", onChange);
  }, []);
  return count;
}
