/** @file An instrument added to a recorded run afterwards: the run is replayed, and what it measures is kept beside the series. */
import { changeExperiment, type Experiment, RequestError } from "../experiment/index.ts";
import { suggest } from "../experiment/suggest.ts";
import { isOfProbe, PROBES, type ProbePart, probeParts, type RecordedColumn } from "../instruments/index.ts";
import type { Floats } from "../landscape/index.ts";
import { listPartFiles } from "../parts/index.ts";
import { showValue } from "../showValue.ts";
import type { JsonObject, Run } from "../store/index.ts";
import { placeData } from "../training/examineExperiment.ts";
import { type OpenReplay, openReplay } from "../training/openReplay.ts";
import type { EngineOptions } from "../training/prepareRun.ts";
import { experimentOf, firstStepOf } from "../training/recordedRun.ts";
import { refuseLog } from "../training/resumeRun.ts";
import { fillMeasurement, type Maker } from "./fillMeasurement.ts";

/** What was measured at a step; in JSON, numbers that are not finite are null. */
export interface MeasuredRow {
  /** The step that the run took, from 1: the numbers are those that its row of the series would have. */
  readonly step: number;
  /** By column, in the order of `columns`. */
  readonly values: Readonly<Record<string, number | null>>;
  /** Why some of the numbers are null, where training had left the numbers. */
  readonly nonFinite?: string;
}

export interface MeasureOptions extends EngineOptions {
  /** Settings of the instrument, `rows=512`, beside those that it has by default. */
  readonly settings?: readonly string[];
  /** Hears before it begins at which step the replay does. */
  readonly onStart?: (step: number) => void;
  /** Hears now and then which step is being replayed. */
  readonly onStep?: (step: number) => void;
}

export interface MeasureResult {
  readonly run: string;
  /** Where it is kept. */
  readonly file: string;
  readonly instrument: string;
  /** The instrument's settings, all of them. */
  readonly settings: JsonObject;
  readonly columns: readonly Pick<RecordedColumn, "name" | "title" | "formula" | "source">[];
  /** Whether all steps are there: the signal may have come before. */
  readonly isDone: boolean;
  readonly rows: readonly MeasuredRow[];
}

/**
 * What `instrument` would have recorded at each of `steps`, had the run had it: by exact replay, in which every row is compared
 * with what is recorded. What is done is kept in `measurements/`, and the same call goes on where it was stopped.
 *
 * @param instrument name of a probe
 * @param steps ascending, as `parseSteps` gives them, from 1: those that the run took itself
 * @throws RequestError for an instrument that there is not, that does not apply to the run, or whose settings are not allowed
 * @throws StoreError where the run cannot be replayed, or the file not be written
 * @example
 * import { measureInstrument } from "slingshot-lab/inspection";
 * import { readRun } from "slingshot-lab/store";
 * import { loadExperiment, runExperiment } from "slingshot-lab/training";
 *
 * const { run } = await runExperiment(loadExperiment("hypercube", ["steps=100"]), { root: "runs" });
 * const { rows } = await measureInstrument(await readRun(run), "weightNorms", [100], { settings: ["by=all"] });
 * console.log(rows[0]?.values.weightNorm?.toFixed(4)); // 0.0895
 */
export async function measureInstrument(
  run: Run,
  instrument: string,
  steps: readonly number[],
  options: MeasureOptions = {},
): Promise<MeasureResult> {
  refuseLog(run);
  const part = findInstrument(instrument);
  const first = firstStepOf(run) + 1;
  const early = steps.find((step) => step < first);
  if (early !== undefined) {
    const problem = `${early} is not allowed; an instrument measures at steps that the run took, from ${first}`;
    throw new RequestError(problem, { option: "at" });
  }
  const experiment = addInstrument(placeData(experimentOf(run), options.data), part, options.settings ?? [], steps);
  const settings = settingsOf(experiment, instrument);
  const { at: _, ...own } = settings;
  const asked = {
    ...{ run, command: "measure", total: steps.length },
    request: { instrument, settings: own, steps: [...steps], ...(isOwnPart(part) && { parts: listHashes() }) },
  };
  const { path, pieces, isDone } = await fillMeasurement(asked, options, (done) =>
    openMeasuring(run, experiment, part, steps, done, options),
  );
  const doubt = part.doubt?.(settings, steps.at(-1) ?? 0);
  if (doubt !== undefined) options.say?.(`instruments.${instrument}: ${doubt}`);
  const columns = part.columns.map(({ name, title, formula, source }) => ({ name, title, formula, source }));
  return {
    ...{ run: run.directory, file: path, instrument, settings, columns, isDone },
    rows: pieces as readonly JsonObject[] as unknown as readonly MeasuredRow[],
  };
}

