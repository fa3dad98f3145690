/** @file The lab as its pages see it. */
export type { TensorPart, TensorRequest } from "../inspection/inside/cutTensor.ts";
export type { KeptLandscape, LandscapeAsk, LandscapeProgress } from "../inspection/inside/landscapeAsk.ts";
export type { NetworkResidues, NetworkState, NetworkTensor } from "../inspection/inside/network.ts";
export type { LabInside, LandscapeWatch } from "./inside/labInside.ts";
export { decodeTensorPart, encodeTensorPart } from "./inside/tensorPart.ts";
export { type ForkRequest, type Lab, type LabChange, LabError, type LabList, type RunRequest } from "./lab.ts";
export type { LabForm, LabPreset } from "./labForm.ts";
export { decodeLabJson, encodeLabJson } from "./labJson.ts";
export type { LabRun, LabSlingshot, LabState, RunDetails } from "./labRun.ts";
export type { LabArm, LabClaim, LabStudy, StudyDetails } from "./labStudy.ts";
export type { LabSweep, SweepDetails } from "./labSweep.ts";
export { decodeSeriesPart, encodeSeriesPart, type SeriesPart, type SeriesRequest } from "./seriesPart.ts";
