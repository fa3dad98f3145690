/** @file What a page asks to be trained, as an experiment. */
import { loadExperiment } from "../../../src/experiment/file/loadExperiment.ts";
import { writeFileSync } from "../node/fs.ts";

/** Of YAML, as if it stood in a file of this name. */
export function findExperiment(source: string, set: readonly string[]): unknown {
  if (!/[\n:{]/.test(source)) return loadExperiment(source, set);
  writeFileSync("/experiment.yaml", source);
  return loadExperiment("experiment.yaml", set);
}
