/** @file Sessions that need more memory than can be addressed: told before any data are loaded, with what would fit. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeHost } from "../engine/hosts/node.ts";
import { MemoryError } from "../engine/index.ts";
import { loadPreset } from "../experiment/index.ts";
import { createSession } from "./index.ts";
import { explainShortage, type MemoryPlan } from "./memoryNeeds.ts";

/** A host without kernels: whoever asks for them has not been refused. */
const host = { ...nodeHost, kernels: () => Promise.reject(new Error("kernels were asked for")) };

const large = (...settings: string[]) =>
  loadPreset("hypercube", ["model.depth=3", "data.validationPoints=0", ...settings]);

const refused = (...settings: string[]) =>
  createSession(large(...settings), { host }).then(
    () => assert.fail("it is not refused"),
    (error: Error) => error.message,
  );

test("a batch that is too large is refused before kernels are compiled, with a number of parts that fits", async () => {
  const settings = ["model.width=2048", "data.points=200000"];
  const message = await refused(...settings);
  const [, parts, mebibytes] =
    /^model and data need 7,\d\d\d MiB of memory, and the engine can address 4,096 MiB; batch\.accumulate=(\d+) needs (\d,\d{3}) MiB$/.exec(
      message,
    ) ?? assert.fail(message);
  assert.ok(Number(mebibytes?.replace(",", "")) <= 4096);
  // In so many parts it is not refused, and in half as many it would be.
  assert.equal(await refused(...settings, `batch.accumulate=${parts}`), "kernels were asked for");
  assert.match(await refused(...settings, `batch.accumulate=${Math.floor(Number(parts) / 2)}`), /^model and data need/);
});

test("where no batch is small enough, it is said", async () => {
  assert.match(
    await refused("model.width=18000"),
    /^model and data need 6,\d{3} MiB of memory, and the engine can address 4,096 MiB; no batch is small enough: a smaller model\.width or set/,
  );
});

test("a request that cannot be met by its sizes alone says how many parts it must have at least", () => {
  assert.throws(() => large("model.width=19000"), /model\.width: 19000 is not allowed; .* 4 GiB$/);
  assert.throws(
    () => large("model.depth=2", "model.width=19000", "data.points=60000"),
    /^RequestError: batch\.size: "full" is not allowed; .* 4 GiB; a batch\.accumulate of at least 2 takes less$/,
  );
  large("model.depth=2", "model.width=19000", "data.points=60000", "batch.accumulate=2");
});

test("what is found out late is told alike, and other errors are as they were", async () => {
  const experiment = large("model.width=8");
  const other = new Error("other");
  const none = {} as MemoryPlan;
  assert.equal(await explainShortage(none, other), other);
  const small = new MemoryError(100);
  assert.equal(await explainShortage(none, small), small);
  await assert.rejects(
    createSession(experiment, { host: { ...nodeHost, kernels: () => Promise.reject(new MemoryError(5000.5)) } }),
    /^RequestError: model and data need 5,001 MiB of memory, and the engine can address 4,096 MiB; batch\.accumulate=/,
  );
});
