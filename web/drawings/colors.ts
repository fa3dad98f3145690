/** @file Colours of numbers on a plane, taken from the page's theme. */

type Color = readonly [red: number, green: number, blue: number];

/** From a number to a colour of a pixel. */
export type Paint = (value: number) => Color;

/** However the style sheet writes it: a canvas reads it as six digits. */
function readColor(name: string): Color {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) return [0, 0, 0];
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return [1, 3, 5].map((at) => Number.parseInt(String(context.fillStyle).slice(at, at + 2), 16)) as unknown as Color;
}

const mix = (from: Color, to: Color, share: number): Color =>
  from.map((value, i) => Math.round(value + ((to[i] as number) - value) * share)) as unknown as Color;

/** 0 is the colour of the paper, `limit` one colour and −`limit` another; what is no finite number stands out as neither. */
export function paintDiverging(limit: number): Paint {
  const [paper, above, below, none] = ["--paper", "--run-1", "--run-0", "--muted"].map(readColor) as [
    ...[Color, Color, Color, Color],
  ];
  return (value) => {
    if (!Number.isFinite(value)) return none;
    const share = limit === 0 ? 0 : Math.min(1, Math.abs(value) / limit);
    return mix(paper, value < 0 ? below : above, share);
  };
}

/** The lower, the stronger. */
export function paintDepth(low: number, high: number): Paint {
  const [paper, deep, none] = ["--paper", "--run-0", "--muted"].map(readColor) as [Color, Color, Color];
  return (value) =>
    Number.isFinite(value) ? mix(paper, deep, 0.04 + (0.86 * (high - value)) / (high - low || 1)) : none;
}
