/** @file The run and its twin, as they are asked for. */
import type { RunRequest } from "../lab.ts";
import type { StartAddress } from "./startAddress.ts";

/** As `npm start` has it. */
const STEPS = "steps=5000";
const TWIN = "loss.precision=f64";

/** The run, and the same with its loss in float64. */
export function listRequests({
  experiment,
  set,
}: Pick<StartAddress, "experiment" | "set">): readonly [run: RunRequest, twin: RunRequest] {
  return [
    { experiment, set: [STEPS, ...set] },
    { experiment, set: [STEPS, ...set, TWIN] },
  ];
}
