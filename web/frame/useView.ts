/** @file What is chosen on a page with charts, and the address that keeps it. */
import { useEffect, useState } from "preact/hooks";
import { formatView, listViewSettings, readView, type View } from "../../src/charts/viewAddress.ts";
import { formatRoute, formatSetting, keepRoute, type Route } from "../route.ts";

export interface KeptView {
  readonly view: View;
  readonly setView: (view: View) => void;
  readonly note: string;
  readonly setNote: (note: string) => void;
}

/** @param others settings of the address besides, as they are written */
export function useView(route: Route, others: readonly string[]): KeptView {
  const [view, setView] = useState<View>(() => readView(route.settings));
  const [note, setNote] = useState(route.settings.get("note") ?? "");
  // Somebody has changed the address by hand, or follows a link to another view of the same page.
  useEffect(() => {
    setView((before) => {
      const asked = readView(route.settings);
      return formatView(asked) === formatView(before) ? before : asked;
    });
    setNote(route.settings.get("note") ?? "");
  }, [route]);
  const settings = [...others, ...listViewSettings(view), ...(note === "" ? [] : [formatSetting("note", note)])];
  const address = formatRoute(route.page, route.id, settings);
  useEffect(() => {
    const timer = setTimeout(() => keepRoute(address), 150);
    return () => clearTimeout(timer);
  }, [address]);
  return { view, setView, note, setNote };
}
