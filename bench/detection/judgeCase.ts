/** @file What the detector says of a case, full and in its worse copies. */
import { detectSlingshots } from "../../src/analysis/index.ts";
import type { Case } from "./cases.ts";
import { degradeAll } from "./degrade.ts";
import type { Judged } from "./score.ts";
import type { LoggedSeries } from "./seriesFile.ts";

export function judgeCase({ facts, truth, series }: Case): Judged {
  return { name: facts.name, truth, report: detect(series), isGone: false, perStep: 1 };
}

/** Each worse copy, by how it is worse. */
judgeCase.degraded = ({ facts, truth, series }: Case): [string, Judged][] =>
  degradeAll(series, truth, facts.seed).map(({ how, series, perStep, isGone }) => [
    how,
    { name: facts.name, truth, report: detect(series), isGone, perStep },
  ]);

function detect({ step, trainLoss, trainAccuracy, lastLayerNorm }: LoggedSeries) {
  return detectSlingshots({ step, trainLoss, trainAccuracy, lastLayerNorm });
}
