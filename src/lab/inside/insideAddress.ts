/** @file What the page of a network's inside shows as settings of its address, and back. */
import { DIRECTION_NAMES, type DirectionName } from "../../inspection/directionNames.ts";
import type { LandscapeAsk } from "../../inspection/inside/landscapeAsk.ts";

export const LOOKS = ["weights", "embedding", "spectra", "loss"] as const;

export type Look = (typeof LOOKS)[number];

export interface InsideView {
  /** Of a checkpoint; null for the last that there is. */
  readonly step: number | null;
  readonly look: Look;
  /** Null for the first. */
  readonly tensor: string | null;
  /** What the colours of weights reach to at every checkpoint; null for the largest of each. */
  readonly hold: number | null;
  /** The first of the two principal components that are shown, counted from 1. */
  readonly component: number;
  readonly ask: Omit<LandscapeAsk, "step">;
}

/** A slice along the gradient, of points at even tenths. */
export const FIRST_INSIDE: InsideView = {
  ...{ step: null, look: "weights", tensor: null, hold: null, component: 1 },
  ask: { along: ["gradient"], reach: 1, points: 41, normalize: "filter" },
};

/** What no address can mean is as it is at first. */
export function readInsideView(settings: URLSearchParams): InsideView {
  const { ask } = FIRST_INSIDE;
  const count = (name: string, least: number) => {
    const text = settings.get(name) ?? "";
    return /^\d{1,9}$/.test(text) && Number(text) >= least ? Number(text) : null;
  };
  const size = (name: string) => {
    const value = Number(settings.get(name) ?? "");
    return Number.isFinite(value) && value > 0 ? value : null;
  };
  const along = (settings.get("along") ?? "").split(",").filter(isDirection);
  return {
    step: count("step", 0),
    look: LOOKS.find((look) => look === settings.get("look")) ?? FIRST_INSIDE.look,
    tensor: settings.get("tensor"),
    hold: size("hold"),
    component: count("component", 1) ?? FIRST_INSIDE.component,
    ask: {
      along: along.length === 1 || along.length === 2 ? along : ask.along,
      reach: size("reach") ?? ask.reach,
      points: count("points", 2) ?? ask.points,
      normalize: settings.get("normalize") === "none" ? "none" : ask.normalize,
    },
  };
}

const isDirection = (name: string): name is DirectionName => DIRECTION_NAMES.some((each) => each === name);

/** Only what is not as at first, each as `name=value` with its value as it is to be written in an address. */
export function listInsideSettings({ step, look, tensor, hold, component, ask }: InsideView): string[] {
  const { along, reach, points, normalize } = FIRST_INSIDE.ask;
  const all: readonly (readonly [name: string, value: string | number | null, first: string | number | null])[] = [
    ["step", step, null],
    ["look", look, FIRST_INSIDE.look],
    ["tensor", tensor, null],
    ["hold", hold, null],
    ["component", component, FIRST_INSIDE.component],
    ["along", ask.along.join(), along.join()],
    ["reach", ask.reach, reach],
    ["points", ask.points, points],
    ["normalize", ask.normalize, normalize],
  ];
  return all.flatMap(([name, value, first]) =>
    value === null || value === first ? [] : [`${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`],
  );
}
