/** @file The loss of a recorded run on whole parts of its data, around its states. */
import type { Subset } from "../data/index.ts";
import { nodeHost } from "../engine/hosts/node.ts";
import type { FloatType, TensorData } from "../engine/index.ts";
import type { Experiment } from "../experiment/index.ts";
import type { Measure } from "../landscape/index.ts";
import { createLossSurface, type LossSurface, type TrainingSession, type TrainingState } from "../session/index.ts";
import type { Run } from "../store/index.ts";
import { chooseThreads } from "../training/chooseThreads.ts";
import type { EngineOptions } from "../training/index.ts";
import { type OpenReplay, openReplay } from "../training/openReplay.ts";

/** Surfaces of several parts, all at the same parameters. */
export interface RunSurfaces {
  /** That of a part which was asked for. */
  of(part: Subset): LossSurface;
  /** Loss and accuracy of the measured parts in turn. */
  readonly measure: Measure;
  /** Goes to a state, its buffers included: running statistics are those of the state wherever the parameters are. */
  moveTo(state: Pick<TrainingState, "parameters" | "buffers">): void;
  dispose(): void;
}

export interface SurfacesRequest {
  /** What `measure` gives. */
  readonly measured: readonly Subset[];
  /** Whether the gradient and the Hessian of the training loss are needed as well. */
  readonly withTraining: boolean;
  readonly precision: FloatType;
}

/** Surfaces beside the replay of a run, which stands at its last checkpoint up to step `at`. */
export async function openOnSurfaces(
  run: Run,
  experiment: Experiment,
  at: number,
  request: SurfacesRequest,
  options: EngineOptions,
): Promise<{ readonly replay: OpenReplay; readonly surfaces: RunSurfaces; dispose(): void }> {
  const replay = await openReplay(run, at, options);
  try {
    const surfaces = await openSurfaces(experiment, replay.session, replay.session.capture(), request, options);
    const dispose = () => {
      surfaces.dispose();
      replay.dispose();
    };
    return { replay, surfaces, dispose };
  } catch (error) {
    replay.dispose();
    throw error;
  }
}

/** @param session of the run's experiment: its data are taken */
async function openSurfaces(
  experiment: Experiment,
  session: Pick<TrainingSession, "loaded">,
  state: TrainingState,
  { measured, withTraining, precision }: SurfacesRequest,
  { threads = "auto", engine }: EngineOptions,
): Promise<RunSurfaces> {
  const options = {
    ...{ host: nodeHost, loaded: session.loaded, precision, parameters: state.parameters, buffers: state.buffers },
    ...{ threads: threads === "auto" ? chooseThreads(experiment) : threads, ...(engine !== undefined && { engine }) },
  };
  const surfaces = new Map<Subset, LossSurface>();
  const dispose = () => {
    for (const surface of surfaces.values()) surface.dispose();
  };
  try {
    for (const part of new Set<Subset>([...measured, ...(withTraining ? (["train"] as const) : [])]))
      surfaces.set(part, await createLossSurface(experiment, { ...options, part }));
  } catch (error) {
    dispose();
    throw error;
  }
  const moveAll = (parameters: TensorData, place?: { readonly buffers: TensorData }) => {
    for (const surface of surfaces.values()) surface.moveTo(parameters, place);
  };
  return {
    of: (part) => surfaces.get(part) as LossSurface,
    measure: (point) => {
      moveAll(point);
      return measured.flatMap((part) => {
        const { loss, accuracy } = (surfaces.get(part) as LossSurface).evaluate();
        return [loss, accuracy];
      });
    },
    moveTo: ({ parameters, buffers }) => moveAll(parameters, { buffers }),
    dispose,
  };
}
