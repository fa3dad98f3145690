/** @file What an instrument costs on an experiment: some steps with it beside as many without. */

import { median } from "../analysis/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { parseExperiment, RequestError } from "../experiment/index.ts";
import { countDue, isOfProbe, type ProbePart, probeParts, type Schedule } from "../instruments/index.ts";
import { SettingError } from "../settingError.ts";
import { examineExperiment } from "../training/examineExperiment.ts";
import { openSession } from "../training/openSession.ts";
import { type EngineOptions, prepareRun } from "../training/prepareRun.ts";

/** What one instrument takes; times are medians, on this machine as busy as it is. */
export interface InstrumentCost {
  readonly instrument: string;
  /** Milliseconds that a step takes without it. */
  readonly stepMs: number;
  /** Milliseconds that it takes more with a measurement, at the first steps. */
  readonly measurementMs: number;
  /** The same late in a run, for those that take longer then; not timed, but from what they took elsewhere. */
  readonly laterMs: number;
  /** Columns that it adds to the series. */
  readonly columns: number;
  /** How often it measures in the whole run, as the experiment has it, what follows spikes left out; 0 where it is off. */
  readonly measurements: number;
}

/** Why an instrument cannot measure an experiment. */
export interface InstrumentMisfit {
  readonly instrument: string;
  /** In one line. */
  readonly reason: string;
}

export interface CostOptions extends EngineOptions {
  /** Names of the instruments, all by default. */
  readonly instruments?: readonly string[];
}

/** Pairs of steps are timed until there are so many, and so much time has gone by; slow ones, until there are a few. */
const FEWEST_PAIRS = 3;
const MOST_PAIRS = 40;
const TRIAL_MS = 400;

/** Those that are measured: the first pair is not timed. */
const EVEN_STEPS = Array.from({ length: MOST_PAIRS + 1 }, (_, i) => 2 * (i + 1));

/**
 * Times instruments one after the other on the first steps of `experiment`; writes nothing.
 * @param onFound hears of each as soon as it is known
 * @example
 * import { priceInstruments } from "slingshot-lab/inspection";
 * import { loadExperiment } from "slingshot-lab/training";
 *
 * const experiment = loadExperiment("hypercube", ["steps=100", "instruments.margins.everySteps=10"]);
 * await priceInstruments(experiment, { instruments: ["margins"] }, (found) => {
 *   if ("measurementMs" in found) console.log(found.instrument, found.measurements, found.measurementMs < 100); // margins 10 true
 * });
 */
export async function priceInstruments(
  asked: Experiment,
  { instruments, ...options }: CostOptions,
  onFound: (found: InstrumentCost | InstrumentMisfit) => void,
): Promise<void> {
  const { experiment, loaded } = await examineExperiment(asked, options.data);
  const { machine } = prepareRun(experiment, options);
  for (const part of probeParts.all) {
    if (instruments !== undefined && !instruments.includes(part.name)) continue;
    if (options.signal?.aborted) return;
    try {
      const session = await openSession(withAlone(experiment, part), { ...machine, loaded });
      const { columns } = session;
      const times = await timeSteps(() => session.advance(), options.signal).finally(() => session.dispose());
      const own = settingsOf(experiment, part);
      onFound({
        instrument: part.name,
        ...times,
        laterMs: times.measurementMs * (part.laterTimes ?? 1),
        columns: columns.filter(({ name }) => isOfProbe(part, name)).length,
        measurements: own === undefined ? 0 : countDue(own, experiment.steps),
      });
    } catch (error) {
      if (!(error instanceof RequestError || error instanceof SettingError)) throw error;
      // What it would need, where that is the matter: the schedule of the trial is not the reader's.
      const reason = error.needs === undefined ? error.message : `it needs ${error.needs}`;
      onFound({ instrument: part.name, reason });
    }
  }
}

const settingsOf = ({ instruments }: Experiment, { name }: ProbePart): Schedule | undefined =>
  (instruments as Readonly<Record<string, Schedule>>)[name];

/**
 * The experiment with one instrument, as its settings are but at every second step. No validation, and so no rules that
 * end a run: some go by validations, and none is asked here.
 */
function withAlone(experiment: Experiment, part: ProbePart): Experiment {
  const known = part.settings.parse({}) as object;
  const schedule = { everySteps: 2, growth: 0, at: "everySteps" in known ? [] : EVEN_STEPS, afterSpike: 0 };
  // A probe of a user's may have some of these settings alone.
  const settings = {
    ...settingsOf(experiment, part),
    ...Object.fromEntries(Object.entries(schedule).filter(([name]) => name in known)),
  };
  const { steps } = experiment;
  return parseExperiment({
    ...experiment,
    steps: Math.max(2, steps),
    validation: { everySteps: 0 },
    stop: {},
    instruments: { [part.name]: settings },
  });
}

/** Times steps that are not measured and steps that are, which take turns. */
async function timeSteps(
  advance: () => void,
  signal: AbortSignal | undefined,
): Promise<Pick<InstrumentCost, "stepMs" | "measurementMs">> {
  const time = (): number => {
    const start = performance.now();
    advance();
    return performance.now() - start;
  };
  // The first ones compile.
  for (let i = 0; i < 2; i++) time();
  const pairs: [number, number][] = [];
  const start = performance.now();
  while (pairs.length < FEWEST_PAIRS || (pairs.length < MOST_PAIRS && performance.now() - start < TRIAL_MS)) {
    pairs.push([time(), time()]);
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) break;
  }
  const stepMs = median(pairs.map(([plain]) => plain));
  return { stepMs, measurementMs: Math.max(0, median(pairs.map(([plain, measured]) => measured - plain))) };
}
