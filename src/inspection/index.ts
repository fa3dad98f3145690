/** @file Looking into recorded runs: what is computed about their states afterwards, by exact replay. */
export { MOST_STEPS, parseSteps, STEPS_SYNTAX } from "./parseSteps.ts";
export { type VisitedState, type VisitOptions, visitStates } from "./visitStates.ts";
