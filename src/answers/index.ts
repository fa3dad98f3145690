/** @file What commands answer: tables and sentences for a console, documents for programs. */
export { describeDiagram, listTheory, tellDiagram } from "./adamDiagram.ts";
export { describeAdamLine, tellAdamLine } from "./adamLine.ts";
export { alignRows } from "./alignRows.ts";
export type { Answer } from "./answer.ts";
export { describeCurvaturePlan, tellCurvature } from "./curvature.ts";
export { tellDescents } from "./descents.ts";
export { type DiagnosedRun, type DiagnosisWords, tellDiagnoses } from "./diagnosis.ts";
export { tellEstimate } from "./estimate.ts";
export { describeCosts, tellInstruments } from "./instruments.ts";
export { type LandscapeFindings, tellLandscape, tellTrajectory } from "./landscape.ts";
export { tellMachine } from "./machine.ts";
export { tellMeasurement } from "./measurement.ts";
export { type RunPrediction, tellPrediction } from "./prediction.ts";
export { type PowerLawAnswer, type SweepPredictions, tellPredictors } from "./predictors.ts";
export { tellQuadratic } from "./quadratic.ts";
export { listFindings } from "./runFindings.ts";
