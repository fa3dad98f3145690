/** @file Rows of a run as its files have them: each column is unpacked where it is asked for. */
import type { ColumnType } from "../columns/column.ts";
import { openSeries } from "../columns/seriesFile.ts";
import type { SeriesFileName } from "../columns/seriesFileName.ts";
import type { SeriesPart, SeriesRequest } from "../lab/index.ts";
import type { ColumnValues, Series } from "../series.ts";
import type { RunManifest } from "../store/index.ts";
import { findFirstRows, readSeriesFile, type SpanFrame } from "../store/readSeries.ts";

/** A series file that is open. */
export interface OpenSpan extends SpanFrame {
  readonly columns: ReadonlyMap<string, OpenColumn>;
}

interface OpenColumn {
  readonly type: ColumnType;
  /** The same array each time. @throws Error where it is not what it says to be */
  values(): ColumnValues;
}

/** @throws Error with the reason where the file is damaged */
export async function openSpan(
  directory: string,
  file: SeriesFileName,
  { columns: expected }: Pick<RunManifest, "columns">,
): Promise<OpenSpan> {
  const { columns, steps, follows } = openSeries(await readSeriesFile(directory, file), file, expected);
  const open = columns.map(({ name, type, unpack }) => {
    let values: ColumnValues | null = null;
    const column: OpenColumn = {
      type,
      values: () => {
        values ??= unpack();
        return values;
      },
    };
    return [name, column] as const;
  });
  return { ...file, steps, follows, columns: new Map(open) };
}

export class OpenRows {
  readonly length: number;
  readonly columns: readonly string[];
  /** Its columns are put together when they are looked at. */
  readonly series: Series;
  readonly #spans: readonly OpenSpan[];
  /** The first row of each span that is not in the one before, and its place among all rows. */
  readonly #places: readonly { readonly firstRow: number; readonly start: number }[];

  constructor(spans: readonly OpenSpan[]) {
    this.#spans = spans;
    let start = 0;
    this.#places = findFirstRows(spans).map((firstRow, i) => {
      const place = { firstRow, start };
      start += (spans[i] as OpenSpan).steps.length - firstRow;
      return place;
    });
    this.length = start;
    this.columns = [...new Set(spans.flatMap(({ columns }) => [...columns.keys()]))];
    this.series = this.#joinLazily();
  }

  /** The rows from `from` on, of those columns that there are. */
  part({ columns, from }: SeriesRequest): SeriesPart {
    const names = columns.filter((name, i) => this.#has(name) && columns.indexOf(name) === i);
    return {
      from,
      step: this.#takeSteps(from),
      columns: Object.fromEntries(names.map((name) => [name, this.#take(name, from)] as const)),
    };
  }

  #has(name: string): boolean {
    return this.#spans.some(({ columns }) => columns.has(name));
  }

  #takeSteps(from: number): Float64Array {
    const step = new Float64Array(Math.max(0, this.length - from));
    this.#fill(step, from, ({ steps }) => steps);
    return step;
  }

  /** NaN where a file has not the column. */
  #take(name: string, from: number): ColumnValues {
    const types = this.#spans.map(({ columns }) => columns.get(name)?.type);
    const values = new (types.includes("f64") ? Float64Array : Float32Array)(Math.max(0, this.length - from));
    if (types.includes(undefined)) values.fill(Number.NaN);
    this.#fill(values, from, ({ columns }) => columns.get(name)?.values());
    return values;
  }

  #fill(values: ColumnValues, from: number, valuesOf: (span: OpenSpan) => ColumnValues | undefined): void {
    for (const [i, span] of this.#spans.entries()) {
      const { firstRow, start } = this.#places[i] as { readonly firstRow: number; readonly start: number };
      const skipped = Math.max(0, from - start);
      if (firstRow + skipped >= span.steps.length) continue;
      const found = valuesOf(span);
      if (found !== undefined) values.set(found.subarray(firstRow + skipped), start + skipped - from);
    }
  }

  #joinLazily(): Series {
    const columns: Record<string, ColumnValues> = {};
    for (const name of this.columns) {
      let values: ColumnValues | null = null;
      const get = () => {
        values ??= this.#take(name, 0);
        return values;
      };
      Object.defineProperty(columns, name, { get, enumerable: true });
    }
    return { step: this.#takeSteps(0), columns };
  }
}
