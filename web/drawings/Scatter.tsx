/** @file Points with names on a plane, of one scale in both directions. */
import { createScale, findExtent, linearTicks } from "../../src/report/svgAxis.ts";
import { Axes, frameOf, mostAcross } from "./Axes.tsx";

export interface ScatterProps {
  readonly label: string;
  readonly widthPx: number;
  readonly xs: ArrayLike<number>;
  readonly ys: ArrayLike<number>;
  readonly names: readonly string[];
  readonly axes: readonly [across: string, up: string];
}

const CHARACTER_PX = 6.6;
const LINE_PX = 13;

export function Scatter({ label, widthPx, xs, ys, names, axes }: ScatterProps) {
  const heightPx = Math.round(Math.min(520, Math.max(300, widthPx * 0.85)));
  const frame = frameOf(widthPx, heightPx, 62);
  const { x, y } = scaleAlike(xs, ys, frame);
  const places = names.map((name, i) => ({ name, x: x.place(xs[i] as number), y: y.place(ys[i] as number) }));
  const named = new Set(chooseNamed(places));
  return (
    <svg width={widthPx} height={heightPx} role="img" aria-label={label}>
      <Axes {...{ frame, x, y }} across={linearTicks(x, mostAcross(widthPx))} up={linearTicks(y, 6)} names={axes} />
      <path class="zero" d={`M${x.place(0)} ${frame.top}V${frame.bottom}M${frame.left} ${y.place(0)}H${frame.right}`} />
      {places.map((place, i) => (
        <g key={i}>
          <circle class="point" cx={place.x.toFixed(1)} cy={place.y.toFixed(1)} r="3">
            <title>{place.name}</title>
          </circle>
          {named.has(i) && (
            <text class="point-name" x={(place.x + 5).toFixed(1)} y={(place.y + 4).toFixed(1)}>
              {place.name}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

/** A circle is drawn as one. */
function scaleAlike(xs: ArrayLike<number>, ys: ArrayLike<number>, frame: ReturnType<typeof frameOf>) {
  const [width, height] = [frame.right - frame.left, frame.bottom - frame.top];
  const reach = (values: ArrayLike<number>) => {
    const [least, most] = findExtent(Array.from(values)) ?? [-1, 1];
    return { middle: (least + most) / 2, half: 0.56 * (most - least) };
  };
  const [across, up] = [reach(xs), reach(ys)];
  const perPx = Math.max((2 * across.half) / width, (2 * up.half) / height) || 1 / width;
  const around = (middle: number, px: number): [number, number] => [
    middle - (perPx * px) / 2,
    middle + (perPx * px) / 2,
  ];
  return {
    x: createScale(around(across.middle, width), [frame.left, frame.right]),
    y: createScale(around(up.middle, height), [frame.bottom, frame.top]),
  };
}

/** Those whose names cover no other point, and no name before them. */
function chooseNamed(places: readonly { readonly name: string; readonly x: number; readonly y: number }[]): number[] {
  const taken: { left: number; right: number; y: number }[] = [];
  return places.flatMap(({ name, x, y }, i) => {
    const box = { left: x, right: x + 8 + CHARACTER_PX * name.length, y };
    const hides = (other: { readonly x: number; readonly y: number }, j: number) =>
      j !== i && other.x > box.left + 2 && other.x < box.right && Math.abs(other.y - y) < 8;
    const isFree =
      !places.some(hides) &&
      taken.every((other) => other.right < box.left || other.left > box.right || Math.abs(other.y - y) > LINE_PX);
    if (isFree) taken.push(box);
    return isFree ? [i] : [];
  });
}
