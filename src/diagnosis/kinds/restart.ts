/** @file A restart: the run went on from a saved state that was not all of it. */
import { formatStep } from "../../words.ts";
import { listEvidence, type SpikeKind } from "./kind.ts";

export const restart: SpikeKind = {
  name: "restart",
  title: "a restart that lost something",
  plural: "restarts that lost something",
  source: "what practitioners report: moments, loss scale or the order of data not restored",
  weigh: ({ restart: after, log, spike }) =>
    listEvidence(
      after !== null && { says: `the run was resumed after step ${formatStep(after)}`, bits: 8 },
      after === null &&
        log.facts.resumedAfter !== undefined && { says: "the run was not resumed just before it", bits: -8 },
      log.facts.resumedAfter === undefined && { says: "whether the run was resumed is not known", bits: -3 },
      after !== null && !spike.recovered && { says: "the loss does not come back to what it was", bits: 0.5 },
    ),
};
