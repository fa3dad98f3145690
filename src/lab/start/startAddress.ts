/** @file What the start page shows, as the end of its address and back: a link is the whole experiment, what is seen, and a note. */
import { listViewSettings, readView, type View } from "../../charts/viewAddress.ts";

/** The parts of the guided page, in their order. */
export const PARTS = ["train", "spike", "inside", "change", "gone"] as const;
export type Part = (typeof PARTS)[number];

/** What a fork changes. */
export const CHANGES = {
  float64: "loss.precision=f64",
  epsilon: "optimizer.epsilon=1e-5",
} as const;
export type ChangeName = keyof typeof CHANGES;

export interface StartAddress {
  /** Name of a preset. */
  readonly experiment: string;
  /** `path=value`, as `--set` has them. */
  readonly set: readonly string[];
  readonly part: Part;
  readonly change: ChangeName | null;
  /** The fork's step; null where it follows from the run. */
  readonly at: number | null;
  readonly view: View;
  /** What somebody says of it. */
  readonly note: string;
}

export const FIRST_ADDRESS: StartAddress = {
  ...{ experiment: "hypercube", set: [], part: "train", change: null, at: null, view: {}, note: "" },
};

const PAGE = "#/start";
export const LONGEST_NOTE = 500;

export function formatStart({ experiment, set, part, change, at, view, note }: StartAddress): string {
  const pairs: (readonly [string, string])[] = [
    ...(experiment === FIRST_ADDRESS.experiment ? [] : [["experiment", experiment] as const]),
    ...set.map((one) => ["set", one] as const),
    ...(part === FIRST_ADDRESS.part ? [] : [["part", part] as const]),
    ...(change === null ? [] : [["change", change] as const]),
    ...(at === null ? [] : [["at", String(at)] as const]),
    ...(note === "" ? [] : [["note", note] as const]),
  ];
  const settings = [...pairs.map(([name, value]) => `${name}=${encode(value)}`), ...listViewSettings(view)];
  return settings.length === 0 ? PAGE : `${PAGE}?${settings.join("&")}`;
}

/** As far as it can be understood; the first page for what is no address of this one. */
export function readStart(hash: string): StartAddress {
  const query = new URLSearchParams(hash.split("?").slice(1).join("?"));
  const at = query.get("at");
  return {
    experiment: query.get("experiment") ?? FIRST_ADDRESS.experiment,
    set: query.getAll("set"),
    part: PARTS.find((part) => part === query.get("part")) ?? FIRST_ADDRESS.part,
    change: (Object.keys(CHANGES) as ChangeName[]).find((name) => name === query.get("change")) ?? null,
    at: at !== null && /^\d{1,9}$/.test(at) ? Number(at) : null,
    view: trimView(readView(query)),
    note: (query.get("note") ?? "").slice(0, LONGEST_NOTE),
  };
}

/** A view says nothing of what is as a page begins. */
function trimView({ hidden = [], axes = {}, ...view }: View): View {
  return {
    ...view,
    ...(hidden.length > 0 && { hidden }),
    ...(Object.keys(axes).length > 0 && { axes }),
  };
}

/** A link that people read: only what would end or change a setting of the address is written otherwise. */
const encode = (value: string): string =>
  encodeURIComponent(value).replace(/%(3D|2C|3A|2F|5B|5D)/g, decodeURIComponent);

/** The settings with another seed. */
export function withSeed(set: readonly string[], seed: number): string[] {
  return [...set.filter((one) => !/^\s*seed\s*=/.test(one)), `seed=${seed}`];
}
