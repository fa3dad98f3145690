/** @file `slingshot predict`: whether a run will generalise, and how well a sweep's runs could have been predicted. */
import type { Command } from "commander";
import { findGrokkingTime, type GrokkingDefinition } from "../../analysis/index.ts";
import { type RunPrediction, tellPrediction, tellPredictors } from "../../answers/index.ts";
import { RUN_HELP, resolveRun } from "../../catalog/resolveRun.ts";
import { type Context, writeAnswer } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import {
  collect,
  createGrokkedOption,
  parseChoice,
  parseCount,
  parseGrokked,
  parseNumber,
} from "../../console/options.ts";
import { RequestError } from "../../experiment/requestError.ts";
import {
  FEWEST_OF_A_KIND,
  heldOutError,
  judgePredictor,
  listMissing,
  PREDICTORS,
  PROTOCOL,
  type Predictor,
  predictRun,
} from "../../prediction/index.ts";
import { readRun } from "../../store/index.ts";
import { isSweep } from "../../sweep/index.ts";
import { Progress } from "../../terminal/index.ts";
import { type KnownSweep, readKnownRuns, toSubject } from "./knownRuns.ts";
import { judgeSweep } from "./predictSweep.ts";
import { listUnlike } from "./unlikeSettings.ts";

interface PredictCommandOptions {
  readonly from?: string;
  readonly first: string;
  readonly grokked: string;
  readonly predictor?: string;
  readonly falseAlarms: string;
  readonly holdOut?: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `predict` to the program; `finish` takes the exit code. */
export function addPredictCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("predict")
    .summary("whether a run will generalise, by its first steps; of a sweep, how well that can be told")
    .description(
      "Of a run: the probability that it generalises, fitted on the runs of a sweep. Of a sweep that has ended: every predictor and baseline by one protocol, with areas under the curve, false alarms and lead times.",
    )
    .argument("<run>", `${RUN_HELP}; or the folder of a sweep`)
    .option("--from <sweep>", "folder of a sweep whose runs have ended, to fit the probability on")
    .option("--first <n>", "steps after which is predicted, from the first one on", String(PROTOCOL.first))
    .addOption(createGrokkedOption().default("95%"))
    .option(
      "--predictor <name>",
      `one of ${PREDICTORS.map(({ name }) => name).join(", ")} (default: of a run, that with the least error on settings left out; of a sweep, all)`,
    )
    .option(
      "--false-alarms <share>",
      "of a sweep: chance at which an alarm may go off for a run that does not generalise",
      String(PROTOCOL.falseAlarms),
    )
    .option(
      "--hold-out <percent>",
      "of a sweep over data.trainPercent: a fraction that is left out of the power law, and predicted (repeatable)",
      collect,
    )
    .option("--json", "one JSON document on standard output")
    .option("--quiet", "narrate nothing but errors")
    .addHelpText(
      "after",
      [
        "",
        "What a run has not recorded is not measured, and counts for nothing. Runs that generalised within the first steps are",
        "left out: there is nothing left to predict of them. A probability holds for runs like those of the sweep, within the",
        "steps that these had; settings in which the run is like none of them are named.",
        "docs/results/prediction.md says how far each predictor got on 360 runs, and against which baselines.",
        "",
        "Examples:",
        "  slingshot predict sweeps/prediction",
        "  slingshot predict sweeps/power-law --grokked notsawo --hold-out 45 --hold-out 65",
        "  slingshot predict latest --from sweeps/prediction",
        "  slingshot predict latest --from sweeps/prediction --predictor activity --first 200 --json",
      ].join("\n"),
    )
    .action(async (run: string, options: PredictCommandOptions) => finish(await predict(run, options, context)));
}

