/** @file The colours and marks of a map, and what they are. */
import { wordValue } from "../../src/report/sweep/summary.ts";
import type { CellState, SweepMap } from "./layMap.ts";
import { CHARACTER } from "./mapFrame.ts";

interface FaceProps {
  readonly state: CellState;
  readonly level: number | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function CellFace({ state, level, x, y, width, height }: FaceProps) {
  return (
    <>
      <rect
        class={`face ${state}`}
        {...{ x, y, width, height }}
        style={level === null ? {} : { "--level": String(level) }}
      />
      {state === "failed" && (
        <path
          class="cross"
          d={`M${x + 3} ${y + 3}l${width - 6} ${height - 6}m0 ${6 - height}l${6 - width} ${height - 6}`}
        />
      )}
    </>
  );
}

const STATE_WORDS: readonly (readonly [state: CellState, words: string])[] = [
  ["not-yet", "not yet in half of the runs"],
  ["failed", "failed"],
  ["waiting", "not ended"],
  ["unknown", "not known"],
  ["none", "no run"],
];

/** What the colours are, and those marks that there are. */
export function MapLegend({ map, y, left }: { map: SweepMap; y: number; left: number }) {
  const { extent, measure } = map;
  const there = new Set(map.cells.flat().map(({ state }) => state));
  const someFailed = map.cells.flat().some(({ failed, state }) => failed > 0 && state !== "failed");
  const marks = STATE_WORDS.filter(([state]) => there.has(state));
  let x = left;
  const wide = 16;
  const low = extent === null ? "" : wordValue(extent.low, measure.format);
  const start = left + CHARACTER * low.length + 8;
  return (
    <g class="legend-row">
      {extent !== null && (
        <>
          <text x={left} y={y + 12}>
            {low}
          </text>
          {Array.from({ length: 8 }, (_, i) => (
            <CellFace key={i} state="value" level={i / 7} x={start + i * wide} y={y} width={wide} height={16} />
          ))}
          <text x={start + 8 * wide + 8} y={y + 12}>
            {wordValue(extent.high, measure.format)} {measure.title}
            {extent.isLog && ", colours by its logarithm"}
          </text>
        </>
      )}
      {marks.map(([state, words]) => {
        const at = x;
        x += 30 + CHARACTER * words.length + 14;
        return (
          <g key={state}>
            <CellFace state={state} level={null} x={at} y={y + 24} width={22} height={16} />
            <text x={at + 28} y={y + 36}>
              {words}
            </text>
          </g>
        );
      })}
      {someFailed && (
        <g>
          <path class="some-failed" d={`M${x + 10} ${y + 26}h10v10z`} />
          <text x={x + 28} y={y + 36}>
            some failed
          </text>
        </g>
      )}
    </g>
  );
}
