/** @file Saves the state of training when it is due, and just before spikes of the loss; a save that fails is retried. */
import { type LossScale, SpikeWatch, scaleToLoss } from "../analysis/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { StoreError } from "../files/index.ts";
import type { RunWriter } from "../recording/index.ts";
import type { TrainingSession, TrainingState } from "../session/index.ts";
import type { CheckpointEntry, CheckpointReason } from "../store/index.ts";
import { toTensors } from "./checkpointTensors.ts";
import { hashParameters } from "./hashParameters.ts";

const MINUTE_MS = 60_000;
/** Time until a failed save is tried again; doubles up to the most. */
const FIRST_RETRY_MS = 10_000;
const MOST_RETRY_MS = 300_000;

export interface SaverOptions {
  /** Narrates what went wrong. */
  readonly say: (line: string) => void;
  /** Steps that have a checkpoint already. */
  readonly saved: Iterable<number>;
  readonly nowMs: number;
  /** Of the loss, of which spikes are looked for. */
  readonly loss: LossScale;
}

export class CheckpointSaver {
  readonly #session: TrainingSession;
  readonly #writer: RunWriter;
  readonly #settings: Experiment["checkpoints"];
  readonly #say: (line: string) => void;
  readonly #saved: Set<number>;
  readonly #watch: SpikeWatch;
  /** The last states, oldest first. */
  readonly #ring: TrainingState[] = [];
  #spikes = 0;
  #lastMs: number;
  /** When what failed is tried again; null where nothing has failed. */
  #retryAtMs: number | null = null;
  #retryMs = FIRST_RETRY_MS;

  constructor(
    session: TrainingSession,
    writer: RunWriter,
    settings: Experiment["checkpoints"],
    { say, saved, nowMs, loss }: SaverOptions,
  ) {
    this.#session = session;
    this.#writer = writer;
    this.#settings = settings;
    this.#say = say;
    this.#saved = new Set(saved);
    this.#lastMs = nowMs;
    this.#watch = new SpikeWatch(scaleToLoss(loss).spikeLoss, loss.floor);
  }

  /** Takes the loss of a step that is already part of the run, so that spikes are counted from the run's beginning. */
  skip(loss: number): void {
    if (this.#watch.observe(loss)) this.#spikes++;
  }

  /** To be called after every step, with its loss. Costs next to nothing when nothing is due. */
  afterStep(loss: number): void {
    const { everySteps, powersOfTwo, beforeSpikes } = this.#settings;
    const { step } = this.#session;
    if (this.#watch.observe(loss) && this.#spikes++ < beforeSpikes.spikes) {
      for (const state of this.#ring) this.#save(state, "event");
    }
    if (beforeSpikes.spikes > 0 && step % beforeSpikes.everySteps === 0) this.#remember();
    // While a save waits to be tried again, another one would only fail like it.
    if (this.#retryAtMs !== null) return;
    if (powersOfTwo && Number.isInteger(Math.log2(step))) this.#saveNow("power-of-two");
    else if (everySteps > 0 && step % everySteps === 0) this.#saveNow("interval");
  }

  /** To be called now and then: saves by the clock, and tries again what failed. */
  atTime(nowMs: number): void {
    const { everyMinutes } = this.#settings;
    const usualMs = everyMinutes > 0 ? this.#lastMs + everyMinutes * MINUTE_MS : Number.POSITIVE_INFINITY;
    if (nowMs < (this.#retryAtMs ?? usualMs)) return;
    this.#lastMs = nowMs;
    this.#saveNow("time");
  }

  /** Saves the state at the end. Throws where it cannot. */
  saveLast(): void {
    this.#write(this.#session.capture(), "last");
  }

  /** Saves the newest state from before training broke down, where there is one. */
  saveLastFinite(): void {
    const state = this.#ring.at(-1);
    if (state) this.#save(state, "event");
  }

  #remember(): void {
    const { states } = this.#settings.beforeSpikes;
    const oldest = this.#ring.length < states ? undefined : this.#ring.shift();
    this.#ring.push(this.#session.capture(oldest));
  }

  #saveNow(reason: CheckpointReason): void {
    if (!this.#saved.has(this.#session.step)) this.#save(this.#session.capture(), reason);
  }

  #save(state: TrainingState, reason: CheckpointReason): void {
    try {
      this.#write(state, reason);
      this.#retryAtMs = null;
      this.#retryMs = FIRST_RETRY_MS;
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === "unwritable")) throw error;
      this.#writer.note("save-failed", { step: state.step, reason: error.message });
      const nowMs = performance.now();
      // A spike that came before the announced retry: it needs no second warning.
      if (this.#retryAtMs !== null && nowMs < this.#retryAtMs) return;
      const seconds = Math.round(this.#retryMs / 1000);
      this.#say(`warning: ${error.message}; training goes on, and a checkpoint is tried again in ${seconds} s`);
      this.#retryAtMs = nowMs + this.#retryMs;
      this.#retryMs = Math.min(2 * this.#retryMs, MOST_RETRY_MS);
    }
  }

  #write(state: TrainingState, reason: CheckpointReason): void {
    if (this.#saved.has(state.step)) return;
    writeCheckpoint(this.#session, this.#writer, state, reason);
    this.#saved.add(state.step);
  }
}

/** Saves one state, and gives its entry in the manifest. Throws StoreError where it cannot. */
export function writeCheckpoint(
  session: TrainingSession,
  writer: RunWriter,
  state: TrainingState,
  reason: CheckpointReason,
): CheckpointEntry {
  return writer.saveCheckpoint({
    step: state.step,
    reason,
    tensors: toTensors(session, state),
    metadata: {
      // The value by which Hugging Face's readers know PyTorch's conventions.
      format: "pt",
      step: String(state.step),
      updates: String(state.updates),
      position: JSON.stringify(session.positionOf(state.step)),
    },
    facts: { parametersSha256: hashParameters(state.parameters) },
  });
}
