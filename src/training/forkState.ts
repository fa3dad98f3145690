/** @file The state that a fork begins with: its parent's, and of the optimizer's memory what means the same under its settings. */
import { sizeOf } from "../engine/index.ts";
import { bindModel, type Experiment } from "../experiment/index.ts";
import { listNames } from "../listNames.ts";
import { layoutOf } from "../models/index.ts";
import { carryMemory, type Layout, matchNames, optimizerParts, remembersTheSame } from "../optimizers/index.ts";
import type { Say } from "../problem.ts";
import type { TrainingState } from "../session/index.ts";
import type { Run } from "../store/index.ts";
import { formatStep } from "../words.ts";
import { withFirstValues } from "./firstValues.ts";
import { experimentOf } from "./recordedRun.ts";
import type { Replay } from "./replayRun.ts";

/**
 * @param isReset whether the optimizer begins anew, though it could go on
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
  const optimizer = carryMemory(state.optimizer, { from, to, find, layout, isReset });
  const begins = isReset || !remembersTheSame(find(from.name), find(to.name));
  return { ...state, optimizer, updates: begins ? 0 : state.updates };
}

/** Says where the optimizer of a fork, or a part of it, begins anew though nobody asked. */
export function tellNewBeginnings(state: TrainingState, parent: Experiment, fork: Experiment, say: Say): void {
  const [from, to] = [parent.optimizer, fork.optimizer];
  const memory = memoryOf(to);
  if (memory.length === 0) return;
  if (!remembersTheSame(find(from.name), find(to.name))) {
    say(`${to.name} does not go on with what ${from.name} remembers: it begins anew`);
    return;
  }
  if (state.updates === 0) return;
  const layout = layoutOf(bindModel(fork).model);
  const [before, after] = [matchNames(layout, from.frozen), matchNames(layout, to.frozen)];
  const isEmpty = ({ offset, length }: Stretch) =>
    memory.every(
      (name) =>
        state.optimizer
          .get(name)
          ?.subarray(offset, offset + length)
          .every((x) => x === 0) ?? true,
    );
  const free = listStretches(layout).filter(({ name }) => before.has(name) && !after.has(name));
  const empty = free.filter(isEmpty).map(({ name }) => name);
  if (empty.length === 0) return;
  const count = `bias corrections are those of ${formatStep(state.updates)} updates`;
  say(`nothing is remembered yet of ${listNames(empty)}, while ${count}`, { kind: "reset-optimizer" });
}

const find = (name: string) => optimizerParts.find(name);

/** Names of what counts updates. */
const memoryOf = (settings: Experiment["optimizer"]) =>
  find(settings.name)
    .memory(settings)
    .map((memory) => (typeof memory === "string" ? memory : memory.name));

interface Stretch {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

/** Where each parameter stands in the flat vector. */
function listStretches(layout: Layout): Stretch[] {
  let end = 0;
  return layout.map(({ name, shape }) => {
    const length = sizeOf(shape);
    end += length;
    return { name, offset: end - length, length };
  });
}
