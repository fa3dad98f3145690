/** @file What a page shows, as the end of its address: a link that keeps zoom and selection. Runs in the browser. */
import type { AxisKind } from "./chooseCharts.ts";

/** What people choose on a page of charts; what is left out is as the page begins. */
export interface View {
  /** First and last step. */
  readonly steps?: readonly [number, number];
  readonly logSteps?: boolean;
  /** Runs that are hidden. */
  readonly hidden?: readonly number[];
  /** The run whose phases are shaded. */
  readonly phasesOf?: number;
  /** Points of which lines show the median. */
  readonly smoothing?: number;
  /** Kinds of axes that are not those of the page, by chart. */
  readonly axes?: Readonly<Record<string, AxisKind>>;
}

/** `#steps=600-1200&hide=1&axis=chart-trainLoss:linear`; the empty text for a page as it begins. */
export function formatView(view: View): string {
  const parts = listViewSettings(view);
  return parts.length === 0 ? "" : `#${parts.join("&")}`;
}

/** `steps=600-1200`, `hide=1` and so on, of what is not as the page begins. */
export function listViewSettings({ steps, logSteps, hidden = [], phasesOf, smoothing, axes = {} }: View): string[] {
  const kinds = Object.entries(axes).map(([chart, kind]) => `${chart}:${kind}`);
  return [
    ...(steps === undefined ? [] : [`steps=${steps.join("-")}`]),
    ...(logSteps ? ["log=1"] : []),
    ...(hidden.length === 0 ? [] : [`hide=${hidden.join(",")}`]),
    ...(phasesOf === undefined ? [] : [`phases=${phasesOf}`]),
    ...(smoothing === undefined ? [] : [`median=${smoothing}`]),
    ...(kinds.length === 0 ? [] : [`axis=${kinds.join(",")}`]),
  ];
}

/** What the end of an address says of the view, as far as it can be understood; null where it says nothing of it. */
export function parseView(hash: string): View | null {
  if (!hash.includes("=")) return null;
  return readView(new URLSearchParams(hash.slice(1)));
}

/** The view of the settings of an address, as far as they can be understood. */
export function readView(settings: URLSearchParams): View {
  const numbers = (name: string, mark: string) =>
    (settings.get(name) ?? "").split(mark).flatMap((text) => (/^\d+(\.\d+)?$/.test(text) ? [Number(text)] : []));
  const [from, to] = numbers("steps", "-");
  const [phasesOf] = numbers("phases", ",");
  const [smoothing] = numbers("median", ",");
  const axes = (settings.get("axis") ?? "").split(",").flatMap((text): [string, AxisKind][] => {
    const [chart = "", kind] = text.split(":");
    return kind === "log" || kind === "linear" ? [[chart, kind]] : [];
  });
  return {
    ...(from !== undefined && to !== undefined && from <= to && { steps: [from, to] as const }),
    ...(settings.get("log") === "1" && { logSteps: true }),
    hidden: numbers("hide", ","),
    ...(phasesOf !== undefined && { phasesOf }),
    ...(smoothing !== undefined && { smoothing }),
    axes: Object.fromEntries(axes),
  };
}
