/** @file What the page of a network's inside asks of its lab: the run, its checkpoint, tensors; each is kept as long as the page is open. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Lab, NetworkState, NetworkTensor, RunDetails } from "../../src/lab/index.ts";
import type { Series } from "../../src/series.ts";
import { readTable, type TensorTable } from "./readTable.ts";

/** While a run trains it is asked for this often at most. */
const EVERY_MS = 1500;

/** Tensors that are kept: going back and forth in time is quick. */
const MOST_KEPT = 60;

export interface InsideRun {
  readonly details: RunDetails;
  readonly loss: Series;
}

/** The run and its loss, followed while it trains; null until it is there. */
export function useInsideRun(lab: Lab, id: string): InsideRun | Error | null {
  const [run, setRun] = useState<InsideRun | Error | null>(null);
  useEffect(() => {
    let [isGone, isReading, isStale] = [false, false, false];
    const read = async (): Promise<InsideRun> => {
      const [details, loss] = await Promise.all([
        lab.readRun(id),
        lab.readSeries(id, { columns: ["trainLoss"], from: 0 }),
      ]);
      return { details, loss };
    };
    const want = () => {
      isStale = true;
      if (isReading || isGone) return;
      [isReading, isStale] = [true, false];
      void read()
        .catch((error: Error) => error)
        .then((next) => isGone || setRun(next))
        .then(() => new Promise((resolve) => setTimeout(resolve, EVERY_MS)))
        .then(() => {
          isReading = false;
          if (isStale) want();
        });
    };
    const unwatch = lab.watch((change) => {
      if (change.kind === "list" || (change.kind === "run" && change.id === id)) want();
    });
    want();
    return () => {
      isGone = true;
      unwatch();
    };
  }, [lab, id]);
  return run;
}

/** What is loaded, and what was before, which stays in view meanwhile. */
export interface Loaded<T> {
  readonly value: T | null;
  readonly error: Error | null;
  readonly isLoading: boolean;
}

/** @param key what `load` depends on; null for nothing to load */
export function useLoaded<T>(key: string | null, load: () => Promise<T>): Loaded<T> {
  const [loaded, setLoaded] = useState<{ key: string | null; value: T | null; error: Error | null }>({
    ...{ key: null, value: null, error: null },
  });
  useEffect(() => {
    if (key === null) return;
    let isOld = false;
    load().then(
      (value) => isOld || setLoaded({ key, value, error: null }),
      (error: Error) => isOld || setLoaded({ key, value: null, error }),
    );
    return () => {
      isOld = true;
    };
  }, [key]);
  return { value: loaded.value, error: loaded.error, isLoading: key !== null && loaded.key !== key };
}

/** Tables of tensors that were read last. */
export class TableShelf {
  readonly #lab: Lab;
  readonly #id: string;
  readonly #kept = new Map<string, Promise<TensorTable>>();

  constructor(lab: Lab, id: string) {
    this.#lab = lab;
    this.#id = id;
  }

  read(step: number, tensor: NetworkTensor): Promise<TensorTable> {
    const key = `${step} ${tensor.name}`;
    const table = this.#kept.get(key) ?? readTable(this.#lab, this.#id, step, tensor);
    this.#kept.delete(key);
    this.#kept.set(key, table);
    table.catch(() => this.#kept.delete(key));
    for (const old of [...this.#kept.keys()].slice(0, -MOST_KEPT)) this.#kept.delete(old);
    return table;
  }
}

export const useShelf = (lab: Lab, id: string): TableShelf => useMemo(() => new TableShelf(lab, id), [lab, id]);

export function useNetwork(lab: Lab, id: string, step: number | null): Loaded<NetworkState> {
  return useLoaded(step === null ? null : `${id} ${step}`, () => lab.readNetwork(id, step as number));
}

export function useTable(shelf: TableShelf, step: number, tensor: NetworkTensor | null): Loaded<TensorTable> {
  return useLoaded(tensor && `${step} ${tensor.name}`, () => shelf.read(step, tensor as NetworkTensor));
}
