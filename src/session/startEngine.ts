/** @file The engine of a session, and what it cannot do, told as a request that it cannot meet. */
import {
  createMachine,
  createReferenceMachine,
  FloatStateError,
  HostError,
  type Machine,
  type MachineOptions,
  MemoryError,
  type Programs,
} from "../engine/index.ts";
import { RequestError } from "../experiment/index.ts";
import { SettingError } from "../settingError.ts";

/** What runs the arithmetic: compiled kernels, or the slow plain TypeScript they are tested against. */
export type Engine = "wasm" | "reference";

export async function startEngine(
  engine: Engine,
  programs: Programs<string>,
  options: MachineOptions,
): Promise<Machine> {
  if (engine === "wasm") return createMachine(programs, options);
  if (engine === "reference") return createReferenceMachine(programs);
  throw new RangeError(`engine: is ${String(engine)}, and must be wasm or reference`);
}

/** What this process cannot compute is told as a request that it cannot meet. */
export async function attempt<T>(action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    return refuse(error);
  }
}

function refuse(error: unknown): never {
  if (error instanceof FloatStateError || error instanceof HostError) throw new RequestError(error.message);
  if (error instanceof SettingError) throw new RequestError(error.message, { needs: error.needs });
  if (!(error instanceof MemoryError)) throw error;
  const needs = `model and data need ${Math.ceil(error.mebibytes)} MiB of memory, more than can be had`;
  throw new RequestError(
    `${needs}; a smaller model.width, a larger batch.accumulate or a smaller set of data takes less`,
  );
}

/** What `prepare` gives; where it fails, no thread of the machine stays. */
export async function orDispose<T>(machine: Machine, prepare: () => Promise<T>): Promise<T> {
  try {
    return await prepare();
  } catch (error) {
    machine.dispose();
    throw error;
  }
}
