/** @file The data: batches that are unlike the others, by chance, by their order, or by their place in an epoch. */
import { badBatch } from "../kinds/badBatch.ts";
import { listEvidence } from "../kinds/kind.ts";
import { type Cause, lacking, stepBefore, weighKind } from "./cause.ts";

export const data: Cause = {
  name: "data",
  title: "data that some batches hold",
  source: "Chowdhery et al. 2022 (arXiv 2204.02311), §5.1: the same batches at other states did not spike",
  weigh: (run) => {
    return listEvidence(
      run.log.facts.isFullBatch === true && { says: "every step sees all data", bits: -8 },
      weighKind(run, badBatch, -3),
    );
  },
  measure: (run) => [
    "the indices of the samples of each batch, or its seed",
    "the largest loss of a sample in the batch",
    ...lacking(run, "gradientNorm"),
  ],
  trial: (run) => ({
    says: "the same steps from the state before with another order of the data",
    at: stepBefore(run, badBatch),
    settings: ["batch.seed=1"],
    elsewhere: "load the checkpoint before the spike and shuffle with another seed",
    decides: "a spike that is gone or comes elsewhere is the batch's; one at the same step is the state's",
  }),
};
