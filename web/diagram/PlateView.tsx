/** @file The plate: cells on a canvas; over them theory's edges, the axes in β, and the pair that is looked at. */
import { useEffect, useRef } from "preact/hooks";
import { listTheory } from "../../src/answers/adamDiagram.ts";
import { toComplement } from "../../src/lab/diagram/diagramAddress.ts";
import { type AdamPlace, DELTAS, GAMMAS } from "../../src/toys/index.ts";
import { useTheme, useWidthPx } from "../frame/useSize.ts";
import { BELOW_PX, cellOf, type PlateScale, placeOf, scalePlate } from "./plateScale.ts";
import { COLUMNS, type Plate, ROWS } from "./usePlate.ts";
import type { KnownCell } from "./worker.ts";

interface Props {
  readonly plate: Plate;
  readonly power: number;
  /** The person's pair, and the one that is pointed at. */
  readonly chosen: AdamPlace;
  readonly pointed: AdamPlace | null;
  readonly onPoint: (place: AdamPlace | null) => void;
  readonly onChoose: (place: AdamPlace) => void;
}

const BETAS_1 = [0.999, 0.998, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8];
const BETAS_2 = [0.9995, 0.999, 0.998, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.7];

export function PlateView(props: Props) {
  const { plate, power, chosen, pointed, onPoint, onChoose } = props;
  const frame = useRef<HTMLDivElement>(null);
  const widthPx = useWidthPx(frame);
  const scale = scalePlate(widthPx);
  const find = (event: MouseEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const { column, row } = scale.at(event.clientX - box.left, event.clientY - box.top);
    return placeOf(column, row);
  };
  return (
    <div ref={frame} class="plate">
      {widthPx === 0 ? null : (
        // A slider of two directions has no role of its own; the two fields below say and set the same.
        // biome-ignore lint/a11y/useSemanticElements: as above
        <div
          class="plate-face"
          role="group"
          aria-label={`Plate of pairs: β₁ ${toComplement(chosen.delta)}, β₂ ${toComplement(chosen.gamma)} is chosen; arrow keys move it`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the pair
          tabIndex={0}
          onMouseMove={(event) => onPoint(find(event))}
          onMouseLeave={() => onPoint(null)}
          onClick={(event) => onChoose(find(event))}
          onKeyDown={(event) => {
            const moved = moveBy(chosen, event.key, event.shiftKey ? 5 : 1);
            if (moved === null) return;
            event.preventDefault();
            onChoose(moved);
          }}
        >
          <Cells plate={plate} scale={scale} />
          <svg width={widthPx} height={scale.height + scale.top + BELOW_PX} aria-hidden="true">
            <clipPath id="plate-clip">
              <rect x={scale.left} y={scale.top} width={scale.width} height={scale.height} />
            </clipPath>
            <Theory power={power} scale={scale} />
            <Axes scale={scale} />
            {pointed === null ? null : (
              <circle class="pointed" cx={scale.x(pointed.delta)} cy={scale.y(pointed.gamma)} r="6" />
            )}
            <g class="chosen" transform={`translate(${scale.x(chosen.delta)} ${scale.y(chosen.gamma)})`}>
              <circle r="8" />
              <path d="M-13 0H13M0-13V13" />
            </g>
          </svg>
        </div>
      )}
    </div>
  );
}

/** The neighbour that an arrow key means; null for another key. */
function moveBy(place: AdamPlace, key: string, cells: number): AdamPlace | null {
  const { column, row } = cellOf(place);
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-cells, 0],
    ArrowRight: [cells, 0],
    ArrowUp: [0, cells],
    ArrowDown: [0, -cells],
  };
  const step = steps[key];
  if (step === undefined) return null;
  const within = (value: number, count: number) => Math.min(count - 1, Math.max(0, value));
  return placeOf(within(column + step[0], COLUMNS), within(row + step[1], ROWS));
}

function Cells({ plate, scale }: { readonly plate: Plate; readonly scale: PlateScale }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const { left, top, width, height } = scale;
  useEffect(() => {
    if (canvas.current !== null) paintCells(canvas.current, plate, scale);
  }, [plate, width, height, theme]);
  return (
    <canvas ref={canvas} style={{ left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }} />
  );
}

function paintCells(canvas: HTMLCanvasElement, { cells }: Plate, { width, height }: PlateScale): void {
  const ratio = devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  if (context === null) return;
  const colors = getComputedStyle(canvas);
  const [calm, spiky] = [colors.getPropertyValue("--grid"), colors.getPropertyValue("--run-0")];
  // In pixels of the screen, so that neighbours meet without a seam.
  const x = (column: number) => Math.round((column * canvas.width) / COLUMNS);
  const y = (row: number) => Math.round(canvas.height - (row * canvas.height) / ROWS);
  const draw = ({ column, row, size, period }: KnownCell) => {
    const [x0, x1] = [x(column), x(Math.min(COLUMNS, column + size))];
    const [y0, y1] = [y(Math.min(ROWS, row + size)), y(row)];
    context.globalAlpha = 1;
    context.fillStyle = calm;
    context.fillRect(x0, y0, x1 - x0, y1 - y0);
    if (period === null) return;
    context.globalAlpha = darkness(period);
    context.fillStyle = spiky;
    context.fillRect(x0, y0, x1 - x0, y1 - y0);
  };
  // They were put in coarse ones first, and finer ones lie over them.
  for (const cell of cells.values()) draw(cell);
}

/** From once in 1,000 steps or more seldom to once in 10 or more often. */
const darkness = (period: number): number => 0.25 + 0.75 * Math.min(1, Math.max(0, (3 - Math.log10(period)) / 2));

function Theory({ power, scale }: { readonly power: number; readonly scale: PlateScale }) {
  const lines = listTheory({ power, deltas: DELTAS });
  return (
    <g clip-path="url(#plate-clip)">
      {lines.map((line, i) => (
        <polyline
          key={i}
          class="theory"
          points={line.map(({ delta, gamma }) => `${scale.x(delta).toFixed(1)},${scale.y(gamma).toFixed(1)}`).join(" ")}
        />
      ))}
    </g>
  );
}

function Axes({ scale }: { readonly scale: PlateScale }) {
  const { left, top, width, height } = scale;
  const bottom = top + height;
  const shown1 = BETAS_1.filter((beta) => 1 - beta >= DELTAS.least * 0.999 && 1 - beta <= DELTAS.most * 1.001);
  const shown2 = BETAS_2.filter((beta) => 1 - beta >= GAMMAS.least * 0.999 && 1 - beta <= GAMMAS.most * 1.001);
  const every = width < 420 ? 2 : 1;
  return (
    <g class="axes">
      <rect x={left} y={top} width={width} height={height} fill="none" />
      {shown1.map((beta, i) => (
        <g key={beta}>
          <path d={`M${scale.x(1 - beta)} ${bottom}v5`} />
          {i % every === 0 ? (
            <text x={scale.x(1 - beta)} y={bottom + 19} text-anchor="middle">
              {beta}
            </text>
          ) : null}
        </g>
      ))}
      {shown2.map((beta) => (
        <g key={beta}>
          <path d={`M${left} ${scale.y(1 - beta)}h-5`} />
          <text x={left - 9} y={scale.y(1 - beta) + 4} text-anchor="end">
            {beta}
          </text>
        </g>
      ))}
      <text class="axis-name" x={left + width / 2} y={bottom + 40} text-anchor="middle">
        β₁
      </text>
      <text class="axis-name" x={10} y={top + height / 2}>
        β₂
      </text>
    </g>
  );
}
