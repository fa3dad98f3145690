/** @file An event of the learning rate: it was raised just before. */
import { formatNumber, formatStep } from "../../words.ts";
import { knowsRate } from "../scene.ts";
import { listEvidence, type SpikeKind } from "./kind.ts";

export const rateEvent: SpikeKind = {
  name: "learning-rate-event",
  title: "a jump of the learning rate",
  plural: "jumps of the learning rate",
  source: "Loshchilov & Hutter 2017 (arXiv 1608.03983), warm restarts",
  weigh: ({ rateJump, log, restart }) =>
    listEvidence(
      rateJump && {
        says: `the learning rate goes from ${formatNumber(rateJump.from)} to ${formatNumber(rateJump.to)} at step ${formatStep(rateJump.step)}`,
        bits: 7,
      },
      rateJump === null && knowsRate(log) && { says: "the learning rate does not jump before it", bits: -8 },
      !knowsRate(log) && { says: "the learning rate is not recorded", bits: -3 },
      rateJump && restart !== null && { says: "the run was resumed at the same time", bits: -2 },
    ),
};
