/** @file The loss whose curvature is measured, at states of a run. */
import { nodeHost } from "../engine/hosts/node.ts";
import type { Experiment } from "../experiment/index.ts";
import { createLossSurface, type LossSurface } from "../session/index.ts";
import { nodeFiles } from "../training/nodeFiles.ts";
import type { EngineOptions } from "../training/prepareRun.ts";
import type { CurvatureSettings } from "./curvatureRequest.ts";
import type { VisitedState } from "./visitStates.ts";

/** One surface for each number of rows, which of batches differ at the end of an epoch. */
export class CurvatureSurfaces {
  readonly #experiment: Experiment;
  readonly #request: CurvatureSettings;
  readonly #options: EngineOptions;
  readonly #surfaces = new Map<number, LossSurface>();

  constructor(experiment: Experiment, request: CurvatureSettings, options: EngineOptions) {
    this.#experiment = experiment;
    this.#request = request;
    this.#options = options;
  }

  async at({ step, state, session }: Omit<VisitedState, "next">): Promise<LossSurface> {
    const { part, batch, precision } = this.#request;
    const rows = part === "train" ? session.data.trainRows : session.data.validationRows;
    const numbers = batch ? session.batchAfter(step) : undefined;
    const { parameters, buffers } = state;
    const place = { buffers, ...(numbers && { numbers, step: step + 1 }) };
    const count = numbers?.length ?? rows;
    const known = this.#surfaces.get(count);
    if (known !== undefined) {
      known.moveTo(parameters, place);
      return known;
    }
    const { engine, signal, say } = this.#options;
    const surface = await createLossSurface(this.#experiment, {
      ...{ host: nodeHost, files: nodeFiles, loaded: session.loaded, threads: session.threads },
      ...{
        parameters,
        part,
        precision,
        ...place,
        ...(engine && { engine }),
        ...(signal && { signal }),
        ...(say && { say }),
      },
    });
    this.#surfaces.set(count, surface);
    return surface;
  }

  dispose(): void {
    for (const surface of this.#surfaces.values()) surface.dispose();
  }
}