/** Whether it comes from a file of the user's. */
const isOwnPart = ({ name }: ProbePart): boolean => !PROBES.some((part) => part.name === name);

/** Of the user's files that are loaded: what an instrument of theirs measures follows from them. */
const listHashes = (): string[] => listPartFiles().map(({ sha256 }) => sha256);

function findInstrument(name: string): ProbePart {
  if (probeParts.has(name)) return probeParts.find(name);
  const names = probeParts.all.map((part) => part.name);
  const meant = suggest(name, names);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  const problem = `${showValue(name)} is no instrument with a schedule${hint} (allowed: ${names.join(", ")})`;
  throw new RequestError(problem, { option: "instrument" });
}

const settingsOf = ({ instruments }: Experiment, name: string): JsonObject =>
  (instruments as Readonly<Record<string, unknown>>)[name] as JsonObject;

/**
 * The experiment with the instrument alone: what the run measured itself is recorded.
 * @throws RequestError for settings that are not allowed, and where the experiment has not what the instrument looks at
 */
function addInstrument(
  experiment: Experiment,
  { name }: ProbePart,
  overrides: readonly string[],
  steps: readonly number[],
): Experiment {
  const schedule = overrides.find((override) => /^at\s*=/.test(override));
  if (schedule !== undefined)
    throw new RequestError(`instruments.${name}.at: is given by the steps of the measurement, and not as a setting`);
  const [last = 1] = steps.slice(-1);
  const changed = setInstrument(experiment, name, overrides, last);
  const settings = { ...settingsOf(changed, name), at: [...steps] };
  return { ...changed, instruments: { [name]: settings } as unknown as Experiment["instruments"] };
}

function setInstrument(experiment: Experiment, name: string, overrides: readonly string[], at: number): Experiment {
  const changes = [...overrides, `at=[${at}]`].map((override) => `instruments.${name}.${override}`);
  try {
    return changeExperiment({ ...experiment, instruments: {} } as Experiment, changes);
  } catch (error) {
    // The error names the schedule where nothing else is set, and of that nobody said anything.
    if (!(error instanceof RequestError) || error.needs === undefined || overrides.length > 0) throw error;
    throw new RequestError(`${name} cannot measure here; it needs ${error.needs}`, { option: "instrument" });
  }
}

/** The run before the first of the steps that are not there. */
async function openMeasuring(
  run: Run,
  { instruments }: Experiment,
  part: ProbePart,
  steps: readonly number[],
  done: number,
  options: MeasureOptions,
): Promise<Maker> {
  let hear: (step: number, row: Float64Array) => void = () => {};
  const replay = await openReplay(run, (steps[done] as number) - 1, {
    ...options,
    onCheckpoint: () => {},
    measure: { instruments, isOwn: (name) => isOfProbe(part, name), onRow: (step, row) => hear(step, row) },
  });
  const { session } = replay;
  const names = session.columns.map(({ name }) => name);
  const lossPlace = names.indexOf("trainLoss");
  return {
    make: (there, keep) => {
      const left = steps.slice(there.pieces.length);
      const wanted = new Set(left);
      hear = (step, row) => {
        if (!wanted.has(step)) return;
        const own = names.flatMap((name, i) => (isOfProbe(part, name) ? [[name, row[i] as number] as const] : []));
        // Of itself a number that is not finite says nothing: some instruments have none at first.
        const isWild =
          own.some(([, value]) => !Number.isFinite(value)) &&
          !(Number.isFinite(row[lossPlace]) && (session.parameters as Floats).every(Number.isFinite));
        keep({
          step,
          values: Object.fromEntries(own),
          ...(isWild && { nonFinite: LEFT_NUMBERS }),
        } satisfies MeasuredRow);
      };
      return visit(replay, left, options);
    },
    dispose: () => replay.dispose(),
  };
}

const LEFT_NUMBERS = "the training loss or the parameters are not finite";

/** Whether all steps were measured; the signal may have come before. */
async function visit(
  replay: OpenReplay,
  steps: readonly number[],
  { signal, onStart }: MeasureOptions,
): Promise<boolean> {
  onStart?.(replay.session.step);
  for (const step of steps) {
    // A checkpoint of the step itself would leave out what is measured in it.
    if (!(await replay.goTo(step - 1)) || !(await replay.goTo(step, "steps"))) return false;
    if (signal?.aborted) return step === steps.at(-1);
  }
  return true;
}
