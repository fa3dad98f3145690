/** @file Surfaces beside a session, for its probes: the loss on fixed rows or on the step's batch, on machines of their own. */
import type { TensorData } from "../engine/index.ts";
import type { Experiment } from "../experiment/index.ts";
import type { Floats } from "../landscape/index.ts";
import { createLossSurface, type LossSurface } from "./lossSurface.ts";
import type { RequestedSurface } from "./probes.ts";
import type { SessionOptions } from "./sessionOptions.ts";

/** The session whose training they look at. */
interface Training {
  readonly options: SessionOptions;
  /** Rows that a batch may have. */
  readonly sizes: readonly number[];
  /** The live parameters. */
  readonly parameters: TensorData;
  /** The live buffers. */
  buffers(): TensorData;
  /** The step that is being taken, counted from 1, and its rows. */
  batch(): { readonly step: number; readonly numbers: Int32Array };
}

/** Makes the surfaces that were asked for; two that ask for the same share one. */
export async function createSurfaces(
  requested: readonly RequestedSurface[],
  experiment: Experiment,
  training: Training,
): Promise<readonly LossSurface[]> {
  const made = new Map<string, LossSurface>();
  const make = async (rows: number, precision: RequestedSurface["request"]["precision"]) => {
    const key = `${rows} ${precision}`;
    const found = made.get(key);
    if (found !== undefined) return found;
    const surface = await createLossSurface(experiment, {
      ...training.options,
      precision,
      parameters: training.parameters,
      buffers: training.buffers(),
      numbers: Int32Array.from({ length: rows }, (_, number) => number),
    });
    made.set(key, surface);
    return surface;
  };
  for (const asked of requested) {
    const { rows, precision } = asked.request;
    const bySize = new Map<number, LossSurface>();
    try {
      for (const size of rows === "batch" ? training.sizes : [rows]) bySize.set(size, await make(size, precision));
    } catch (error) {
      for (const surface of made.values()) surface.dispose();
      throw error;
    }
    const current = () => bySize.get(rows === "batch" ? training.batch().numbers.length : rows) as LossSurface;
    asked.surface = {
      get size() {
        return training.parameters.length;
      },
      loss: () => current().loss(),
      gradient: (into) => current().gradient(into),
      get hessian() {
        return current().hessian;
      },
      moveTo: (point) => current().moveTo(point),
      follow: () => {
        const place = { buffers: training.buffers(), ...(rows === "batch" && training.batch()) };
        current().moveTo(training.parameters as Floats, place);
      },
    };
  }
  return [...made.values()];
}
