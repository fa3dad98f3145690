/** @file Studies: each is a figure of a paper, the runs that answer it, and the page with the answer. */
export { type ArmEstimate, estimateArm } from "./estimateArms.ts";
export { type Finding, VERDICTS, type Verdict } from "./finding.ts";
export { type JudgedClaim, judgeStudy, type StudyVerdict } from "./judgeStudy.ts";
export { findStudy, STUDIES } from "./list.ts";
export { measureStudy } from "./measureStudy.ts";
export { type ArmOptions, type PlannedArm, planArm } from "./planArm.ts";
export { type ArmState, type AskedArm, readStudyRuns } from "./readStudyRuns.ts";
export { showStudy } from "./showStudy.ts";
export { type Arm, type ArmSweep, BUDGETS, type Budget, type Claim, listBudgets, type Study } from "./study.ts";
export { type StudyRun, StudyRuns } from "./studyRuns.ts";
