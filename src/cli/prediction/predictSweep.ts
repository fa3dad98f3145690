/** @file What `predict` works out of a sweep. */
import type { GrokkingDefinition } from "../../analysis/index.ts";
import type { PowerLawAnswer, SweepPredictions } from "../../answers/index.ts";
import { RequestError } from "../../experiment/requestError.ts";
import {
  drawHeatMaps,
  fitPowerLaw,
  judgePredictor,
  PREDICTORS,
  PROTOCOL,
  type Predictor,
  type Timing,
} from "../../prediction/index.ts";
import { activity } from "../../prediction/predictors/activity.ts";
import type { KnownSweep } from "./knownRuns.ts";

export interface SweepRequest {
  readonly definition: GrokkingDefinition;
  readonly first: number;
  /** All of them, where it is null. */
  readonly predictor: Predictor | null;
  readonly falseAlarms: number;
  /** Fractions, in per cent, that are left out of the power law. */
  readonly heldOut: readonly number[];
  readonly onJudge?: (predictor: string) => void;
}

const FRACTION = "data.trainPercent";

/** @throws RequestError where no run has ended, or a fraction is held out that the sweep has not */
export function judgeSweep(sweep: KnownSweep, request: SweepRequest): SweepPredictions {
  const { definition, first, predictor, falseAlarms, onJudge } = request;
  const { runs, folder, notEnded, notValidated } = sweep;
  if (runs.length === 0) throw new RequestError(`${folder}: no run has ended that was validated`);
  const open = runs.filter(({ time }) => time.at > first);
  const count = (of: readonly (typeof runs)[number][]) => of.filter(({ time }) => time.happened).length;
  return {
    sweep: folder,
    definition: { name: definition.name, meaning: definition.meaning },
    ...{ first, falseAlarms },
    runs: {
      ...{ ended: runs.length, notEnded, notValidated },
      generalised: count(runs),
      generalisedEarly: count(runs) - count(open),
      open: open.length,
      openGeneralised: count(open),
    },
    predictors: (predictor === null ? PREDICTORS : [predictor]).map((one) => {
      onJudge?.(one.name);
      return judgePredictor(one, runs, { first, falseAlarms });
    }),
    heatMaps: drawMaps(sweep, first),
    powerLaw: findPowerLaw(sweep, request),
  };
}

function drawMaps({ runs, axes }: KnownSweep, first: number): SweepPredictions["heatMaps"] {
  if (!["optimizer.learningRate", "optimizer.weightDecay"].every((path) => axes.includes(path))) return null;
  const mapped = runs.flatMap(({ subject, setting }) => {
    const { learningRate, weightDecay } = subject.settings;
    const restlessness = activity.score(subject, first);
    const accuracy = Array.from(subject.series.columns.validationAccuracy ?? []).findLast(
      (value) => !Number.isNaN(value),
    );
    return learningRate === null || weightDecay === null || restlessness === null || accuracy === undefined
      ? []
      : [
          {
            learningRate,
            weightDecay,
            setting: Object.values(setting).join(", "),
            validationAccuracy: accuracy,
            activity: restlessness,
          },
        ];
  });
  return drawHeatMaps(mapped, PROTOCOL);
}

/** Of a sweep in which nothing varies but fractions and seeds, and of three fractions at the least; null of others. */
function findPowerLaw({ runs, axes, folder }: KnownSweep, { heldOut }: SweepRequest): PowerLawAnswer | null {
  const fractionsOf = runs.map(({ point }) => point.values[FRACTION]);
  if (axes.length !== 1 || axes[0] !== FRACTION) {
    if (heldOut.length > 0)
      throw new RequestError(`--hold-out: ${folder} varies more, or other things, than ${FRACTION}`);
    return null;
  }
  for (const percent of heldOut)
    if (!fractionsOf.includes(percent))
      throw new RequestError(`--hold-out: no run of ${folder} has ${FRACTION}=${percent}`);
  const timings = runs.map(({ time, point }): Timing & { percent: number } => {
    const percent = Number(point.values[FRACTION]);
    return { ...time, percent, fraction: percent / 100 };
  });
  const law = fitPowerLaw(timings.filter(({ percent }) => !heldOut.includes(percent)));
  if (law === null) return null;
  const { predict, ...rest } = law;
  return {
    law: rest,
    heldOut: heldOut.map((percent) => ({
      ...predict(percent / 100),
      times: timings.filter((one) => one.percent === percent).map(({ at, happened }) => (happened ? at : null)),
    })),
  };
}
