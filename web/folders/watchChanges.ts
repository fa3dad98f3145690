/** @file Changes of a lab as its server sends them, to all listeners of a page by one connection. */
import type { Lab, LabChange } from "../../src/lab/index.ts";

/**
 * Listens while somebody does and the page can be seen: browsers keep six connections to a server for all tabs together, and
 * those of hidden ones would leave none to ask by. After that gap, as after any other, `list` is told.
 */
export function createWatch(url: string): Lab["watch"] {
  const listeners = new Set<(change: LabChange) => void>();
  let source: EventSource | null = null;
  const tell = (change: LabChange) => {
    for (const listener of listeners) listener(change);
  };
  const close = () => {
    source?.close();
    source = null;
  };
  const open = () => {
    if (source !== null || document.hidden) return;
    source = new EventSource(url);
    source.onerror = () => tell({ kind: "lost" });
    source.onmessage = ({ data }) => tell(JSON.parse(data) as LabChange);
  };
  const turn = () => {
    if (document.hidden) close();
    else {
      open();
      tell({ kind: "list" });
    }
  };
  return (listener) => {
    // The same function may listen twice.
    const own = (change: LabChange) => listener(change);
    if (listeners.size === 0) document.addEventListener("visibilitychange", turn);
    listeners.add(own);
    open();
    return () => {
      listeners.delete(own);
      if (listeners.size > 0) return;
      document.removeEventListener("visibilitychange", turn);
      close();
    };
  };
}
