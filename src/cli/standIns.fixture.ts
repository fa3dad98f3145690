/** @file For tests: the command line with stand-ins for what trains and measures. */
import type { Context } from "../console/context.ts";
import type { NodeReport } from "../engine/hosts/inspectNode.ts";
import type { Experiment } from "../experiment/index.ts";
import type { RunOptions, RunProgress, RunResult } from "../training/index.ts";
import { callWith, type Stand } from "./callInProcess.fixture.ts";

export const RESULT: RunResult = {
  run: "runs/a",
  status: "done",
  steps: 5000,
  stepsTaken: 5000,
  stepsPerSecond: 500,
  threads: 2,
  parametersSha256: "5e1f",
  trainLoss: 1e-9,
  trainAccuracy: 1,
  validationAccuracy: null,
  lastLayerNorm: 0.14,
  slingshots: [],
  grokking: null,
  endedBy: null,
  answer: "neither",
  reason: "No spike.",
};

export const PROGRESS: RunProgress = {
  step: 10,
  steps: 20,
  stepsPerSecond: 5,
  secondsLeft: 2,
  trainLoss: 0.25,
  trainAccuracy: 0.5,
  lastLayerNorm: 0.05,
  slingshots: 1,
};

export const MACHINE: NodeReport = {
  node: "v24.1.0",
  v8: "13.6",
  platform: "linux-x64",
  cores: 4,
  simd: true,
  sharedMemory: true,
  revectorize: "on",
  relaxedSimd: false,
  selfTest: { expected: "ab12", actual: "ab12", ok: true, fault: null },
  native: { strict: "256 bits, /cache/products.so", fast: "cc failed: \u001b[31mno" },
  peakGflops: { strict: 64, strictF64: 32, fast: null },
  gemmGflops: {
    wasm: { strict: 32, strictF64: 12, fast: null },
    native: { strict: 48, strictF64: 24, fast: null },
  },
};

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What training was asked for. */
  readonly request: { experiment: Experiment; options: RunOptions } | undefined;
}

/** Runs the command line with stand-ins for the engine. */
export async function slingshot(args: string[], stand: Stand = {}): Promise<Outcome> {
  let request: Outcome["request"];
  const train: Context["runExperiment"] = async (_, { onProgress }) => {
    onProgress?.(PROGRESS);
    return RESULT;
  };
  const { runExperiment = train } = stand;
  const called = await callWith(
    {
      script: "",
      inspectMachine: async () => MACHINE,
      ...stand,
      runExperiment: (experiment, options) => {
        request = { experiment, options };
        return runExperiment(experiment, options);
      },
    },
    ...args,
  );
  return { ...called, request };
}
