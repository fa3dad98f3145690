/** @file Checkpoints of runs as pages look into them; those that were looked at last stay at hand. */
import { join } from "node:path";
import { RequestError } from "../../experiment/requestError.ts";
import { type Run, readCheckpoint, StoreError } from "../../store/index.ts";
import { readBfloat16, readFloat16 } from "../../tensors/halfFloat.ts";
import type { NamedTensor } from "../../tensors/index.ts";
import { cutTensor, type TensorPart, type TensorRequest, tableOf } from "./cutTensor.ts";
import { describeNetwork } from "./describeNetwork.ts";
import type { NetworkState, StateTensor } from "./network.ts";

/** Bytes of tensors that are kept, of checkpoints that were looked at before. */
const MOST_KEPT_BYTES = 2 ** 28;

export class NetworkReader {
  /** By the checksums of their files; the one that was asked for last is at the end. */
  readonly #kept = new Map<string, Promise<readonly StateTensor[]>>();

  /** @throws StoreError where there is no such checkpoint, or it is not what was written */
  async describe(run: Run, step: number): Promise<NetworkState> {
    return describeNetwork(run, step, await this.#read(run, step));
  }

  /** @throws StoreError as `describe`, and for a tensor that is not there @throws RequestError for rows that are not */
  async cut(run: Run, request: TensorRequest): Promise<TensorPart> {
    const { step, name, from } = request;
    const tensor = (await this.#read(run, step)).find((each) => each.name === name);
    if (tensor === undefined) {
      const message = `the checkpoint of step ${step} has no tensor ${JSON.stringify(name.slice(0, 200))}`;
      throw new StoreError("missing", run.directory, message);
    }
    const { rows } = tableOf(tensor.shape);
    if (from > 0 && from >= rows) throw new RequestError(`from: is ${from}, and ${name} has ${rows} rows`);
    return cutTensor(tensor, request);
  }

  async #read({ directory, manifest }: Run, step: number): Promise<readonly StateTensor[]> {
    const entry = manifest.checkpoints.findLast((each) => each.step === step);
    if (entry === undefined)
      throw new StoreError("missing", join(directory, "checkpoints"), `there is no checkpoint of step ${step}`);
    const key = `${directory} ${entry.sha256}`;
    const reading = this.#kept.get(key) ?? readCheckpoint(directory, entry).then(({ tensors }) => tensors.map(widen));
    this.#kept.delete(key);
    this.#kept.set(key, reading);
    try {
      await reading;
      await this.#forget(key);
      return reading;
    } catch (error) {
      // It may be repaired.
      this.#kept.delete(key);
      throw error;
    }
  }

  /** Lets go of those that were looked at first, but for `last`. */
  async #forget(last: string): Promise<void> {
    let bytes = 0;
    for (const [key, reading] of [...this.#kept].toReversed()) {
      for (const { values } of await reading.catch(() => [])) bytes += values.byteLength;
      if (key !== last && bytes > MOST_KEPT_BYTES) this.#kept.delete(key);
    }
  }
}

/** Its numbers as they are looked at: what is no float comes as one that holds it. */
function widen({ name, dtype, shape, values }: NamedTensor): StateTensor {
  if (values instanceof Float32Array || values instanceof Float64Array) return { name, shape, values };
  const read = dtype === "F16" ? readFloat16 : dtype === "BF16" ? readBfloat16 : Number;
  const numbers = Float64Array.from(values as ArrayLike<number | bigint>, (value) => read(value as number));
  return { name, shape, values: values instanceof Uint16Array ? Float32Array.from(numbers) : numbers };
}
