/** @file What a page of a sweep tells of a run, and how it is told of many. */
import type { Measure, Measured } from "../../charts/sweepData.ts";
import type { JudgedOutcome } from "../../sweep/outcome.ts";

/** A measure as outcomes hold it. */
export interface OutcomeMeasure extends Measure {
  read(outcome: JudgedOutcome): Measured;
}

/** In the order in which they are offered. Steps count from 1. */
export const MEASURES: readonly OutcomeMeasure[] = [
  {
    name: "slingshots",
    title: "Slingshots per run",
    over: "median",
    format: "number",
    read: ({ slingshots }) => slingshots,
  },
  {
    name: "slings",
    title: "Share of runs with a slingshot",
    over: "share",
    format: "share",
    read: ({ slingshots }) => (slingshots > 0 ? 1 : 0),
  },
  {
    name: "groks",
    title: "Share of runs that generalised",
    over: "share",
    format: "share",
    read: (outcome) => (isValidated(outcome) ? (outcome.grokkedAt === null ? 0 : 1) : null),
  },
  {
    name: "grokkedAt",
    title: "Step of generalising",
    over: "event",
    format: "step",
    read: (outcome) => (isValidated(outcome) ? wait(outcome.grokkedAt, lookedUpTo(outcome)) : null),
  },
  {
    name: "delay",
    title: "Grokking delay",
    over: "event",
    format: "step",
    read: (outcome) => {
      const fittedAt = outcome.anew === undefined ? outcome.fittedAt : outcome.anew.t2;
      return isValidated(outcome) && fittedAt !== null ? wait(outcome.delay, lookedUpTo(outcome) - fittedAt) : null;
    },
  },
  {
    name: "firstSpike",
    title: "Step of the first slingshot",
    over: "event",
    format: "step",
    read: ({ firstSpike, steps }) => wait(firstSpike, steps),
  },
  {
    name: "fittedAt",
    title: "Step of fitting",
    over: "event",
    format: "step",
    read: ({ fittedAt, steps }) => wait(fittedAt, steps),
  },
  {
    name: "validationAccuracy",
    title: "Final validation accuracy",
    over: "median",
    format: "share",
    read: ({ validationAccuracy }) => validationAccuracy,
  },
  {
    name: "highestValidationAccuracy",
    title: "Highest validation accuracy",
    over: "median",
    format: "share",
    read: ({ highestValidationAccuracy }) => highestValidationAccuracy,
  },
  {
    name: "trainLoss",
    title: "Final train loss",
    over: "median",
    format: "number",
    read: ({ trainLoss }) => trainLoss,
  },
  {
    name: "trainAccuracy",
    title: "Final train accuracy",
    over: "median",
    format: "share",
    read: ({ trainAccuracy }) => trainAccuracy,
  },
  {
    name: "lastLayerNorm",
    title: "Final norm of the last layer",
    over: "median",
    format: "number",
    read: ({ lastLayerNorm }) => lastLayerNorm,
  },
  { name: "steps", title: "Steps trained", over: "median", format: "step", read: ({ steps }) => steps },
  { name: "seconds", title: "Seconds of training", over: "median", format: "number", read: ({ seconds }) => seconds },
];

function isValidated({ grokkedAt, highestValidationAccuracy, anew }: JudgedOutcome): boolean {
  return anew === undefined
    ? grokkedAt !== null || highestValidationAccuracy !== null
    : anew.lastValidatedStep !== null;
}

/** The last step at which a run was seen not to have generalised yet. */
const lookedUpTo = ({ steps, anew }: JudgedOutcome): number => anew?.lastValidatedStep ?? steps;

const wait = (at: number | null, until: number): Measured => at ?? { until };
