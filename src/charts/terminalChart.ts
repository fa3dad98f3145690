/** @file A line chart in a terminal, of braille dots or, where these could not be told apart, of marks. */
import { formatNumber, formatStep } from "../words.ts";
import { decadeTicks } from "./axisTicks.ts";

export interface TerminalSeries {
  readonly label: string;
  /** One value a step. NaN is left out; infinite values reach to the edge. */
  readonly values: ArrayLike<number>;
  /** ANSI foreground colour, 31 to 37 or 91 to 97; by default one a series. */
  readonly color?: number;
}

export interface TerminalChartOptions {
  readonly series: readonly TerminalSeries[];
  /** Characters, axis labels included; at least 30. */
  readonly width: number;
  /** Lines of the plotting area, without the line of steps and the legend; at least 2. */
  readonly height: number;
  /** Logarithmic axis; exact zeros go to a line of their own, labelled 0. */
  readonly log: boolean;
  /** The steps of the first and the last value; by default 1 and the number of values. */
  readonly steps?: { readonly first: number; readonly last: number };
  /** ANSI colours. Default: none. */
  readonly color?: boolean;
  /** Plain ASCII in place of braille dots and box lines. */
  readonly ascii?: boolean;
}

/** Dots a character cell has, across and down. */
interface Cell {
  readonly across: number;
  readonly down: number;
}

const braille: Cell = { across: 2, down: 4 };
const plain: Cell = { across: 1, down: 1 };
/** Bit of the dot at [row][column] of a braille character, counted from U+2800. */
const brailleBits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
const palette = [36, 33, 32, 35, 34, 37];
const asciiMarks = ["*", "o", "+", "x", "#", "@"];

/**
 * Draws the series over each other; the last is on top. Every column of dots spans the smallest and largest value that
 * fall into it, so that a spike of a single step is visible.
 *
 * Returns lines joined by newlines, none at the end: the plotting area, the axis of steps and, for more than one
 * series, a legend. Throws RangeError when there is no room.
 */
export function renderTerminalChart(options: TerminalChartOptions): string {
  const { series, width, height, ascii = false, color = false } = options;
  if (width < 30 || height < 2) throw new RangeError(`a chart of ${width} × ${height} characters is too small`);
  // Dots of several series look alike without colours: then each has a mark of its own, and a cell one dot.
  const isMarked = ascii || (!color && series.length > 1);
  const cell = isMarked ? plain : braille;
  const axis = chooseAxis(series, options.log);
  const labels = labelRows(axis, height);
  const labelWidth = Math.max(...labels.map((label) => label.length));
  const columns = width - labelWidth - 2;
  const longest = Math.max(1, ...series.map(({ values }) => values.length));

  const glyphs: string[] = new Array<string>(columns * height).fill(" ");
  const owners = new Int32Array(columns * height).fill(-1);
  const bits = new Int32Array(columns * height);
  for (const [index, { values }] of series.entries()) {
    const dots = traceDots(values, longest, axis, columns * cell.across, height * cell.down);
    for (const [x, range] of dots.entries()) {
      if (range === null) continue;
      for (let y = range.top; y <= range.bottom; y++) {
        const at = Math.floor(y / cell.down) * columns + Math.floor(x / cell.across);
        bits[at] = (bits[at] as number) | (brailleBits[y % cell.down]?.[x % cell.across] ?? 0);
        owners[at] = index;
        glyphs[at] = isMarked ? mark(index) : String.fromCodePoint(0x2800 + (bits[at] as number));
      }
    }
  }

  const paint = (text: string, owner: number) => {
    const code = series[owner]?.color ?? palette[owner % palette.length];
    return color && owner >= 0 ? `\u001b[${code}m${text}\u001b[39m` : text;
  };
  const bar = ascii ? "|" : "┤";
  const lines = labels.map((label, row) => {
    const dots = paintRuns(glyphs, owners, row * columns, columns, paint);
    return `${label.padStart(labelWidth)} ${label === "" && !ascii ? "│" : bar}${dots}`;
  });
  lines.push(stepAxis(options.steps ?? { first: 1, last: longest }, labelWidth, columns, ascii));
  if (series.length > 1) {
    const legend = series.map(({ label }, i) => `${paint(isMarked ? mark(i) : "━━", i)} ${label}`);
    lines.push(`${" ".repeat(labelWidth + 2)}${legend.join("   ")}`);
  }
  return lines.join("\n");
}

/** One row of cells, neighbours of one series painted together, without blanks at its end. */
function paintRuns(
  glyphs: readonly string[],
  owners: Int32Array,
  start: number,
  count: number,
  paint: (text: string, owner: number) => string,
): string {
  let end = start + count;
  while (end > start && owners[end - 1] === -1) end--;
  let line = "";
  for (let from = start; from < end; ) {
    const owner = owners[from] as number;
    let to = from + 1;
    while (to < end && owners[to] === owner) to++;
    line += paint(glyphs.slice(from, to).join(""), owner);
    from = to;
  }
  return line;
}

