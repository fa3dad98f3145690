/** @file For tests: an experiment trained for some steps in this process or worker, and all its numbers as fingerprints. */
import type { EngineHost, TensorData } from "../../src/engine/index.ts";

export interface PresetRequest {
  /** Paths, or addresses, of the modules that are needed. */
  readonly modules: { readonly experiment: string; readonly session: string; readonly host: string };
  /** What the module of the host calls it. */
  readonly host: "browserHost" | "nodeHost";
  readonly preset: string;
  readonly overrides: readonly string[];
  readonly steps: number;
  readonly threads: number;
  readonly engine: "wasm" | "reference";
}

export interface PresetResult {
  readonly threads: number;
  readonly sharedMemory: boolean;
  /** SHA-256 of the parameters' bytes at the end. */
  readonly parameters: string;
  /** SHA-256 of every recorded column's bytes, by its name. */
  readonly columns: Readonly<Record<string, string>>;
}

export async function trainPreset(request: PresetRequest): Promise<PresetResult> {
  const { modules, preset, overrides, steps, threads, engine } = request;
  const { loadPreset }: typeof import("../../src/experiment/index.ts") = await import(modules.experiment);
  const { createSession, recordSteps }: typeof import("../../src/session/index.ts") = await import(modules.session);
  const host: EngineHost = (await import(modules.host))[request.host];
  const session = await createSession(loadPreset(preset, overrides), { host, threads, engine });
  const { columns } = recordSteps(session, steps);
  const hashes = Object.entries(columns).map(async ([name, values]) => [name, await sha256(values)] as const);
  const parameters = await sha256(session.parameters);
  session.dispose();
  return {
    threads: session.threads,
    sharedMemory: host.sharedMemory,
    parameters,
    columns: Object.fromEntries(await Promise.all(hashes)),
  };
}

async function sha256(values: TensorData): Promise<string> {
  // A copy: hashes do not read shared memory.
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(values.slice().buffer));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
