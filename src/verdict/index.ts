/** @file The judgement of a run or a log, and what is said of it. */

export { slingshotsWithin } from "./comparison.ts";
export { describeDamage } from "./damage.ts";
export { writeFinding } from "./finding.ts";
export { type ForkChange, isUnchanged, nameForkChanges } from "./forkOrigin.ts";
export { defaultReached, findGeneralisation, type Generalisation } from "./generalisation.ts";
export { writeHeadline } from "./headline.ts";
export {
  type ForkParent,
  historyOf,
  isParent,
  type JudgedFork,
  type JudgedRun,
  lastStep,
  listForkSteps,
} from "./judgedRun.ts";
export { isImported, type Judgeable, type Judgement, judgeRun, judgeSlingshots } from "./judgeRun.ts";
export { describeLacks } from "./lacks.ts";
export { type LostSpan, listLostSteps } from "./lostSteps.ts";
export { listExperimentNames, type Nameable, nameRuns } from "./nameRuns.ts";
export { diffSettings, flattenSettings, formatSetting, type SettingDifference } from "./settingsDiff.ts";
