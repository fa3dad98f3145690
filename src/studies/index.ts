/** @file Studies: each is a question, the runs that answer it, and the page with the answer. */
export { firstLight } from "./firstLight.ts";
export { reportStudy, type StudyReport } from "./reportStudy.ts";
export { type ArmOutcome, type StartedArm, type StartedStudy, startStudy } from "./runStudy.ts";
export type { Arm, Study } from "./study.ts";
