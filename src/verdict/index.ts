/** @file The judgement of a run or a log, and what is said of it. */

export type { Problem } from "../problem.ts";
export { countWithin, judgeFrom, slingshotsWithin } from "./comparison.ts";
export { describeDamage } from "./damage.ts";
export { diagnoseRun, factsOf } from "./diagnoseRun.ts";
export { writeFinding } from "./finding.ts";
export { nameForkChanges } from "./forkOrigin.ts";
export { findGeneralisation, timesOf } from "./generalisation.ts";
export { writeHeadline } from "./headline.ts";
export { historyOf, isParent, type JudgedFork, type JudgedRun, lastStep, listForkSteps } from "./judgedRun.ts";
export { isImported, type Judgeable, type Judgement, judgeGrokking, judgeRun, judgeSlingshots } from "./judgeRun.ts";
export { describeLacks } from "./lacks.ts";
export { changesLoss, floorOf, lossFloorOf, otherLossEndOf, takeOffFloor } from "./lossScale.ts";
export { listLostSteps } from "./lostSteps.ts";
export { listExperimentNames, nameRuns } from "./nameRuns.ts";
export { diffSettings, flattenSettings, formatSetting, type SettingDifference } from "./settingsDiff.ts";
export { summarizeOutcome } from "./summarizeOutcome.ts";
export { describeUnmeasured, isUsual, type TimeName, wordFitted, wordTime } from "./wordTimes.ts";