function mark(index: number): string {
  return asciiMarks[index % asciiMarks.length] ?? "*";
}

/** The vertical axis: where a value lies between `low` and `high`, and the labels. */
interface Axis {
  readonly low: number;
  readonly high: number;
  readonly place: (value: number) => number;
  /** Labels at placed values, for `most` of them. */
  readonly ticks: (most: number) => { readonly at: number; readonly text: string }[];
}

function chooseAxis(series: readonly TerminalSeries[], log: boolean): Axis {
  let low = Infinity;
  let high = -Infinity;
  let zeros = false;
  for (const { values } of series) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (log && value === 0) zeros = true;
      if (!Number.isFinite(value) || (log && value <= 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) [low, high] = log ? [0.1, 1] : [0, 1];
  return log ? logAxis(low, high, zeros) : linearAxis(low, high);
}

function linearAxis(smallest: number, largest: number): Axis {
  const half = smallest === largest ? (Math.abs(smallest) || 1) / 2 : 0;
  const low = smallest - half;
  const high = largest + half;
  const ticks = (most: number) => {
    const count = Math.max(2, Math.min(most, 5));
    return Array.from({ length: count }, (_, i) => {
      const at = low + ((high - low) * i) / (count - 1);
      return { at, text: formatNumber(at) };
    });
  };
  return { low, high, place: (value) => value, ticks };
}

function logAxis(smallest: number, largest: number, zeros: boolean): Axis {
  const bottom = Math.floor(Math.log10(smallest));
  const high = Math.max(Math.ceil(Math.log10(largest)), bottom + 1);
  const zeroAt = zeros ? bottom - 1 : null;
  const low = zeroAt ?? bottom;
  return {
    low,
    high,
    place: (value) => (value === 0 && zeroAt !== null ? zeroAt : Math.log10(value)),
    ticks: (most) =>
      decadeTicks(low, high, most, zeroAt).map((at) => ({ at, text: at === zeroAt ? "0" : formatNumber(10 ** at) })),
  };
}

/** The label of every row, the empty string for most. */
function labelRows(axis: Axis, height: number): string[] {
  const rows = new Array<string>(height).fill("");
  for (const { at, text } of axis.ticks(Math.ceil(height / 2))) rows[toRow(at, axis, height)] = text;
  return rows;
}

function toRow(placed: number, { low, high }: Axis, height: number): number {
  const row = Math.round(((high - placed) / (high - low)) * (height - 1));
  return Math.min(Math.max(row, 0), height - 1);
}

/** For every column of dots the rows to fill, counted from the top; null where there is no value. */
function traceDots(
  values: ArrayLike<number>,
  longest: number,
  axis: Axis,
  width: number,
  height: number,
): ({ top: number; bottom: number } | null)[] {
  const dots: ({ top: number; bottom: number } | null)[] = [];
  let previous: number | null = null;
  for (let x = 0; x < width; x++) {
    const from = Math.floor((x * longest) / width);
    const to = Math.max(from + 1, Math.floor(((x + 1) * longest) / width));
    let smallest = Infinity;
    let largest = -Infinity;
    let last: number | null = null;
    for (let i = from; i < Math.min(to, values.length); i++) {
      const placed = axis.place(values[i] as number);
      if (Number.isNaN(placed)) continue;
      smallest = Math.min(smallest, placed);
      largest = Math.max(largest, placed);
      last = placed;
    }
    if (last === null) {
      dots.push(null);
      continue;
    }
    let top = toRow(largest, axis, height);
    let bottom = toRow(smallest, axis, height);
    // Close the step from the column before, or the curve falls apart into dots.
    if (previous !== null) {
      if (previous < top) top = Math.min(previous + 1, bottom);
      if (previous > bottom) bottom = Math.max(previous - 1, top);
    }
    dots.push({ top, bottom });
    previous = toRow(last, axis, height);
  }
  return dots;
}

function stepAxis(
  steps: { readonly first: number; readonly last: number },
  labelWidth: number,
  columns: number,
  ascii: boolean,
): string {
  const first = formatStep(steps.first);
  const last = `step ${formatStep(steps.last)}`;
  const line = ascii ? "-" : "─";
  const corner = ascii ? "+" : "└";
  const gap = Math.max(1, columns - first.length - last.length);
  const rule = `${" ".repeat(labelWidth + 1)}${corner}${line.repeat(columns)}`;
  return `${rule}\n${" ".repeat(labelWidth + 2)}${first}${" ".repeat(gap)}${last}`;
}
