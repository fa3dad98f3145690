/** @file The state that a fork begins with: its parent's, and of the optimizer's memory what means the same under its settings. */
import { bindModel, type Experiment } from "../experiment/index.ts";
import { listNames } from "../listNames.ts";
import { layoutOf } from "../models/index.ts";
import {
  carryMemory,
  describeMemory,
  findDecayForm,
  listStretches,
  matchNames,
  optimizerParts,
  remembersTheSame,
} from "../optimizers/index.ts";
import type { Say } from "../problem.ts";
import type { TrainingState } from "../session/index.ts";
import type { Run } from "../store/index.ts";
import { formatStep } from "../words.ts";
import { withFirstValues } from "./firstValues.ts";
import { experimentOf } from "./recordedRun.ts";
import type { Replay } from "./replayRun.ts";

/** Whether a fork's optimizer begins anew, though nobody may have asked: another one cannot go on with what this one remembers. */
export function beginsAnew(parent: Experiment, fork: Experiment): boolean {
  return !remembersTheSame(partOf(parent), partOf(fork));
}

/**
 * @param isReset whether the optimizer begins anew
 * @throws StoreError where weight decay pulls towards first values that are not to be had
 */
export async function forkState(
  replay: Replay,
  parent: Run,
  experiment: Experiment,
  isReset: boolean,
): Promise<TrainingState> {
  const state = await withFirstValues(replay.state, parent, experiment, replay.layout);
  const [from, to] = [experimentOf(parent).optimizer, experiment.optimizer];
  const layout = layoutOf(bindModel(experiment).model);
  const optimizer = carryMemory(state.optimizer, { from, to, part: partOf(experiment), layout, isReset });
  return { ...state, optimizer, updates: isReset ? 0 : state.updates };
}

/** Says where one setting means another thing under the fork's optimizer. */
export function tellOtherMeanings(parent: Experiment, fork: Experiment, say: Say): void {
  const [before, after] = [parent, fork].map((experiment) => findDecayForm(partOf(experiment).settings));
  const { weightDecay = 0 } = fork.optimizer as { readonly weightDecay?: number };
  if (weightDecay === 0 || !before || !after || before === after) return;
  const forms = { coupled: "is added to the gradient", decoupled: "takes its part off the parameters directly" };
  const [from, to] = [parent.optimizer.name, fork.optimizer.name];
  say(`optimizer.weightDecay ${weightDecay} ${forms[after]} under ${to}; under ${from} it ${forms[before]}`);
}

/** Says where the optimizer of a fork, or what it remembers of some parameters, begins anew though nobody asked. */
export function tellNewBeginnings(state: TrainingState, parent: Experiment, fork: Experiment, say: Say): void {
  const [from, to] = [parent.optimizer, fork.optimizer];
  if (beginsAnew(parent, fork)) {
    if (partOf(parent).memory(from).length > 0)
      say(`${to.name} does not go on with what ${from.name} remembers: it begins anew`);
    return;
  }
  const layout = layoutOf(bindModel(fork).model);
  // What has another length is not of single parameters.
  const memory = partOf(fork)
    .memory(to)
    .map(describeMemory)
    .flatMap(({ name, length }) => (length === undefined ? (state.optimizer.get(name) ?? []) : []));
  if (memory.length === 0 || state.updates === 0) return;
  const [before, after] = [matchNames(layout, from.frozen), matchNames(layout, to.frozen)];
  const empty = listStretches(layout).filter(
    ({ name, offset, length }) =>
      before.has(name) &&
      !after.has(name) &&
      memory.every((values) => values.subarray(offset, offset + length).every((x) => x === 0)),
  );
  if (empty.length === 0) return;
  const count = `bias corrections are those of ${formatStep(state.updates)} updates`;
  say(`nothing is remembered yet of ${listNames(empty.map(({ name }) => name))}, while ${count}`, {
    kind: "reset-optimizer",
  });
}

const partOf = ({ optimizer }: Experiment) => optimizerParts.find(optimizer.name);
