/** @file Reports: one HTML file for a browser. */

export { renderDiagnosedRuns } from "./diagnosedRuns.ts";
export type { ShownDiagnosis } from "./diagnosisSection.ts";
export { type DiagramPageOptions, renderDiagramPage } from "./diagramPage.ts";
export { isReport } from "./generator.ts";
export { type JudgedFolder, judgeRuns } from "./judgeRuns.ts";
export { type LandscapePageOptions, renderLandscapePage } from "./landscapePage.ts";
export { picturePlanes, pictureSlice, pictureTrajectory } from "./landscapePictures.ts";
export { MOST_MANY_RUNS, readManyRuns, renderManyRuns } from "./many/manyRuns.ts";
export { mostRuns, type ReportOptions, renderReport } from "./renderReport.ts";
export { type ReportedRun, writePageHeadline } from "./reportedRun.ts";
export { renderStudyPage, type ShownClaim, type ShownStudy, VERDICT_WORDS } from "./studyPage.ts";
export { drawStudyPictures, type StudyPicture } from "./studyPicture.ts";
export type { RunPlace } from "./sweep/sweepData.ts";
export { renderSweepFolder, type SweepFolderPage } from "./sweep/sweepFolder.ts";
export { renderSweepPage, type SweepPageOptions } from "./sweep/sweepPage.ts";
