/** @file The trainings of a lab: each a process of its own, `slingshot run`, `resume` or `fork`, which is saved when it is paused. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { type StartedTraining, startTraining } from "../console/childRun.ts";
import { DAMAGED_DATA, INVALID_REQUEST } from "../console/exitCodes.ts";
import type { Experiment } from "../experiment/index.ts";
import { LabError } from "../lab/index.ts";
import { toYaml } from "../store/index.ts";
import type { SideOutcome } from "../studies/demonstration/runDemonstration.ts";
import type { ReplayProgress } from "../training/index.ts";
import type { RunPlace } from "./labFolders.ts";

/** More trainings at one time would each be slower than what anybody waits for. */
const MOST_AT_ONCE = Math.max(4, 2 * availableParallelism());

/** Rows are on disk, and so before people's eyes, after a second at the most. */
const FLUSH = ["--flush", "1"];

/** A run that was in training when the lab ended. */
export interface PausedRun {
  readonly directory: string;
  /** Null where it could not be saved to its end. */
  readonly steps: number | null;
}

interface Training {
  readonly process: StartedTraining;
  readonly directory: string;
}

export class Trainings {
  readonly #script: string;
  readonly #onChange: () => void;
  /** By the real paths of their runs. */
  readonly #running = new Map<string, Training>();
  /** Those that have no run yet. */
  readonly #starting = new Set<StartedTraining>();
  /** Real paths of runs that are to go on. */
  readonly #resuming = new Set<string>();
  #isClosed = false;

  /**
   * @param script of the command line
   * @param onChange hears that a training has begun or ended
   */
  constructor(script: string, onChange: () => void) {
    this.#script = script;
    this.#onChange = onChange;
  }

  /** What is known of the training of the run whose real path this is; null where it is not in training here. */
  find(real: string): { readonly slingshots: number | null } | null {
    const training = this.#running.get(real);
    return training === undefined ? null : { slingshots: training.process.progress()?.slingshots ?? null };
  }

  /** @returns the new run's folder, in `root`, once it is there @throws LabError where it cannot be trained */
  async run(experiment: Experiment, root: string): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), "slingshot-lab-"));
    try {
      const file = join(folder, "experiment.yaml");
      writeFileSync(file, toYaml(experiment));
      return await this.#start(["run", file, "--out", root]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /**
   * @param onReplay hears the steps to which the parent has been replayed
   * @returns the fork's folder, once it is there
   * @throws LabError
   */
  fork(
    directory: string,
    { at, set, resetOptimizer = false, root }: ForkArguments,
    onReplay: (step: number) => void,
  ): Promise<string> {
    const changes = set.map((each) => `--set=${each}`);
    const reset = resetOptimizer ? ["--reset-optimizer"] : [];
    return this.#start(["fork", directory, "--at", String(at), ...changes, ...reset, "--out", root], ({ replayed }) =>
      onReplay(replayed),
    );
  }

  /** @throws LabError where it cannot go on, or does already */
  async resume({ directory, real }: RunPlace, steps: number | undefined): Promise<void> {
    if (this.#resuming.has(real)) throw new LabError("busy", `${directory} is in training`);
    this.#resuming.add(real);
    try {
      // One that is done may still write its page.
      await this.#running.get(real)?.process.outcome;
      await this.#start(["resume", directory, ...(steps === undefined ? [] : ["--steps", String(steps)])]);
    } finally {
      this.#resuming.delete(real);
    }
  }

  /** Has the run saved and its training ended. @returns whether it was in training here */
  async pause(real: string): Promise<boolean> {
    const training = this.#running.get(real);
    if (training === undefined) return false;
    training.process.stop();
    await training.process.outcome;
    return true;
  }

  /** Saves and ends all of them; no other begins. */
  async close(): Promise<readonly PausedRun[]> {
    this.#isClosed = true;
    for (const starting of this.#starting) starting.stop();
    const running = [...this.#running.values()];
    for (const { process } of running) process.stop();
    await Promise.all([...this.#starting].map(({ outcome }) => outcome));
    const paused = running.map(async ({ process, directory }): Promise<PausedRun[]> => {
      const { result } = await process.outcome;
      return result?.status === "done" ? [] : [{ directory, steps: result?.steps ?? null }];
    });
    return (await Promise.all(paused)).flat();
  }

  async #start(args: readonly string[], onReplay?: (replay: ReplayProgress) => void): Promise<string> {
    if (this.#isClosed) throw new LabError("busy", "the lab is ending");
    const count = this.#running.size + this.#starting.size;
    if (count >= MOST_AT_ONCE)
      throw new LabError("busy", `${count} runs are in training, and no more at one time; pause one of them`);
    const process = startTraining(this.#script, [...args, ...FLUSH], onReplay);
    this.#starting.add(process);
    try {
      const directory = await process.started;
      if (directory === null) throw describeEnd(await process.outcome);
      const real = realpathSync.native(directory);
      this.#running.set(real, { process, directory });
      this.#onChange();
      void process.outcome
        .catch(() => {})
        .then(() => {
          this.#running.delete(real);
          this.#onChange();
        });
      return directory;
    } finally {
      this.#starting.delete(process);
    }
  }
}

/** Of a fork, besides the run that it is of. */
export interface ForkArguments {
  readonly at: number;
  readonly set: readonly string[];
  readonly resetOptimizer?: boolean | undefined;
  /** Where its folder is made. */
  readonly root: string;
}

/** Why a training ended before it had a run. */
function describeEnd({ code, lastLine }: SideOutcome): LabError {
  const message = lastLine.replace(/^error: /, "") || "the training ended without a word";
  if (code === INVALID_REQUEST) return new LabError("invalid", message);
  return new LabError(code === DAMAGED_DATA ? "damaged" : "busy", message);
}