async function predict(path: string, options: PredictCommandOptions, context: Context): Promise<number> {
  const request = {
    definition: parseGrokked(options.grokked),
    first: parseCount("--first", options.first, 3),
    predictor: parsePredictor(options.predictor),
  };
  const falseAlarms = parseNumber("--false-alarms", options.falseAlarms, { most: 1, below: true });
  const heldOut = (options.holdOut ?? []).map((text) => parseNumber("--hold-out", text, { most: 100, below: true }));
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const read = async (folder: string): Promise<KnownSweep> => {
    const sweep = await readKnownRuns(folder, request.definition, request.first, (done, of) =>
      progress.update([`${done} of ${of}`, `runs of ${folder} read`]),
    );
    progress.end();
    return sweep;
  };
  if (isSweep(path)) {
    if (options.from !== undefined) throw new RequestError("--from: is for a run, and this is a sweep");
    const onJudge = (name: string) => progress.update([name]);
    const found = judgeSweep(await read(path), { ...request, falseAlarms, heldOut, onJudge });
    progress.end();
    writeAnswer(tellPredictors(found), options.json === true, context);
    return DONE;
  }
  if (heldOut.length > 0) throw new RequestError("--hold-out: is for a sweep, and this is a run");
  if (options.from !== undefined && !isSweep(options.from))
    throw new RequestError(`--from: ${options.from} is not the folder of a sweep`);
  const directory = await resolveRun(path);
  const found = await predictOne(
    directory,
    request,
    options.from === undefined ? null : () => read(options.from as string),
  );
  writeAnswer(
    tellPrediction(found, (steps) => `--first ${steps} takes it in`),
    options.json === true,
    context,
  );
  return DONE;
}

interface Request {
  readonly definition: GrokkingDefinition;
  readonly first: number;
  readonly predictor: Predictor | null;
}

async function predictOne(
  directory: string,
  { definition, first, predictor }: Request,
  readSweep: (() => Promise<KnownSweep>) | null,
): Promise<RunPrediction> {
  const { series, experiment } = await readRun(directory);
  const subject = toSubject(series, experiment, first);
  const { step, columns } = subject.series;
  const lastStep = series.step.at(-1) ?? null;
  const time = findGrokkingTime({ step, ...columns }, definition);
  const isLongEnough = lastStep !== null && lastStep >= first;
  const scores = PREDICTORS.map((one) => {
    const score = isLongEnough ? one.score(subject, first) : null;
    return { name: one.name, score: Number.isFinite(score) ? score : null, missing: listMissing(one, subject, first) };
  });
  const answer = {
    ...{ run: directory, first, lastStep, scores },
    definition: { name: definition.name, meaning: definition.meaning },
    ...{ generalisedAt: null, probability: null, withinSteps: null, predictor: null, calibration: null },
  };
  if (time?.happened) return { ...answer, state: "generalised", generalisedAt: time.at, missing: [] };
  const refuse = (...missing: string[]): RunPrediction => ({ ...answer, state: "not-known", missing });
  if (!isLongEnough) return refuse(`it has ${lastStep ?? 0} steps, and ${first} are needed (--first)`);
  if (readSweep === null)
    return refuse("there is nothing to fit a probability on: name a sweep whose runs have ended with --from");
  const sweep = await readSweep();
  const withinSteps = Math.max(...sweep.runs.map(({ point }) => point.steps));
  if (lastStep >= withinSteps)
    return refuse(
      `it is at step ${lastStep}, and the runs of ${sweep.folder} have ${withinSteps}: they do not tell of later steps`,
    );
  const able = (predictor === null ? PREDICTORS : [predictor]).filter(
    ({ name }) => scores.find((one) => one.name === name)?.score !== null,
  );
  if (able.length === 0) return refuse(`${predictor?.name ?? "any predictor"} is not measured in it`);
  const judged = able
    .map((one) => ({ one, error: heldOutError(judgePredictor(one, sweep.runs, { first, draws: 0 })) }))
    .sort((a, b) => a.error - b.error);
  for (const { one, error } of judged) {
    const probability = predictRun(one, subject, sweep.runs, { first });
    if (probability === null) continue;
    const { value, interval, ...calibration } = probability;
    return {
      ...answer,
      state: "predicted",
      probability: { value, interval },
      withinSteps,
      predictor: one.name,
      calibration: {
        ...{ sweep: sweep.folder, ...calibration, error: Number.isFinite(error) ? error : null },
        unlike: listUnlike(
          experiment,
          sweep.runs.map((run) => run.experiment),
        ),
      },
      missing: [],
    };
  }
  return refuse(
    `of the runs of ${sweep.folder} too few are left after step ${first} that generalised later, or that did not: ${FEWEST_OF_A_KIND} of either are needed`,
  );
}

/** @throws RequestError */
function parsePredictor(text: string | undefined): Predictor | null {
  if (text === undefined) return null;
  const name = parseChoice(
    "--predictor",
    text,
    PREDICTORS.map((one) => one.name),
  );
  return PREDICTORS.find((one) => one.name === name) ?? null;
}
